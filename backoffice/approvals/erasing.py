"""What a second person was asked about objects that are erased: that and when it was decided stays, words go."""

from collections.abc import Iterable
from typing import Any

from backoffice.approvals.models import Approval

GONE = "—"


def approved_tables() -> set[str]:
    """Labels of the tables whose rows were ever submitted for approval."""
    return set(Approval.objects.order_by().values_list("object_type", flat=True).distinct())


def erase_approvals(label: str, ids: Iterable[Any]) -> None:
    rows = Approval.objects.filter(object_type=label, object_id__in=[str(pk) for pk in ids])
    rows.update(object_label=GONE, content={}, before=None, note="", reason="")
