"""Sources and answers in words."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backoffice.web import badges
from risk.evidence.domain import FIELDS, Outcome
from risk.evidence.models import EvidenceResult, EvidenceSource

badges.register(
    "evidence.outcome",
    {
        Outcome.OK: ("green", gettext_lazy("Answered")),
        Outcome.FAILED: ("red", gettext_lazy("No answer")),
        Outcome.REFUSED: ("secondary", gettext_lazy("Not asked")),
    },
)
badges.register(
    "evidence.health",
    {
        "ok": ("green", gettext_lazy("Healthy")),
        "shaky": ("orange", gettext_lazy("Some queries fail")),
        "down": ("red", gettext_lazy("Down")),
        "idle": ("secondary", gettext_lazy("Not asked")),
    },
)

CONFLICTS = {
    "identity_telecom": gettext_lazy("the identity check and the mobile operator name different people"),
    "multilender_windows": gettext_lazy("more lenders in a shorter time than in a longer one"),
    "credit_overdue": gettext_lazy("overdue now, but never late in two years"),
    "court_list": gettext_lazy("on the list of defaulters without an enforcement case"),
}


def source_name(source: EvidenceSource) -> str:
    return source.name_zh if (get_language() or "zh").startswith("zh") else source.name_en


def conflict_words(codes: list[str]) -> list[str]:
    return [str(CONFLICTS.get(code, code)) for code in codes]


def answer_rows(result: EvidenceResult) -> list[tuple[str, Any]]:
    """(field, value) of an answer, in the order of the source's protocol; the room of rules knows the names."""
    payload = result.payload or {}
    names = [(field, fact) for field, fact, _reader in FIELDS.get(result.source.code, ())]
    return [(fact, payload.get(field)) for field, fact in names]


def outcome_words(result: EvidenceResult) -> str:
    if result.outcome == Outcome.OK.value:
        return _("Answered in %(ms)s ms") % {"ms": result.milliseconds}
    return str(result.get_failure_display())
