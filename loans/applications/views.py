from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.search import looks_like_key
from backoffice.web.submissions import once
from customers.privacy.services import record_consent
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from customers.profiles.selectors import visible_to as customers_visible_to
from customers.profiles.services import find_or_register
from loans.applications import selectors, services
from loans.applications.domain import STOPS, TAKES_MATERIAL, TRANSITIONS, Status, stop_of
from loans.applications.filters import ApplicationFilter
from loans.applications.forms import ApplicationForm, ConsentForm, CustomerFields, MaterialForm, NoteForm, ReasonForm
from loans.applications.models import Application
from loans.applications.tables import ApplicationTable
from loans.applications.words import NEXT, STOP_NAMES, VERBS, fact_rows

FOUND_SHOWN = 10


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
            Action(_("Import a file"), reverse("files:import_list"), "applications.import", icon="file-import"),
        ],
        export_name="applications",
    )


# -- entry ------------------------------------------------------------------------------------------


@permission("applications.edit")
@require_http_methods(["GET", "POST"])
@once("applications.create")
def application_new(request: HttpRequest) -> HttpResponse:
    """One page: find or enter the customer, then what is asked for."""
    customers = customers_visible_to(request.user)
    wanted = request.POST.get("customer") or request.GET.get("customer") or ""
    customer = customers.filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
    person = None if customer else CustomerFields(request.POST or None, prefix="new")
    form = ApplicationForm(request.POST or None)
    if request.method == "POST":
        application = _create(request, customer, person, form)
        if application is not None:
            messages.success(request, _("The draft is saved. Add the material, then submit it."))
            return redirect("applications:detail", application.pk)
    query = request.GET.get("q", "")[:60]
    found = list(matching(customers, query).order_by("-id")[:FOUND_SHOWN]) if query.strip() and not customer else []
    context = {
        "form": form,
        "person": person,
        "customer": customer,
        "q": query,
        "found": found,
        "title": _("New application"),
        "products": form.fields["product_version"].queryset,
    }
    wrong = bool(form.errors or (person is not None and person.errors))
    return render(request, "loans/applications/application_new.html", context, status=400 if wrong else 200)


FIELD_OF_CODE = {
    "customers.id_number": "id_number",
    "customers.credit_code": "id_number",
    "customers.phone": "phone",
    "customers.name": "name",
    "customers.name_differs": "name",
    "customers.amount": "monthly_income",
    "customers.months": "employed_months",
    "application.student": "is_student",
}


def _create(
    request: HttpRequest, customer: Customer | None, person: CustomerFields | None, form: ApplicationForm
) -> Application | None:
    """The application, or None with the refusal on the field it is about. A refusal leaves nothing behind."""
    if not (form.is_valid() and (person is None or person.is_valid())):
        return None
    now = timezone.now()
    data = {
        name: form.cleaned_data[name] for name in ("product_version", "amount", "term_months", "method", "purpose")
    }
    try:
        with transaction.atomic():
            if person is not None:
                customer, _created = find_or_register(actor=request.user, now=now, **_told(person.cleaned_data))
            application = services.create_application(actor=request.user, now=now, customer=customer, **data)
            _record_consents(request.user, customer, form.cleaned_data, now)
    except Refused as refusal:
        field = FIELD_OF_CODE.get(refusal.code)
        if person is not None and field in person.fields:
            person.add_error(field, str(refusal))
        else:
            name = refusal.data.get("field")
            form.add_error(name if name in form.fields else None, str(refusal))
        return None
    return application


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "")}


def _record_consents(user: Any, customer: Customer, data: dict[str, Any], now: Any) -> None:
    evidence = {"kind": data.get("evidence") or "paper", "reference": data.get("evidence_reference") or ""}
    if data.get("consent_credit"):
        record_consent(actor=user, customer=customer, purpose="credit_check", evidence=evidence, now=now)
    if data.get("consent_forward"):
        lender = data["product_version"].lender.name
        record_consent(
            actor=user, customer=customer, purpose="forward_to_lender", receiver=lender, evidence=evidence, now=now
        )


# -- one application --------------------------------------------------------------------------------


def _facts(application: Application) -> list[tuple[Any, Any]]:
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
    ]


def _stepper(application: Application) -> list[dict[str, Any]]:
    """Each stop with done, here or ahead; an application that ended shows where."""
    moves = list(application.moves.all())
    status = Status(application.status)
    before = Status(moves[-1].from_status) if moves else None
    here = stop_of(status, before)
    ended = status in {Status.REJECTED, Status.LENDER_DECLINED, Status.WITHDRAWN}
    finished = status is Status.DISBURSED
    return [
        {
            "name": STOP_NAMES[name],
            "state": "done" if k < here or finished else ("ended" if ended else "here") if k == here else "ahead",
        }
        for k, (name, _states) in enumerate(STOPS)
    ]


