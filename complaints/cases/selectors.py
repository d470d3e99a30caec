"""What a user may see of complaints."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.sealing.services import blind_index
from backoffice.values import identity
from backoffice.values.errors import Refused
from complaints.cases import shipped
from complaints.cases.domain import TIER_ORDER, Status
from complaints.cases.models import NO_HURRY, OPEN, ClockPolicy, Complaint, TriagePolicy
from customers.profiles import selectors as profiles
from loans.servicing import selectors as servicing

PHONE_INDEX = "complaints.complaint.complainant_phone"
COUNT_CAP = 1000
NEARLY_LATE = timedelta(hours=2)
SUGGESTIONS = 5


def phone_index(phone: str) -> str:
    digits = identity.normalise_phone(phone)
    return blind_index(digits, PHONE_INDEX) if digits else ""


def visible_to(user: Any) -> QuerySet[Complaint]:
    """Those who handle or oversee complaints see all, those who only enter them see their own."""
    rows = Complaint.objects.select_related("customer", "owner")
    if user.may("complaints.view"):
        return rows
    if user.may("complaints.enter"):
        return rows.filter(entered_by=user)
    return rows.none()


def is_open() -> Q:
    """Not yet ended. The second part is always so: it is where a database enters the indexes of what is open."""
    return OPEN & Q(queue_at__lte=NO_HURRY)


def unassigned(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), owner=None)


def mine(rows: QuerySet[Complaint], user: Any) -> QuerySet[Complaint]:
    return rows.filter(is_open(), owner=user)


def urgent(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), tier="urgent")


def overdue(rows: QuerySet[Complaint], now: datetime) -> QuerySet[Complaint]:
    """Something is late now: an open complaint whose next due time has passed."""
    return rows.filter(is_open(), queue_at__lt=now)


def breaching(rows: QuerySet[Complaint], now: datetime) -> QuerySet[Complaint]:
    """Late, or late within two hours."""
    return rows.filter(is_open(), queue_at__lt=now + NEARLY_LATE)


def awaiting(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), waiting=True)


def closed(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Closed or withdrawn, told by their times: by status a database would gather nearly all there is and sort it."""
    return rows.filter(merged_at=None).exclude(closed_at=None, withdrawn_at=None)


def capped(rows: QuerySet[Any]) -> int:
    """A count for a badge: never looks at more than COUNT_CAP rows."""
    return rows.order_by().values("pk")[:COUNT_CAP].count()


def of_customer(user: Any, customer: Any) -> QuerySet[Complaint]:
    return visible_to(user).filter(customer__in=customer.record_ids).order_by("-received_at", "-id")


def of_loan(user: Any, loan: Any) -> QuerySet[Complaint]:
    return visible_to(user).filter(loan=loan).order_by("-received_at", "-id")


def earlier_complaints(
    *, customer_id: int | None, phone: str, received_at: datetime, days: int
) -> QuerySet[Complaint]:
    """Complaints of the same customer or phone in the `days` before; withdrawn ones do not count."""
    who = Q()
    if customer_id is not None:
        who |= Q(customer_id=customer_id)
    if index := phone_index(phone):
        who |= Q(phone_index=index)
    if not who:
        return Complaint.objects.none()
    since = received_at - timedelta(days=days)
    return Complaint.objects.filter(who, received_at__gte=since, received_at__lt=received_at).exclude(
        status=Status.WITHDRAWN
    )


def triage_policy(at: datetime) -> TriagePolicy | None:
    return TriagePolicy.objects.filter(valid_from__lte=at).order_by("-version").first()


def clock_policy(tier: str, at: datetime) -> ClockPolicy | None:
    return ClockPolicy.objects.filter(tier=tier, valid_from__lte=at).order_by("-version").first()


@dataclass(frozen=True)
class Suggestion:
    """Who it may be: customers with their loans, and complaints from the same number."""

    customers: list[Any]
    loans: list[Any]
    earlier: list[Complaint]

    def __bool__(self) -> bool:
        return bool(self.customers or self.loans or self.earlier)


def suggest(user: Any, query: str, *, now: datetime) -> Suggestion:
    """By mobile, identity number, name, customer number, or loan number."""
    if len(query) < 2 or not query.isprintable():  # no number or name holds a control character
        return Suggestion([], [], [])
    customers = list(profiles.matching(profiles.visible_to(user), query)[:SUGGESTIONS])
    loans = servicing.visible_to(user).filter(Q(number=query.upper()) | Q(customer__in=[c.pk for c in customers]))
    earlier = list(
        visible_to(user)
        .filter(phone_index=phone_index(query) or "-", received_at__gte=now - timedelta(days=90))
        .order_by("-received_at", "-id")[:SUGGESTIONS]
    )
    return Suggestion(customers, list(loans.order_by("-disbursed_on", "-id")[:SUGGESTIONS]), earlier)


def parties(user: Any, *, customer_id: int | None, loan_id: int | None) -> dict[str, Any]:
    """Customer and loan by id, within what the user may see. Refused when they are not there."""
    customer = None
    if customer_id:
        customer = profiles.visible_to(user).filter(pk=customer_id).first()
        if customer is None:
            raise Refused("complaints.customer_unknown", _("This customer does not exist. Search again."))
    loan = None
    if loan_id:
        loan = servicing.visible_to(user).filter(pk=loan_id).first()
        if loan is None:
            raise Refused("complaints.loan_unknown", _("This loan does not exist. Search again."))
    return {"customer": customer, "loan": loan}


def parties_or_none(user: Any, customer_id: Any, loan_id: Any) -> dict[str, Any]:
    """The same for drawing a form again: what cannot be found is left out."""
    try:
        return parties(user, customer_id=_number(customer_id), loan_id=_number(loan_id))
    except Refused:
        return {"customer": None, "loan": None}


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@dataclass(frozen=True)
class Limit:
    tier: str
    clock: str
    minutes: int | None
    days: int | None
    round_the_clock: bool
    version: int


def limits(now: datetime) -> list[Limit]:
    """The time limits in force, a row for each tier and clock."""
    rows = []
    for tier in reversed(TIER_ORDER):
        policy = clock_policy(tier, now)
        content = policy.content if policy else shipped.CLOCKS[tier]
        for kind, clock in content["clocks"].items():
            rows.append(
                Limit(
                    tier,
                    kind,
                    clock.get("target_min"),
                    clock.get("target_days"),
                    content["calendars"][clock["calendar"]]["kind"] == "24x7",
                    policy.version if policy else 1,
                )
            )
    return rows
