"""The queue: the list, taking the next case, several at once, and what comes next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.keys import keys_in
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.review import presenting, selectors, services
from risk.review.filters import ReviewFilter
from risk.review.tables import ReviewTable

MOST_AT_ONCE = 20


@permission("review.view")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    done = selectors.productivity_today(request.user, now)
    subheading = _("Finished today: %(count)d") % {"count": done.handled}
    if done.mean_minutes is not None:
        subheading += " · " + _("mean %(minutes)s min a case") % {"minutes": done.mean_minutes}
    return list_response(
        request,
        table=ReviewTable(),
        queryset=selectors.for_list(request.user),
        filterset=ReviewFilter,
        title=_("Review queue"),
        subheading=subheading,
        actions=[
            Action(
                _("Take next"),
                reverse("review:take_next"),
                "review.work",
                "player-play",
                "n",
                method="post",
                primary=True,
            )
        ],
        export_name="review-queue",
    )


@permission("review.work")
@require_POST
@once("review.take_next")
def take_next(request: HttpRequest) -> HttpResponse:
    case = services.claim_next_case(actor=request.user, now=timezone.now())
    if case is None:
        messages.info(request, _("The queue is empty: nothing waits for review."))
        return redirect("review:queue")
    return redirect("review:detail", case.pk)


@permission("review.work")
@require_POST
def claim_many(request: HttpRequest) -> HttpResponse:
    visible = selectors.visible_to(request.user).filter(pk__in=keys_in(request.POST, most=MOST_AT_ONCE))
    taken = services.claim_cases(actor=request.user, case_ids=visible.values_list("pk", flat=True), now=timezone.now())
    messages.success(
        request, ngettext("%(count)d case claimed.", "%(count)d cases claimed.", taken) % {"count": taken}
    )
    return redirect(f"{reverse('review:queue')}?tab=mine")


@permission("review.work")
@require_GET
def upcoming(request: HttpRequest) -> HttpResponse:
    """The case that "take next" would give now, fetched while the present one is still being read. It is not taken."""
    case = selectors.takeable(request.user, timezone.now()).first()
    context = {"case": case}
    if case is not None:
        context |= {"facts": presenting.application_facts(case), **presenting.assessment(case.assessment)}
    return render(request, "risk/review/case_upcoming.html", context)


upcoming.background = True  # type: ignore[attr-defined]  # fetched by the page, not by a person
