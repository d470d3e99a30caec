"""Opening, planning, approving and closing retention cases, and looking at what came of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.parameters.services import values
from backoffice.values.errors import Refused
from customers.privacy.selectors import locked_customers
from customers.profiles.models import Customer
from customers.relations.domain import Reason
from customers.relations.selectors import manager_of
from customers.relations.services import give_managers
from customers.retention import domain, policies, selectors
from customers.retention.domain import LIVE, TRANSITIONS, Measure, Signal, Standing, State
from customers.retention.models import RetentionCase, RetentionSignal
from customers.tiering.models import CustomerTier

KIND = "retention.plan"
HOLD_OUT, PLAN_DAYS, LOOK_DAYS, SILENCE_DAYS, MOST = (
    "keeping.hold_out_share",
    "keeping.plan_days",
    "keeping.result_days",
    "keeping.silence_days",
    "keeping.waiver_max",
)
BATCH = 500


@transaction.atomic
def notice(*, customer_id: int, signal: str, key: str, now: datetime) -> RetentionCase | None:
    """Something says that this customer may leave or fall behind. The same `key` counts once.

    A customer has one live case: a second signal is added to it. None for whom nothing may be processed.
    """
    known = RetentionSignal.objects.filter(key=key).select_related("case").first()
    if known is not None:
        return known.case
    customer = Customer.objects.select_for_update().exclude(locked_customers()).filter(pk=customer_id).first()
    if customer is None:
        return None
    live = RetentionCase.objects.filter(customer=customer, state__in=[state.value for state in LIVE]).first()
    case = live or _open(customer, signal, now)
    RetentionSignal.objects.create(case=case, signal=signal, key=key, at=now)
    return case


def _open(customer: Customer, signal: str, now: datetime) -> RetentionCase:
    today = timezone.localdate(now)
    read = values([HOLD_OUT, PLAN_DAYS, LOOK_DAYS], today)
    alone = domain.held_out(customer.pk, read[HOLD_OUT].value)
    owner = None
    if not alone:
        assigned = manager_of(customer) or next(
            iter(give_managers(customer_ids=[customer.pk], reason=Reason.RETENTION.value, now=now)), None
        )
        owner = assigned.manager if assigned else None
    case = RetentionCase.objects.create(
        customer=customer,
        signal=signal,
        state=State.OBSERVED.value if alone else State.OPEN.value,
        owner=owner,
        due_on=domain.deadline(today, read[PLAN_DAYS].value),
        look_on=today + timedelta(days=read[LOOK_DAYS].value),
        opened_at=now,
    )
    record(actor=None, action="retention.open", obj=case, at=now, signal=signal)
    return case


def watch(*, now: datetime) -> int:
    """Nightly: cases for who falls behind or has gone silent. Returns how many were opened."""
    today = timezone.localdate(now)
    days = values([SILENCE_DAYS], today)[SILENCE_DAYS].value
    opened = 0
    for signal, rows in (
        (Signal.OVERDUE, selectors.falling_behind()),
        (Signal.SILENCE, selectors.gone_silent(today, days)),
    ):
        for customer_id in list(rows.order_by("id").values_list("customer_id", flat=True)[:BATCH]):
            key = f"{signal}:{customer_id}:{today:%Y%m}"
            opened += notice(customer_id=customer_id, signal=signal, key=key, now=now) is not None
    return opened


@transaction.atomic
def plan_case(
    *, actor: Any, case_id: int, reason: str, measure: str, plan: str, now: datetime,
    amount: Decimal = Decimal(0), lender_agreed: str = "",
) -> RetentionCase:  # fmt: skip
    """Why, and what will be done. What gives something up waits for a second person.

    Refused: retention.not_yours, retention.amount, retention.too_much, retention.lender, transition.not_allowed.
    """
    case = _locked(actor, case_id)
    if (measure == Measure.WAIVER) != (amount > 0):
        raise Refused("retention.amount", _("Name the amount of a waived fee, and none otherwise."), field="amount")
    most = values([MOST], timezone.localdate(now))[MOST].value
    if amount > most:
        raise Refused("retention.too_much", _("At most %(most)s yuan may be given up."), most=most, field="amount")
    if measure in domain.LENDERS and not lender_agreed.strip():
        sentence = _("These terms are the lender's. Name its agreement: who, when, reference.")
        raise Refused("retention.lender", sentence, field="lender_agreed")
    case.reason, case.measure, case.plan = reason.strip(), measure, plan.strip()
    case.amount, case.lender_agreed = amount, lender_agreed.strip()
    asks = measure in domain.NEEDS_APPROVAL
    case.state = TRANSITIONS.target("ask" if asks else "plan", case.state)
    _save(case)
    record(actor=actor, action="retention.plan", obj=case, at=now, measure=measure, amount=amount)
    if asks:
        approvals.submit(actor=actor, kind=KIND, obj=case, content=content_of(case), now=now)
    return case


def content_of(case: RetentionCase) -> dict[str, Any]:
    return {
        "number": case.number,
        "customer": case.customer.number,
        "reason": case.reason,
        "measure": case.measure,
        "amount": str(case.amount),
        "plan": case.plan,
        "lender_agreed": case.lender_agreed,
    }


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    case = RetentionCase.objects.select_for_update().get(pk=approval.object_id)
    case.state = TRANSITIONS.target("approve", case.state)
    _save(case)
    record(actor=actor, action="retention.approve", obj=case, at=now, measure=case.measure, amount=case.amount)
    if case.measure == Measure.WAIVER:  # booked in the loan's ledger by the loans
        enqueue("servicing.retention_waiver", key=f"retention:{case.pk}:waiver", payload={"case_id": case.pk}, now=now)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    case = RetentionCase.objects.select_for_update().get(pk=approval.object_id)
    case.state = TRANSITIONS.target("refuse", case.state)
    _save(case)


@transaction.atomic
def close_case(*, actor: Any, case_id: int, result: str, now: datetime) -> RetentionCase:
    """What came of it in words; the figures look at the loan record on their own day."""
    case = _locked(actor, case_id)
    case.state = TRANSITIONS.target("close", case.state)
    case.result, case.closed_at = result.strip(), now
    _save(case)
    record(actor=actor, action="retention.close", obj=case, at=now, result=case.result)
    return case


def look_at_results(*, now: datetime) -> int:
    """Nightly: the outcome of every case whose day has come, treated or left alone, by the same rule."""
    today, done = timezone.localdate(now), 0
    while True:
        with transaction.atomic():
            due = RetentionCase.objects.select_for_update(of=("self",), skip_locked=True)
            cases = list(due.filter(outcome="", look_on__lte=today).order_by("look_on", "id")[:BATCH])
            if not cases:
                return done
            _judge(cases)
            done += len(cases)


def _judge(cases: Iterable[RetentionCase]) -> None:
    rows = list(cases)
    records = {row.customer_id: row for row in CustomerTier.objects.filter(customer__in=[c.customer_id for c in rows])}
    for case in rows:
        told = records.get(case.customer_id)
        standing = Standing(
            told.currently_overdue_days if told else 0,
            told.running_loans if told else 0,
            told.last_funded_on if told else None,
        )
        case.outcome = domain.outcome(case.signal, standing, timezone.localdate(case.opened_at)).value
    RetentionCase.objects.bulk_update(rows, ["outcome"])


def _locked(actor: Any, case_id: int) -> RetentionCase:
    case = RetentionCase.objects.select_for_update(of=("self",)).select_related("customer").get(pk=case_id)
    if not policies.may_work(actor, case):
        raise Refused("retention.not_yours", _("This case belongs to somebody else, or is left alone on purpose."))
    return case


def _save(case: RetentionCase) -> None:
    case.version += 1
    case.save()


kind(
    KIND,
    permission="retention.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Plan to keep a customer"),
    url=lambda approval: reverse("retention:detail", args=[int(approval.object_id)]),
)
