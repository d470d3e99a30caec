"""How the rooms of complaints let go of people: category, clocks and outcome stay, words and contacts go."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.documents.services import erase_papers
from backoffice.files.erasing import erase_files
from complaints.cases.domain import OPEN_STATUSES
from complaints.cases.models import Complaint, Entry
from complaints.intake.models import Attachment
from complaints.surveys.models import Survey
from customers.privacy.domain import Letting
from customers.privacy.keeping import Hold, Kind, erases, holds_back, keeps

NAMELESS = "已匿名化"


def _forget_complaints(ids: list[int], now: datetime) -> None:
    Complaint.objects.filter(pk__in=ids).update(
        complainant_name=NAMELESS, complainant_phone=None, phone_masked="", phone_index="", complainant_email=None,
        email_masked="", content=NAMELESS, source_key=None, reasons=[],
    )  # fmt: skip
    Entry.objects.filter(complaint__in=ids).update(text="")
    Survey.objects.filter(complaint__in=ids).exclude(words="").update(words=NAMELESS)
    erase_files(Attachment.objects.filter(complaint__in=ids, file__isnull=False).values_list("file", flat=True), now)
    Attachment.objects.filter(complaint__in=ids).update(name=NAMELESS)
    erase_papers(Complaint, ids, now)


def _forget(ids: list[int], now: datetime) -> None:
    _forget_complaints(list(Complaint.objects.filter(customer__in=ids).values_list("pk", flat=True)), now)


def _complaining(ids: Iterable[int], now: datetime) -> Iterable[int]:
    return Complaint.objects.filter(customer__in=ids, status__in=OPEN_STATUSES).values_list("customer", flat=True)


def _closed(cutoff: date, now: datetime) -> QuerySet[Complaint]:
    return Complaint.objects.filter(closed_at__date__lt=cutoff).exclude(content=NAMELESS)


erases(_forget)
holds_back(Hold("complaint", _("A complaint is open"), _complaining))
keeps(
    Kind(
        "complaints", _("Complaint files"), _("closing"), "retention.complaint.years", Letting.ANONYMISE, _closed,
        _forget_complaints, "customer_id",
    )
)  # fmt: skip
