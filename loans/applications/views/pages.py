from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from loans.applications import selectors, services
from loans.applications.domain import (
    DECIDABLE,
    ENDED,
    STOPS,
    TAKES_MATERIAL,
    TRANSITIONS,
    Status,
    completeness,
    stop_of,
)
from loans.applications.filters import ApplicationFilter
from loans.applications.forms import ConsentForm, FirstLoanForm, NoteForm, ReasonForm
from loans.applications.models import Application, ApplicationMove
from loans.applications.paper_values import READ_MATERIALS
from loans.applications.tables import ApplicationTable
from loans.applications.words import NEXT, STEP_NAMES, STOP_NAMES, VERBS, fact_rows


@permission("applications.view")
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=ApplicationTable(),
        queryset=selectors.visible_to(request.user),
        filterset=ApplicationFilter,
        title=_("Applications"),
        subheading=_("From entry to the lender's decision; our tier is advice, the lender decides"),
        actions=[
            Action(
                _("New application"),
                reverse("applications:new"),
                "applications.edit",
                icon="plus",
                key="n",
                primary=True,
            ),
            Action(_("Drafts"), reverse("applications:drafts"), "applications.edit", icon="pencil"),
            Action(_("Import a file"), reverse("files:import_list"), "applications.import", icon="file-import"),
        ],
        export_name="applications",
    )


def facts_of(application: Application) -> list[tuple[Any, Any]]:
    version = application.product_version
    return [
        (_("Product"), str(version)),
        (_("Lender"), version.lender.name),
        (_("Amount"), f"¥{application.amount:,.2f}"),
        (_("Term"), _("%(months)s months") % {"months": application.term_months}),
        (_("Repayment method"), application.get_method_display()),
        (_("Yearly rate"), f"{version.annual_rate * 100:.2f} %"),
        (_("Purpose"), application.purpose),
        (_("Channel"), application.get_channel_display()),
        (_("Brought by"), str(application.source or "—")),
    ]


def stepper_of(application: Application, moves: list[ApplicationMove]) -> list[dict[str, Any]]:
    """Each stop with done, here or ahead; an application that ended shows where."""
    status = Status(application.status)
    before = Status(moves[-1].from_status) if moves else None
    here = stop_of(status, before)
    ended = status in ENDED
    finished = status is Status.DISBURSED
    return [
        {
            "name": STOP_NAMES[name],
            "state": "done" if k < here or finished else ("ended" if ended else "here") if k == here else "ahead",
        }
        for k, (name, _states) in enumerate(STOPS)
    ]


def _before_submission(application: Application, now: datetime) -> dict[str, Any]:
    """What a draft still wants, and why its product would not admit it."""
    if application.status != Status.DRAFT:
        return {"gaps": [], "not_admitted": []}
    admission = selectors.admission_of(application, timezone.localdate(now))
    gaps = selectors.gaps_of(application, now, admission)
    return {
        "gaps": [(STEP_NAMES[step], names) for step, names in gaps.items()],
        "not_admitted": [services.admission_sentence(reason) for reason in admission.not_met],
    }


def _waits_for_lender(application: Application) -> bool:
    """Passed and not yet with the lender; imported history went its way elsewhere."""
    return application.status == Status.PASSED and application.known_outcome is None


def _rights(user: Any, application: Application) -> dict[str, bool]:
    """What this reader may do with the application as it stands."""
    edits, status = user.may("applications.edit"), application.status
    allowed = set(TRANSITIONS.verbs_from(status))
    return {
        "may_edit": edits,
        "takes_material": edits and status in TAKES_MATERIAL,
        "may_enter": edits and status == Status.DRAFT,
        "may_set_first_loan": edits and status in DECIDABLE,
        "may_submit": edits and "submit" in allowed,
        "may_withdraw": edits and "withdraw" in allowed,
        "may_hand_in": edits and "supply_material" in allowed,
        "may_apply_again": edits and status in ENDED and application.known_outcome is None,
        "may_forward": user.may("applications.forward") and _waits_for_lender(application),
        "may_consent": user.may("consents.edit"),
    }


def page(request: HttpRequest, application: Application, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    materials = list(selectors.materials_of(application))
    checklist = [
        (item, [material for material in materials if material.code == item.code])
        for item in selectors.checklist_of(application, materials)
    ]
    moves = list(application.moves.select_related("actor"))
    lender_decision = getattr(application, "lender_decision", None)
    context = {
        "application": application,
        "title": application.number,
        "facts": facts_of(application),
        "declared": fact_rows(application.facts),
        "steps": stepper_of(application, moves),
        "next": NEXT.get(application.status, ""),
        "checklist": checklist,
        "completeness": completeness(item for item, _files in checklist),
        **_rights(request.user, application),
        "first_loan_form": FirstLoanForm(initial={"first_loan": "no" if application.first_loan else "yes"}),
        **_before_submission(application, now),
        "forward_obstacle": services.forward_obstacle(application, now) if _waits_for_lender(application) else "",
        "held": application.status in services.HELD and application.status != Status.PASSED and application.held,
        "on_hold": services.ON_HOLD,
        "lender_decision": lender_decision,
        "moves": [
            {
                "at": move.at,
                "title": VERBS.get(move.verb, move.verb),
                "text": move.note,
                "actor": move.actor or _("system"),
            }
            for move in reversed(moves)
        ],
        "paper_checks": list(selectors.paper_checks_of(application)),
        "read_materials": READ_MATERIALS,
        "others": list(selectors.same_customer(application)[:5]),
        "history": history_of(application, 50) if request.user.may("audit.view") else [],
        "reason_form": ReasonForm(),
        "note_form": NoteForm(),
        "consent_form": ConsentForm(),
        **forms,
    }
    return render(request, "loans/applications/application_detail.html", context, status=status)


def found(request: HttpRequest, pk: int) -> Application:
    """The application with what its page shows; `held` says whether compliance holds it."""
    queryset = (
        selectors.visible_to(request.user)
        .annotate(held=selectors.held())
        .select_related(
            "customer",
            "product_version__product",
            "product_version__lender",
            "lender_decision",
            "batch",
            "previous",
            "advice",
            "source",
        )
    )
    return get_object_or_404(queryset, pk=pk)


@permission("applications.view")
@require_safe
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, found(request, pk))


@permission("applications.view")
@require_safe
def application_preview(request: HttpRequest, pk: int) -> HttpResponse:
    application = found(request, pk)
    checklist = selectors.checklist_of(application)
    context = {
        "application": application,
        "facts": facts_of(application),
        "steps": stepper_of(application, list(application.moves.all())),
        "next": NEXT.get(application.status, ""),
        "checklist": checklist,
    }
    return render(request, "loans/applications/application_preview.html", context)
