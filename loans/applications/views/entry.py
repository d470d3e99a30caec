"""Entry step by step. Each POST keeps what was typed, right or wrong; a right step is settled where it belongs."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.parameters.services import value
from backoffice.web.keys import looks_like_key
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.privacy.selectors import in_force
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from customers.profiles.selectors import visible_to as customers_visible_to
from loans.applications import selectors, services
from loans.applications.domain import Step, completeness
from loans.applications.domain.signals import FILLING, count_in
from loans.applications.domain.steps import after, before
from loans.applications.forms import STEP_FORMS, CustomerStep, FirstLoanForm, FundsStep, IncomeStep, NeedsStep
from loans.applications.models import Application, EntryDraft
from loans.applications.paper_values import READ_MATERIALS
from loans.applications.tables import DraftTable
from loans.applications.views.pages import facts_of, found
from loans.applications.words import STEP_NAMES
from loans.matching.models import SuitabilityRecord
from loans.matching.selectors import records_visible_to
from loans.products.selectors import on_sale

FOUND_SHOWN = 10
WISHES = ("product_version", "amount", "term_months", "method", "purpose")


@permission("applications.edit")
@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=DraftTable(),
        queryset=selectors.entries_visible_to(request.user),
        title=_("Drafts"),
        subheading=_("Leave an entry at any step and come back; a draft that nobody goes on with expires"),
        actions=[
            Action(_("New application"), reverse("applications:new"), "applications.edit", "plus", "n", primary=True)
        ],
    )


@permission("applications.edit")
@require_http_methods(["GET", "POST"])
@once("applications.begin")
def application_new(request: HttpRequest) -> HttpResponse:
    """The first step of an entry that is not kept yet: somebody known is found, somebody new is typed in.

    An address may bring a customer and wishes along: `?customer=7&product_version=3&amount=50000&term_months=12`.
    """
    now = timezone.now()
    customers = customers_visible_to(request.user)
    if request.method == "POST":
        wanted = request.POST.get("customer", "")
        customer = customers.filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
        advice = _advice(request.POST.get("advice", ""), request, customer)
        wished = _as_advised(advice) or {name: [request.POST[name]] for name in WISHES if request.POST.get(name)}
        entry = services.begin_entry(actor=request.user, customer=customer, now=now, wished=wished, advice=advice)
        if customer is not None:
            return redirect("applications:entry", entry.pk, Step.NEEDS)
        services.keep_answers(entry_id=entry.pk, step=Step.CUSTOMER, answers=dict(request.POST.lists()), now=now)
        services.note_filling(entry_id=entry.pk, step=Step.CUSTOMER, counts=_filling(request))
        entry.refresh_from_db()
        form = CustomerStep(request.POST)
        right = form.is_valid() and form.looked_at
        if _settled(request, entry, Step.CUSTOMER, form, now):
            return redirect("applications:entry", entry.pk, Step.NEEDS)
        if right:
            messages.error(request, " ".join(sentence for found in form.errors.values() for sentence in found))
        # What is wrong stands on the page of the kept entry.
        return redirect(reverse("applications:entry", args=[entry.pk, Step.CUSTOMER]) + "?check=1")
    query = request.GET.get("q", "")[:60]
    wanted = request.GET.get("customer", "")
    customer = customers.filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
    context = {
        "title": _("New application"),
        "form": CustomerStep(),
        "customer": customer,
        "advice": _advice(request.GET.get("advice", ""), request, customer),
        "q": query,
        "found": list(matching(customers, query).order_by("-id")[:FOUND_SHOWN]) if query.strip() else [],
        "wished": [(name, request.GET[name][:40]) for name in WISHES if request.GET.get(name)],
        "drafts": selectors.entries_visible_to(request.user).filter(owner=request.user).order_by("-changed_at")[:5],
    }
    return render(request, "loans/applications/entry_new.html", context)


@permission("applications.edit")
@require_POST
@once("applications.continue")
def entry_continue(request: HttpRequest, pk: int) -> HttpResponse:
    """From the page of a draft into its entry, at the first step that wants something."""
    application = found(request, pk)
    with outcome_of(request) as outcome:
        entry = services.continue_entry(actor=request.user, application=application, now=timezone.now())
    if outcome.refused:
        return redirect("applications:detail", pk)
    states = selectors.entry_steps(entry, timezone.now())
    return redirect("applications:entry", entry.pk, next((s.step for s in states if s.missing), Step.SUMMARY))


@permission("applications.edit")
@require_http_methods(["GET", "POST"])
def entry_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: `go` says whether to go on, back, or to leave; only going on asks whether the step is right."""
    entry, now = _entry(request, pk), timezone.now()
    here = _step(entry, step, now)
    if request.method == "POST":
        answers = dict(request.POST.lists())
        if here in STEP_FORMS:
            services.note_filling(entry_id=entry.pk, step=here, counts=_filling(request))
            entry = services.keep_answers(entry_id=entry.pk, step=here, answers=answers, now=now)
        if here is Step.CUSTOMER and _taken(request, entry, now):
            return redirect("applications:entry", entry.pk, Step.NEEDS)
        go = request.POST.get("go", "next")
        if go in {"leave", "back"}:
            return _elsewhere(request, entry, here, go)
        form = STEP_FORMS[here](request.POST) if here in STEP_FORMS else None
        if form is None or _settled(request, entry, here, form, now):
            return redirect("applications:entry", entry.pk, after(here))
        return _page(request, entry, here, form, now, status=400)
    return _page(request, entry, here, _form(entry, here, check="check" in request.GET), now)