def _page(request: HttpRequest, application: Application, status: int = 200, **forms: Any) -> HttpResponse:
    user = request.user
    now = timezone.now()
    allowed = set(TRANSITIONS.verbs_from(application.status))
    materials = list(selectors.materials_of(application))
    may_edit = user.may("applications.edit")
    checklist = [
        (item, [material for material in materials if material.code == item.code])
        for item in selectors.checklist_of(application)
    ]
    lender_decision = getattr(application, "lender_decision", None)
    context = {
        "application": application,
        "title": application.number,
        "facts": _facts(application),
        "declared": fact_rows(application.facts),
        "steps": _stepper(application),
        "next": NEXT.get(application.status, ""),
        "checklist": checklist,
        "missing": [item.name for item, _files in checklist if item.missing],
        "takes_material": may_edit and application.status in TAKES_MATERIAL,
        "may_edit": may_edit,
        "may_submit": may_edit and "submit" in allowed,
        "may_withdraw": may_edit and "withdraw" in allowed,
        "may_hand_in": may_edit and "supply_material" in allowed,
        "may_apply_again": may_edit
        and application.status in {Status.REJECTED, Status.LENDER_DECLINED, Status.WITHDRAWN}
        and application.known_outcome is None,
        "may_forward": user.may("applications.forward")
        and application.status == Status.PASSED
        and application.known_outcome is None,
        "forward_obstacle": services.forward_obstacle(application, now)
        if application.status == Status.PASSED and application.known_outcome is None
        else "",
        "may_consent": user.may("consents.edit"),
        "lender_decision": lender_decision,
        "moves": [
            {
                "at": move.at,
                "title": VERBS.get(move.verb, move.verb),
                "text": move.note,
                "actor": move.actor or _("system"),
            }
            for move in application.moves.select_related("actor").order_by("-at", "-id")
        ],
        "others": list(selectors.same_customer(application)[:5]),
        "history": history_of(application, 50) if user.may("audit.view") else [],
        "reason_form": ReasonForm(),
        "note_form": NoteForm(),
        "consent_form": ConsentForm(),
        **forms,
    }
    return render(request, "loans/applications/application_detail.html", context, status=status)


def _found(request: HttpRequest, pk: int) -> Application:
    queryset = selectors.visible_to(request.user).select_related(
        "customer", "product_version__product", "product_version__lender", "lender_decision", "batch", "previous"
    )
    return get_object_or_404(queryset, pk=pk)


@permission("applications.view")
@require_safe
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@permission("applications.view")
@require_safe
def application_preview(request: HttpRequest, pk: int) -> HttpResponse:
    application = _found(request, pk)
    checklist = selectors.checklist_of(application)
    context = {
        "application": application,
        "facts": _facts(application),
        "steps": _stepper(application),
        "next": NEXT.get(application.status, ""),
        "checklist": checklist,
    }
    return render(request, "loans/applications/application_preview.html", context)


def _do(request: HttpRequest, pk: int, verb: Callable[[Application], Any], done: Any) -> HttpResponse:
    """One verb on one application: its sentence on the page, refused or done."""
    application = _found(request, pk)
    try:
        verb(application)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("applications:detail", pk)


def _seen_version(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


@permission("applications.edit")
@require_POST
@once("applications.submit")
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(application: Application) -> None:
        services.submit_application(
            application_id=pk, actor=request.user, now=timezone.now(), version=_seen_version(request)
        )

    return _do(request, pk, verb, _("Submitted. The assessment follows by itself in a moment."))


@permission("applications.edit")
@require_POST
@once("applications.withdraw")
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(request, pk), 400, reason_form=form)

    def verb(application: Application) -> None:
        services.withdraw_application(
            application_id=pk,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            version=_seen_version(request),
        )

    return _do(request, pk, verb, _("The application is withdrawn."))


@permission("applications.edit")
@require_POST
@once("applications.resubmit")
def application_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    try:
        new = services.resubmit_application(application_id=pk, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:detail", pk)
    messages.success(request, _("A new draft with the same request. Check it, add the material, submit it."))
    return redirect("applications:detail", new.pk)


@permission("applications.forward")
@require_POST
@once("applications.forward")
def application_forward(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(application: Application) -> None:
        services.forward_application(application_id=pk, actor=request.user, now=timezone.now())

    return _do(request, pk, verb, _("The application goes to the lender now."))


@permission("consents.edit")
@require_POST
@once("applications.consent")
def application_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the customer agrees to this lender, and let the application go on."""
    application = _found(request, pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, application, 400, consent_form=form)
    now = timezone.now()

    def verb(application: Application) -> None:
        record_consent(
            actor=request.user,
            customer=application.customer,
            purpose="forward_to_lender",
            receiver=application.product_version.lender.name,
            evidence={"kind": form.cleaned_data["evidence"], "reference": form.cleaned_data["reference"]},
            now=now,
        )
        if application.status == Status.PASSED:
            services.forward_application(application_id=pk, actor=request.user, now=now)

    return _do(request, pk, verb, _("The consent is recorded; the application goes to the lender."))


# -- material ---------------------------------------------------------------------------------------


@permission("applications.edit")
@require_POST
@once("applications.material")
def material_add(request: HttpRequest, pk: int) -> HttpResponse:
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect(reverse("applications:detail", args=[pk]) + "#material")

    def verb(application: Application) -> None:
        services.add_material(
            application_id=pk,
            code=form.cleaned_data["code"],
            upload=form.cleaned_data["file"],
            actor=request.user,
            now=timezone.now(),
        )

    return _do(request, pk, verb, _("The file is kept."))


@permission("applications.edit")
@require_POST
@once("applications.material_remove")
def material_remove(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    application = _found(request, pk)
    get_object_or_404(selectors.materials_of(application), pk=material_id)

    def verb(application: Application) -> None:
        services.remove_material(application_id=pk, material_id=material_id, actor=request.user, now=timezone.now())

    return _do(request, pk, verb, _("The file is taken off the list."))


@permission("applications.edit")
@require_POST
@once("applications.hand_in")
def material_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What a reviewer asked for is there: back to the review queue."""
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""

    def verb(application: Application) -> None:
        services.supply_material(application_id=pk, actor=request.user, now=timezone.now(), note=note)

    return _do(request, pk, verb, _("Handed in. The case is back in the review queue."))
