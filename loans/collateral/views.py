from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications.models import Application
from loans.applications.selectors import visible_to as applications_visible_to
from loans.collateral import domain, policies, selectors, services
from loans.collateral.domain import STEP_MOVES, ItemState
from loans.collateral.filters import CollateralFilter, GuaranteeFilter
from loans.collateral.forms import ConsentForm, GuaranteeForm, ItemForm, ReasonForm, StepForm, ValuationForm
from loans.collateral.models import CollateralItem, Guarantee, SecurityStep
from loans.collateral.tables import CollateralTable, GuaranteeTable


@permission("collateral.view")
@require_safe
def item_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=CollateralTable(),
        queryset=selectors.items_visible_to(request.user, timezone.localdate()),
        filterset=CollateralFilter,
        title=_("Collateral"),
        export_name="collateral",
    )


@permission("collateral.view")
@require_safe
def guarantee_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=GuaranteeTable(),
        queryset=selectors.guarantees_visible_to(request.user),
        filterset=GuaranteeFilter,
        title=_("Guarantees"),
        export_name="guarantees",
    )


# -- things -----------------------------------------------------------------------------------------


def _item(request: HttpRequest, pk: int) -> CollateralItem:
    return get_object_or_404(selectors.items_visible_to(request.user, timezone.localdate()), pk=pk)


@permission("collateral.view")
@require_safe
def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_page(request, _item(request, pk))


def _item_page(
    request: HttpRequest, item: CollateralItem, status: int = 200, step_form: tuple[int, StepForm] | None = None,
    **forms: Any,
) -> HttpResponse:  # fmt: skip
    today, held = timezone.localdate(), item.state == ItemState.HELD
    steps = list(item.steps.select_related("evidence", "changed_by"))
    limits = selectors.limits_on(today, item.application.product_version.max_ltv)
    may_edit, may_register = policies.may_edit(request.user), policies.may_register(request.user)
    asked, wrong = step_form or (0, None)
    context = {
        "item": item,
        "standing": domain.standing(selectors.item_facts(item), limits, today),
        "limits": limits,
        "valuations": item.valuations.select_related("report", "recorded_by"),
        "steps": [
            (step, _verbs(step, item) if held and may_register else [], wrong if step.pk == asked else StepForm())
            for step in steps
        ],
        "may_value": held and may_edit,
        "may_withdraw": held and may_edit and not item.release_allowed_at
        and (policies.is_open(item.application) or policies.is_ended(item.application)),
        "may_release": held and may_register and item.release_allowed_at is not None,
        "valuation_form": forms.get("valuation_form") or ValuationForm(),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "history": history_of(item),
    }  # fmt: skip
    return render(request, "loans/collateral/item_detail.html", context, status=status)


VERB_WORDS = {
    "file": gettext_lazy("Filed with the authority"),
    "refuse": gettext_lazy("Sent back by the authority"),
    "complete": gettext_lazy("Done, with evidence"),
    "cancel": gettext_lazy("Deleted or given back"),
}


def _verbs(step: SecurityStep, item: CollateralItem) -> list[tuple[str, str]]:
    verbs = STEP_MOVES.verbs_from(step.state)
    if item.release_allowed_at is None:
        verbs = [verb for verb in verbs if verb != "cancel"]
    if step.kind != domain.StepKind.REGISTRATION:
        verbs = [verb for verb in verbs if verb not in ("file", "refuse")]
    return [(verb, str(VERB_WORDS[verb])) for verb in verbs]


