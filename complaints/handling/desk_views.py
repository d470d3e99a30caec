"""Pages of the lead: who is handed what, and moves on many complaints at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.accounts.models import User
from backoffice.values.errors import Refused
from backoffice.web.keys import keys_in
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases.models import CATEGORIES
from complaints.handling import distribution, selectors, services
from complaints.handling.forms import DeskMemberForm

MOST = 200


@permission("complaints.lead")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Who handles complaints, what they know, when they work and what they have."""
    context = {
        "title": _("The desk"),
        "desks": selectors.desks(timezone.now()),
        "categories": dict(CATEGORIES),
        "unassigned": selectors.figures(request.user).unassigned,
    }
    return render(request, "complaints/handling/desk.html", context)


@permission("complaints.lead")
@require_http_methods(["GET", "POST"])
@once("complaints.desk_member")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """What one handler is handed."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    row = next((desk.member for desk in selectors.desks(timezone.now()) if desk.user == user), None)
    fields = ("skills", "days", "begins", "ends", "most_open", "team", "away")
    initial = {name: getattr(row, name) for name in fields} if row else {"days": [0, 1, 2, 3, 4]}
    form = DeskMemberForm(request.POST or None, initial=initial)
    if form.is_valid():
        with outcome_of(request, form, done=_("Saved.")) as outcome:
            distribution.set_member(actor=request.user, user=user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("handling:desk")
    context = {"title": user.full_name, "form": form, "person": user}
    return render(request, "complaints/handling/desk_member.html", context, status=422 if form.is_bound else 200)


@permission("complaints.handle")
@require_POST
def claim_many(request: HttpRequest) -> HttpResponse:
    """Take the ticked complaints; those that somebody has, or that are barred, are left and named."""
    return _each(request, lambda pk: services.claim(actor=request.user, complaint_id=pk, now=timezone.now()))


@permission("complaints.lead")
@require_POST
def release_many(request: HttpRequest) -> HttpResponse:
    """Put the ticked complaints back into the queue."""
    why = _("Handed out anew")
    return _each(
        request, lambda pk: services.release(actor=request.user, complaint_id=pk, reason=why, now=timezone.now())
    )


def _each(request: HttpRequest, move) -> HttpResponse:
    done, left = 0, []
    for pk in keys_in(request.POST, most=MOST):
        if not selectors.queue(request.user).filter(pk=pk).exists():
            continue
        try:
            move(pk)
            done += 1
        except Refused as refusal:
            left.append(str(refusal))
    if done:
        messages.success(request, ngettext("%(n)s complaint done.", "%(n)s complaints done.", done) % {"n": done})
    for sentence in dict.fromkeys(left):
        messages.error(request, sentence)
    return redirect("handling:queue")


@permission("complaints.lead")
@require_POST
def hand_out(request: HttpRequest) -> HttpResponse:
    """Hand the ticked complaints, or all unassigned ones, out by skill, load and shift."""
    ticked = keys_in(request.POST, most=MOST)
    given = distribution.hand_out(now=timezone.now(), actor=request.user, ids=ticked or None)
    if given:
        messages.success(
            request, ngettext("%(n)s complaint handed out.", "%(n)s complaints handed out.", given) % {"n": given}
        )
    else:
        messages.info(request, _("Nobody at work can take these now: see who is on the desk."))
    return redirect("handling:queue")
