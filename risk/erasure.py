"""When people known to the rooms of risk are let go, and what keeps them. What becomes of the rows about them stands
in `personal_data`, line by line."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.services import value
from customers.privacy.domain import Letting, cutoff_of
from customers.privacy.keeping import Kind, holds_back, keeps, kept_by_law
from risk.evidence.models import EvidenceResult
from risk.screening.models import Hit
from risk.suspicion.models import SuspicionCase

IDENTITY = "retention.identity.years"


def _watched(ids: Iterable[int], now: datetime) -> Iterable[int]:
    """Whoever was reported or found on a list is on record for ten years after the last step（反洗钱法第三十四条）."""
    today = timezone.localdate(now)
    since = cutoff_of(today, IDENTITY, value(IDENTITY, today).value)
    closed_long_ago = Q(closed_at__date__lt=since) | Q(state="dropped", decided_at__date__lt=since)
    cases = SuspicionCase.objects.filter(customer__in=ids).exclude(closed_long_ago)
    hits = Hit.objects.filter(customer__in=ids).filter(Q(decided_at__isnull=True) | Q(decided_at__date__gte=since))
    return [
        *cases.values_list("customer", flat=True),
        *hits.exclude(verdict="clear").values_list("customer", flat=True),
    ]


def _old_evidence(cutoff: date, now: datetime) -> QuerySet[EvidenceResult]:
    return EvidenceResult.objects.filter(asked_at__date__lt=cutoff, payload__isnull=False).exclude(payload={})


def _empty_evidence(ids: list[int], now: datetime) -> None:
    EvidenceResult.objects.filter(pk__in=ids).update(payload={})


holds_back(kept_by_law(_watched))
keeps(
    Kind(
        "evidence", _("What sources answered about a person"), _("the question"), "retention.evidence.months",
        Letting.ERASE, _old_evidence, _empty_evidence, "customer_id",
    )
)  # fmt: skip
