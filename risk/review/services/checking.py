"""Quality: decided cases are drawn by lot and by risk, and looked at again by another person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from risk.review import domain
from risk.review.domain import Origin, Status
from risk.review.models import QualityCheck, ReviewCase, ReviewEvent
from risk.review.services.shared import require

LOOKED_BACK = timedelta(days=3)
DECIDING = ("recommend", "reject", "recommend_for_second", "reject_for_second")


def draw_quality_checks(*, now: datetime) -> int:
    """Draws among what people decided in the last three days; returns how many were new. Running twice draws none."""
    share = value("review.quality.random_share", now.date()).value
    decided = ReviewCase.objects.filter(
        status=Status.DECIDED.value, decided_by__isnull=False, decided_at__gt=now - LOOKED_BACK, decided_at__lte=now
    ).exclude(pk__in=QualityCheck.objects.filter(drawn_at__gt=now - 2 * LOOKED_BACK).values("case"))
    seconds = dict(
        ReviewEvent.objects.filter(case__in=decided, verb__in=DECIDING)
        .order_by("id")
        .values_list("case", "seconds_held")
    )
    rows = []
    for case in decided.order_by("id").only("id", "origin", "second_why"):
        why = domain.risks_of(case.second_why, seconds.get(case.pk), appeal=case.origin == Origin.APPEAL)
        if domain.drawn(case.pk, share):
            why.append("random")
        if why:
            rows.append(QualityCheck(case=case, why=why, drawn_at=now))
    QualityCheck.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def check_quality(
    *, actor: User, check_id: int, result: str, findings: Sequence[str], note: str, now: datetime
) -> QualityCheck:
    """The word about a drawn case. The decision stands: it is changed by an appeal, never by a check.

    Refused: review.not_allowed, quality.own_case, quality.done, quality.findings (without agreement, or with findings
    that are none).
    """
    require(actor, "review.quality")
    check = QualityCheck.objects.select_for_update().select_related("case").get(pk=check_id)
    if actor.pk in (check.case.decided_by_id, check.case.recommended_by_id):
        raise Refused("quality.own_case", _("You decided on this case yourself; another person has to check it."))
    if check.checked_at is not None:
        raise Refused("quality.done", _("This case has been checked already."))
    known = [code for code in domain.FINDINGS if code in findings]
    if (result == "agree") == bool(known) or len(known) != len(set(findings)):
        raise Refused("quality.findings", _("Name what was found; where nothing was found, agree."), field="findings")
    check.checked_by, check.checked_at, check.result = actor, now, result
    check.findings, check.note = known, note
    check.save()
    record(actor=actor, action="review.quality", obj=check.case, at=now, result=result, findings=known)
    return check
