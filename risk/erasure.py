"""How the rooms of risk let go of people: scores and tiers stay, what sources said about a person goes."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.files.erasing import erase_files
from customers.privacy.domain import Letting
from customers.privacy.keeping import Kind, erases, keeps
from risk.evidence.models import EvidenceResult
from risk.fraud.models import Link
from risk.review.models import ReviewEvent, Visit, VisitPhoto
from risk.statements.models import Statement, StatementLine


def _forget(ids: list[int], now: datetime) -> None:
    EvidenceResult.objects.filter(customer__in=ids, payload__isnull=False).update(payload={})
    Link.objects.filter(customer__in=ids).delete()
    ReviewEvent.objects.filter(case__application__customer__in=ids).update(note="")
    visits = Visit.objects.filter(case__application__customer__in=ids)
    visits.update(spoke_to="—", place="", note="", answers={})
    erase_files(VisitPhoto.objects.filter(visit__in=visits).values_list("file", flat=True), now)
    statements = Statement.objects.filter(application__customer__in=ids)
    StatementLine.objects.filter(statement__in=statements).update(text="", party="", read_before=None)
    erase_files(statements.values_list("file", flat=True), now)
    statements.update(holder="", message="")


def _old_evidence(cutoff: date, now: datetime) -> QuerySet[EvidenceResult]:
    return EvidenceResult.objects.filter(asked_at__date__lt=cutoff, payload__isnull=False).exclude(payload={})


def _empty_evidence(ids: list[int], now: datetime) -> None:
    EvidenceResult.objects.filter(pk__in=ids).update(payload={})


erases(_forget)
keeps(
    Kind(
        "evidence", _("What sources answered about a person"), _("query"), "retention.evidence.months",
        Letting.ERASE, _old_evidence, _empty_evidence, "customer_id",
    )
)  # fmt: skip
