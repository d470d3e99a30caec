from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from customers.privacy.selectors import locked_customers
from customers.profiles.models import Customer
from customers.relations.models import FollowUp
from customers.retention.domain import LIVE, TENDENCY_DAYS, Comparison, Outcome, State, compare
from customers.retention.models import SIGNALS, RetentionCase
from customers.tiering.models import CustomerTier


def visible_to(user: Any) -> QuerySet[RetentionCase]:
    rows = RetentionCase.objects.select_related("customer", "owner")
    return rows if user.may("retention.view") else rows.none()


def waiting(user: Any) -> QuerySet[RetentionCase] | None:
    """For the menu: own cases that want a plan by today, and late ones."""
    if not user.may("retention.work"):
        return None
    return RetentionCase.objects.filter(owner=user, state=State.OPEN.value, due_on__lte=timezone.localdate())


def of_customer(customer: Customer, limit: int = 3) -> list[RetentionCase]:
    return list(RetentionCase.objects.filter(customer=customer).select_related("owner").order_by("-id")[:limit])


def _without_live_case(rows: QuerySet[CustomerTier]) -> QuerySet[CustomerTier]:
    live = RetentionCase.objects.filter(customer=OuterRef("customer"), state__in=[state.value for state in LIVE])
    return rows.filter(~Exists(live)).exclude(locked_customers("customer_id"))


def falling_behind() -> QuerySet[CustomerTier]:
    """Overdue, but not yet a case for collection alone."""
    return _without_live_case(CustomerTier.objects.filter(currently_overdue_days__range=(1, TENDENCY_DAYS)))


def gone_silent(today: date, days: int) -> QuerySet[CustomerTier]:
    """Had loans, has none, and nobody spoke with them for `days`; a year later they are no longer asked after."""
    since, until = today - timedelta(days=days + 365), today - timedelta(days=days)
    spoken = FollowUp.objects.filter(customer=OuterRef("customer"), closed_at__date__gt=until, result="spoken")
    asked = RetentionCase.objects.filter(customer=OuterRef("customer"), opened_at__date__gt=since)
    rows = CustomerTier.objects.filter(running_loans=0, last_funded_on__range=(since, until))
    return _without_live_case(rows.filter(~Exists(spoken), ~Exists(asked)))


def results(first: date, last: date) -> list[tuple[str, Any, Comparison]]:
    """[(signal, its name, comparison)] of the cases opened in these days whose result is known."""
    cases = RetentionCase.objects.filter(opened_at__date__range=(first, last)).exclude(outcome="")
    by_signal: dict[str, list[tuple[bool, bool]]] = {code: [] for code, _label in SIGNALS}
    for signal, state, outcome in cases.values_list("signal", "state", "outcome"):
        by_signal[signal].append((state == State.OBSERVED, outcome == Outcome.KEPT))
    return [(code, label, compare(by_signal[code])) for code, label in SIGNALS]