@permission("collateral.edit")
@require_http_methods(["GET", "POST"])
@once("collateral.attach_item")
def item_create(request: HttpRequest, application_pk: int) -> HttpResponse:
    application = get_object_or_404(applications_visible_to(request.user), pk=application_pk)
    form = ItemForm(request.POST or None, initial={"owner_name": application.customer.name})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Attached. Enter its value next.")) as outcome:
            item = services.attach_item(
                actor=request.user, application_id=application.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(item)
    return _form_page(request, application, form, _("Attach collateral"))


def _form_page(request: HttpRequest, application: Application, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "application": application}
    return render(request, "loans/collateral/attach.html", context, status=400 if form.errors else 200)


@permission("collateral.edit")
@require_POST
@once("collateral.value")
def valuation_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    form = ValuationForm(request.POST, request.FILES)
    if form.is_valid():
        data = dict(form.cleaned_data)
        with outcome_of(request, form, done=_("The value is recorded.")) as outcome:
            services.record_valuation(
                actor=request.user, item_id=item.pk, upload=data.pop("report"), now=timezone.now(), **data
            )
        if not outcome.refused:
            return redirect(item)
    return _item_page(request, item, 400, valuation_form=form)


@permission("collateral.register")
@require_POST
@once("collateral.step")
def step_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    items = selectors.items_visible_to(request.user, timezone.localdate())
    step = get_object_or_404(SecurityStep.objects.filter(item__in=items.values("pk")), pk=pk)
    form = StepForm(request.POST, request.FILES)
    if form.is_valid():
        data = dict(form.cleaned_data)
        with outcome_of(request, form, done=_("The step is recorded.")) as outcome:
            services.move_step(
                actor=request.user, step_id=step.pk, verb=verb, upload=data.pop("evidence"), now=timezone.now(), **data
            )
        if not outcome.refused:
            return redirect("collateral:detail", step.item_id)
    return _item_page(request, _item(request, step.item_id), 400, step_form=(step.pk, form))


@permission("collateral.edit")
@require_POST
@once("collateral.withdraw")
def item_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_end(request, pk, services.withdraw_item, _("Taken out."))


@permission("collateral.register")
@require_POST
@once("collateral.release")
def item_release(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_end(request, pk, services.release_item, _("Given back."))


def _item_end(request: HttpRequest, pk: int, verb: Any, done: str) -> HttpResponse:
    item, form = _item(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, item_id=item.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect(item)
    return _item_page(request, item, 400, reason_form=form)


# -- guarantors -------------------------------------------------------------------------------------


@permission("collateral.edit")
@require_http_methods(["GET", "POST"])
@once("collateral.attach_guarantee")
def guarantee_create(request: HttpRequest, application_pk: int) -> HttpResponse:
    application = get_object_or_404(applications_visible_to(request.user), pk=application_pk)
    form = GuaranteeForm(request.POST or None, user=request.user, initial={"amount": application.amount})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Attached. The consent in writing comes next.")) as outcome:
            guarantee = services.attach_guarantee(
                actor=request.user, application_id=application.pk, now=timezone.now(), **form.content()
            )
        if not outcome.refused:
            return redirect(guarantee)
    return _form_page(request, application, form, _("Attach a guarantor"))


def _guarantee(request: HttpRequest, pk: int) -> Guarantee:
    return get_object_or_404(selectors.guarantees_visible_to(request.user), pk=pk)


@permission("collateral.view")
@require_safe
def guarantee_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _guarantee_page(request, _guarantee(request, pk))


def _guarantee_page(request: HttpRequest, guarantee: Guarantee, status: int = 200, **forms: Any) -> HttpResponse:
    today, state = timezone.localdate(), guarantee.state
    may_edit = policies.may_edit(request.user)
    alive = state in selectors.ALIVE
    context = {
        "guarantee": guarantee,
        "standing": selectors.capacity(guarantee, today),
        "limits": selectors.limits_on(today),
        "may_consent": may_edit and state == domain.GuaranteeState.ASKED,
        "may_withdraw": alive and may_edit and not guarantee.release_allowed_at
        and (policies.is_open(guarantee.application) or policies.is_ended(guarantee.application)),
        "may_release": alive and policies.may_register(request.user) and guarantee.release_allowed_at is not None,
        "consent_form": forms.get("consent_form") or ConsentForm(initial={"consented_on": today}),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "history": history_of(guarantee),
    }  # fmt: skip
    return render(request, "loans/collateral/guarantee_detail.html", context, status=status)


@permission("collateral.edit")
@require_POST
@once("collateral.consent")
def guarantee_consent(request: HttpRequest, pk: int) -> HttpResponse:
    guarantee = _guarantee(request, pk)
    form = ConsentForm(request.POST, request.FILES)
    if form.is_valid():
        with outcome_of(request, form, done=_("The consent is on record.")) as outcome:
            services.record_consent(
                actor=request.user, guarantee_id=guarantee.pk, consented_on=form.cleaned_data["consented_on"],
                upload=form.cleaned_data["evidence"], now=timezone.now(),
            )  # fmt: skip
        if not outcome.refused:
            return redirect(guarantee)
    return _guarantee_page(request, guarantee, 400, consent_form=form)


@permission("collateral.edit")
@require_POST
@once("collateral.guarantee_withdraw")
def guarantee_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _guarantee_end(request, pk, "withdraw", _("Taken out."))


@permission("collateral.register")
@require_POST
@once("collateral.guarantee_release")
def guarantee_release(request: HttpRequest, pk: int) -> HttpResponse:
    return _guarantee_end(request, pk, "release", _("Released."))


def _guarantee_end(request: HttpRequest, pk: int, verb: str, done: str) -> HttpResponse:
    guarantee, form = _guarantee(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            services.end_guarantee(
                actor=request.user, guarantee_id=guarantee.pk, verb=verb, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(guarantee)
    return _guarantee_page(request, guarantee, 400, reason_form=form)
