from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.keys import looks_like_key
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import learning, selectors, shipped, triage
from complaints.cases.domain import Report
from complaints.cases.filing import file_complaint
from complaints.cases.forms import ComplaintForm
from complaints.cases.models import Complaint
from complaints.cases.tables import EnteredTable

WAITS = gettext_lazy("Submitted. It is in force as soon as a second person approves it.")


@permission("complaints.enter")
@require_http_methods(["GET", "POST"])
@once("complaints.file")
def create(request: HttpRequest) -> HttpResponse:
    """Write down a complaint."""
    now = timezone.now()
    if request.method == "GET":
        initial = {"received_at": timezone.localtime(now), "group_size": 1, "channel": "hotline"}
        form = ComplaintForm(initial=initial | _linked(request))
        return _form_page(request, form)
    form = ComplaintForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        with outcome_of(request, form) as outcome:
            data |= selectors.parties(request.user, customer_id=data["customer"], loan_id=data["loan"])
            complaint, _new = file_complaint(actor=request.user, now=now, report=Report(**data))
            outcome.say(_said(complaint))
        if not outcome.refused:
            return _after_filing(request, complaint)
    return _form_page(request, form, status=422)


def _said(complaint: Complaint) -> str:
    return _("Complaint %(number)s is on record as “%(tier)s”.") % {
        "number": complaint.number,
        "tier": complaint.get_tier_display(),
    }


def _linked(request: HttpRequest) -> dict[str, str]:
    """Customer or loan from the page that led here."""
    return {name: request.GET[name] for name in ("customer", "loan") if looks_like_key(request.GET.get(name, ""))}


def _form_page(request: HttpRequest, form: ComplaintForm, status: int = 200) -> HttpResponse:
    given = form.data if form.is_bound else form.initial
    chosen = selectors.parties_or_none(request.user, given.get("customer"), given.get("loan"))
    context = {"form": form, "title": _("New complaint"), **chosen}
    return render(request, "complaints/cases/complaint_create.html", context, status=status)


def _after_filing(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    if request.user.may("complaints.view"):
        return redirect("handling:detail", pk=complaint.pk)
    return redirect("cases:entered")


@permission("complaints.enter")
@require_GET
def entered(request: HttpRequest) -> HttpResponse:
    """What I have written down."""
    return list_response(
        request,
        table=EnteredTable(),
        queryset=selectors.visible_to(request.user).filter(entered_by=request.user),
        filterset=None,
        title=_("Complaints I entered"),
        actions=[Action(_("New complaint"), reverse("cases:create"), icon="plus", key="c", primary=True)],
    )


@permission("complaints.enter")
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Fragment: customers and loans that fit what was typed, and earlier complaints from the same number.

    Posted, because what is typed here is mostly somebody's mobile, and addresses are kept in logs.
    """
    query = request.POST.get("q", "").strip() or request.POST.get("phone", "").strip()
    found = selectors.suggest(request.user, query, now=timezone.now())
    return render(request, "complaints/cases/complaint_suggest.html", {"found": found, "query": query})


@permission("complaints.enter")
@require_http_methods(["POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """Fragment: the tier that the rules would give to what is in the form so far. Stores nothing."""
    form = ComplaintForm(request.POST)
    form.is_valid()
    data = form.cleaned_data
    result = None
    if data.get("content"):
        policy = selectors.triage_policy(timezone.now())
        facts = triage.Facts(
            content=data["content"],
            channel=data.get("channel", ""),
            amount=data.get("amount"),
            vulnerable=data.get("vulnerable", False),
            group_size=data.get("group_size") or 1,
        )
        plain = triage.tier_of(policy.content if policy else shipped.TRIAGE, facts)
        result = triage.with_opinion(plain, learning.opinion_of(data["content"]))
    return render(request, "complaints/cases/complaint_tier.html", {"result": result})
