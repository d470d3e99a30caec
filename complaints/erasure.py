"""When complaint files are let go, and what keeps them. What becomes of the rows of a file stands in `personal_data`,
line by line."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.services import value
from complaints.cases.models import OPEN, Complaint
from complaints.cases.wordindex import COMPLAINTS
from customers.privacy.domain import Letting, cutoff_of
from customers.privacy.keeping import Hold, Kind, erases, holds_back, keeps, kept_by_law
from customers.privacy.register import NAMELESS, empty_cases

FILES = "retention.complaint.years"


def _forget_complaints(ids: list[int], now: datetime) -> None:
    empty_cases("complaints", ids, now)
    for pk in ids:
        COMPLAINTS.forget(pk)


def _forget_words(ids: list[int], now: datetime) -> None:
    """The index of words stands outside the tables."""
    for pk in Complaint.objects.filter(customer__in=ids).values_list("pk", flat=True):
        COMPLAINTS.forget(pk)


def _complaining(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Complaint.objects.filter(OPEN, customer__in=ids).values_list("customer", flat=True)


def _on_file(ids: Iterable[int], now: datetime) -> Iterable[int]:
    today = timezone.localdate(now)
    since = cutoff_of(today, FILES, value(FILES, today).value)
    return Complaint.objects.filter(customer__in=ids, closed_at__date__gte=since).values_list("customer", flat=True)


def _closed(cutoff: date, now: datetime) -> QuerySet[Complaint]:
    return Complaint.objects.filter(closed_at__date__lt=cutoff).exclude(content=NAMELESS)


erases(_forget_words)
holds_back(Hold("complaint", _("A complaint is open"), _complaining))
holds_back(kept_by_law(_on_file))
keeps(
    Kind(
        "complaints", _("Complaint files"), _("closing"), FILES, Letting.ANONYMISE, _closed, _forget_complaints,
        "customer_id",
    )
)  # fmt: skip
