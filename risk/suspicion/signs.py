"""Signs in payments and statements, looked for every night over what is new, in one question each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Sum
from django.utils import timezone

from backoffice.audit.services import record_many
from backoffice.parameters.services import values
from loans.servicing.domain import PaymentState
from loans.servicing.models import EarlySettlement, Payment
from risk.statements.domain import State as StatementState
from risk.statements.models import Statement
from risk.suspicion import domain
from risk.suspicion.domain import Found, Limits, Sign, State
from risk.suspicion.models import SuspicionCase, SuspicionSign
from risk.suspicion.services import due

LOOK_BACK = timedelta(days=90)
CODES = {
    "settled_days": "suspicion.settled.days",
    "structured_times": "suspicion.structured.times",
    "structured_from": "suspicion.structured.from",
    "circular_from": "suspicion.circular.from",
    "round_share": "suspicion.round.share",
}


def limits_on(day: date) -> Limits:
    found = values(CODES.values(), day)
    return Limits(**{name: found[code].value for name, code in CODES.items()})


def look(*, now: datetime) -> int:
    """Finds what is new and opens cases for it, or adds it to a case nobody has analysed yet. Twice finds it once.
    Returns how many signs are new."""
    today = timezone.localdate(now)
    limits, since = limits_on(today), today - LOOK_BACK
    found = [
        *_settlements(since, limits),
        *_structured(since, limits),
        *_by_others(since),
        *_statements(since, limits),
    ]
    return _keep(found, now)


def _settlements(since: date, limits: Limits) -> Iterator[Found]:
    rows = EarlySettlement.objects.filter(settled_on__gte=since, payment__state=PaymentState.POSTED).values_list(
        "id", "loan__customer_id", "loan__number", "loan__disbursed_on", "settled_on", "loan__principal"
    )
    for pk, customer, number, disbursed, settled, principal in rows:
        if domain.settled_early(disbursed, settled, limits):
            facts = {"loan": number, "amount": str(principal), "days": (settled - disbursed).days}
            yield Found(Sign.EARLY_SETTLEMENT, f"settlement:{pk}", customer, facts)


def _structured(since: date, limits: Limits) -> Iterator[Found]:
    days = (
        Payment.objects.filter(value_date__gte=since, state=PaymentState.POSTED)
        .values("loan__customer_id", "value_date")
        .annotate(times=Count("id"), total=Sum("amount"), most=Max("amount"))
        .filter(times__gte=limits.structured_times, total__gte=limits.structured_from, most__lt=limits.structured_from)
    )
    for row in days:
        subject = f"paid:{row['loan__customer_id']}:{row['value_date']:%Y%m%d}"
        facts = {"day": row["value_date"].isoformat(), "times": row["times"], "amount": str(row["total"])}
        yield Found(Sign.STRUCTURING, subject, row["loan__customer_id"], facts)


def _by_others(since: date) -> Iterator[Found]:
    rows = (
        Payment.objects.filter(value_date__gte=since, state=PaymentState.POSTED, payer__isnull=False)
        .exclude(payer="")
        .exclude(payer=F("loan__customer__name"))
        .values_list("id", "loan__customer_id", "loan__number", "payer", "amount")
    )
    for pk, customer, number, payer, amount in rows:
        yield Found(
            Sign.THIRD_PARTY, f"payment:{pk}", customer, {"loan": number, "payer": payer, "amount": str(amount)}
        )


def _statements(since: date, limits: Limits) -> Iterator[Found]:
    rows = Statement.objects.filter(
        state=StatementState.CONFIRMED, decided_at__date__gte=since
    ).values_list("id", "application__customer_id", "application__number", "figures")  # fmt: skip
    for pk, customer, number, figures in rows:
        for sign, figure in domain.of_statement(figures, limits).items():
            yield Found(sign, f"statement:{pk}", customer, {"application": number, "figure": figure})


@transaction.atomic
def _keep(found: Iterable[Found], now: datetime) -> int:
    by_key = {(one.sign.value, one.subject): one for one in found}
    known = set(
        SuspicionSign.objects.filter(subject__in={subject for _sign, subject in by_key}).values_list("sign", "subject")
    )
    fresh: dict[int, list[Found]] = defaultdict(list)
    for key, one in by_key.items():
        if key not in known:
            fresh[one.customer_id].append(one)
    if not fresh:
        return 0
    cases = {
        case.customer_id: case
        for case in SuspicionCase.objects.filter(customer_id__in=list(fresh), state=State.REPORTED)
    }
    due_on = due("suspicion.analyse.workdays", now)
    opened = [
        SuspicionCase(customer_id=customer, reported_at=now, due_on=due_on)
        for customer in fresh
        if customer not in cases
    ]
    SuspicionCase.objects.bulk_create(opened)
    cases |= {case.customer_id: case for case in opened}
    signs = [
        SuspicionSign(case=cases[customer], sign=one.sign.value, subject=one.subject, facts=one.facts, found_at=now)
        for customer, several in fresh.items()
        for one in several
    ]
    SuspicionSign.objects.bulk_create(signs)
    record_many(
        actor=None, action="suspicion.sign", at=now,
        entries=[(sign.case, {"sign": sign.sign, "subject": sign.subject}) for sign in signs],
    )  # fmt: skip
    return len(signs)
