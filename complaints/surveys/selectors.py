from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Avg, Count

from complaints.cases.models import CATEGORIES, TIERS
from complaints.surveys.domain import FEWEST
from complaints.surveys.models import Survey

SALT = "complaints.survey"


def token_of(survey: Survey) -> str:
    """What stands in the link: nobody can make one for another survey."""
    return signing.dumps(survey.pk, salt=SALT)


def by_token(token: str) -> Survey | None:
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Survey.objects.select_related("complaint").filter(pk=pk).first()


@dataclass(frozen=True)
class Line:
    """Asked, answered and the mean mark of one group; the mean is None where too few have answered."""

    name: Any
    asked: int
    answered: int
    mean: float | None

    @property
    def rate(self) -> float:
        return self.answered / self.asked if self.asked else 0.0


def by(column: str, *, since: datetime) -> list[Line]:
    """Marks by a column of the complaint: owner, category or tier."""
    names: dict[Any, Any] = {"category": dict(CATEGORIES), "tier": dict(TIERS)}.get(column, {})
    shown = f"complaint__{column}" + ("__full_name" if column == "owner" else "")
    rows = (
        Survey.objects.filter(sent_at__gte=since)
        .values_list(shown)
        .annotate(asked=Count("id"), answered=Count("mark"), mean=Avg("mark"))
        .order_by("-asked", shown)
    )
    return [
        Line(names.get(value, value or "—"), asked, answered, mean if answered >= FEWEST else None)
        for value, asked, answered, mean in rows
    ]