@permission("applications.edit")
@require_POST
def entry_keep(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """What the page sends by itself while somebody types."""
    entry = _entry(request, pk)
    here = _step(entry, step, timezone.now())
    if here in STEP_FORMS:
        services.keep_answers(entry_id=entry.pk, step=here, answers=dict(request.POST.lists()), now=timezone.now())
    return HttpResponse(status=204)


@permission("applications.edit")
@require_POST
@once("applications.discard")
def entry_discard(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    with outcome_of(request, done=_("The draft is thrown away.")):
        services.discard_entry(entry_id=entry.pk, actor=request.user, now=timezone.now())
    return redirect("applications:drafts")


@permission("applications.edit")
@require_POST
@once("applications.first_loan")
def application_first_loan(request: HttpRequest, pk: int) -> HttpResponse:
    """A person decides whether it is a first loan."""
    found(request, pk)
    form = FirstLoanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say yes or no, and why."))
        return redirect("applications:detail", pk)
    with outcome_of(request, done=_("Kept. The checklist follows.")):
        services.set_first_loan(application_id=pk, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return redirect("applications:detail", pk)


# -- parts ------------------------------------------------------------------------------------------------------------


def _entry(request: HttpRequest, pk: int) -> EntryDraft:
    return get_object_or_404(selectors.entries_visible_to(request.user), pk=pk)


def _step(entry: EntryDraft, name: str, now: datetime) -> Step:
    """The step of an address; 404 for one that cannot be gone to yet."""
    for state in selectors.entry_steps(entry, now):
        if state.step == name and state.open:
            return state.step
    raise Http404


def _filling(request: HttpRequest) -> dict[str, int]:
    """What the page counted while the step was filled; nothing where no script ran."""
    counts = {name: count_in(request.POST.get(f"filling_{name}", "")) for name in FILLING}
    return {name: count for name, count in counts.items() if count is not None}


def _elsewhere(request: HttpRequest, entry: EntryDraft, here: Step, go: str) -> HttpResponse:
    if go == "back":
        return redirect("applications:entry", entry.pk, before(here))
    messages.success(request, _("Kept as it is. Go on whenever you like."))
    return redirect("applications:drafts")


def _advice(wanted: str, request: HttpRequest, customer: Customer | None) -> SuitabilityRecord | None:
    """The adviser's signed record that this application follows from; only one of this customer counts."""
    if customer is None or not looks_like_key(wanted):
        return None
    return records_visible_to(request.user).filter(customer=customer, pk=int(wanted)).first()


def _as_advised(advice: SuitabilityRecord | None) -> dict[str, list[str]]:
    if advice is None:
        return {}
    told = {name: [str(getattr(advice, name))] for name in ("amount", "term_months", "method")}
    return told | {"product_version": [str(advice.product_version_id)], "purpose": [advice.match.need.purpose]}


def _form(entry: EntryDraft, step: Step, check: bool = False) -> forms.Form | None:
    """As typed where that is not settled yet (`check`: with what is wrong), otherwise as it is stored."""
    if step not in STEP_FORMS:
        return None
    kept = services.kept_answers(entry, step)
    if kept:
        return STEP_FORMS[step](_posted(kept)) if check else STEP_FORMS[step](initial=_flat(kept))
    application = entry.application
    if step is Step.NEEDS and application:
        return NeedsStep(initial=NeedsStep.initial_of(application))
    if step is Step.INCOME:
        return IncomeStep(initial=IncomeStep.initial_of(entry.customer))
    if step is Step.FUNDS:
        return FundsStep(initial=FundsStep.initial_of(application))
    return STEP_FORMS[step]()


def _posted(kept: dict[str, list[str]]) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, told in kept.items():
        posted.setlist(name, told)
    return posted


def _flat(kept: dict[str, list[str]]) -> dict[str, str]:
    return {name: told[-1] for name, told in kept.items() if told}


def _taken(request: HttpRequest, entry: EntryDraft, now: datetime) -> bool:
    """Somebody on the page of lookalikes turned out to be the applicant."""
    wanted = request.POST.get("take", "")
    customer = customers_visible_to(request.user).filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
    if customer is None or entry.customer_id:
        return False
    services.settle_step(entry_id=entry.pk, step=Step.CUSTOMER, now=now, customer=customer)
    return True


def _settled(request: HttpRequest, entry: EntryDraft, step: Step, form: forms.Form, now: datetime) -> bool:
    if not form.is_valid():
        return False
    if isinstance(form, CustomerStep) and not form.looked_at:
        return False
    kept = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    with outcome_of(request, form) as outcome:
        services.ENTER[step](entry_id=entry.pk, actor=request.user, now=now, **kept)
    return not outcome.refused


def _page(
    request: HttpRequest, entry: EntryDraft, step: Step, form: forms.Form | None, now: datetime, status: int = 200
) -> HttpResponse:
    application = entry.application
    states = selectors.entry_steps(entry, now)
    context = {
        "title": STEP_NAMES[step],
        "entry": entry,
        "step": step,
        "form": form,
        "customer": entry.customer,
        "application": application,
        "states": [
            {"name": STEP_NAMES[state.step], "step": state.step, "open": state.open, "missing": state.missing,
             "done": state.done and state.step is not Step.SUMMARY, "here": state.step is step}
            for state in states
        ],
        "missing": [(state.step, STEP_NAMES[state.step], state.missing) for state in states if state.missing],
        "first": step is Step.CUSTOMER,
        "lookalikes": form.lookalikes
        if isinstance(form, CustomerStep) and form.is_bound and form.is_valid() and not form.looked_at
        else [],
        **_of_step(entry, step, now),
    }  # fmt: skip
    return render(request, f"loans/applications/entry_{step}.html", context, status=status)


def _of_step(entry: EntryDraft, step: Step, now: datetime) -> dict[str, Any]:
    """What only this step shows."""
    application = entry.application
    if step is Step.NEEDS:
        return {"products": on_sale()}
    if step is Step.FUNDS:
        return {
            "allowed": application.product_version.purposes,
            "forbidden": value("purpose.forbidden", timezone.localdate(now)),
            "limit": services.self_managed_limit(application.purpose, now),
        }
    if step is Step.CONSENTS:
        lender = application.product_version.lender.name
        return {
            "lender": lender,
            "credit_consent": in_force(entry.customer, "credit_check"),
            "forward_consent": in_force(entry.customer, "forward_to_lender", lender),
        }
    if step in {Step.MATERIALS, Step.SUMMARY}:
        items = selectors.checklist_of(application)
        papers = list(selectors.materials_of(application))
        return {
            "checklist": [(item, [paper for paper in papers if paper.code == item.code]) for item in items],
            "completeness": completeness(items),
            "takes_material": True,
            "may_edit": True,
            "read_materials": READ_MATERIALS,
            **(_summary(application, now) if step is Step.SUMMARY else {}),
        }
    return {}


def _summary(application: Application, now: datetime) -> dict[str, Any]:
    admission = selectors.admission_of(application, timezone.localdate(now))
    return {
        "facts": facts_of(application),
        "not_admitted": [services.admission_sentence(reason) for reason in admission.not_met],
    }
