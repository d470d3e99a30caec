"""What staff say: scripts by scene and segment, their states, which of them suit a call, and their gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.values import transitions


class Scene(StrEnum):
    FIRST_CONTACT = "first_contact"
    NEEDS = "needs"
    COST = "cost"
    OBJECTION = "objection"
    AFTER_LOAN = "after_loan"
    MATURITY = "maturity"
    OVERDUE = "overdue"
    KEEPING = "keeping"


class State(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("approve", {State.WAITING}, State.APPROVED),
        ("refuse", {State.WAITING}, State.REFUSED),
        ("retire", {State.APPROVED}, State.RETIRED),
    ]
)

# What may stand between braces: known of every call, and none of it an identifier.
GAPS = ("称呼", "客户经理", "公司", "今天")

# The scene that a planned contact opens with; a contact without an occasion of its own begins with needs.
SCENE_OF_OCCASION = {
    "disbursed": Scene.AFTER_LOAN,
    "maturity": Scene.MATURITY,
    "overdue": Scene.OVERDUE,
    "tier_changed": Scene.KEEPING,
}


@dataclass(frozen=True)
class Candidate:
    """What choosing needs to know of a script. An empty segment suits everybody."""

    pk: int
    scene: str
    segment: str


def suited(candidates: Iterable[Candidate], *, scene: str, segment: str) -> list[int]:
    """The scripts for a call, by key: of the scene first those for the segment, then those for all; objections last.

    >>> rows = [Candidate(1, "needs", ""), Candidate(2, "needs", "farmer"), Candidate(3, "objection", "")]
    >>> suited(rows, scene="needs", segment="farmer")
    [2, 1, 3]
    """
    fitting = [row for row in candidates if row.scene in {scene, Scene.OBJECTION} and row.segment in {"", segment}]
    return [row.pk for row in sorted(fitting, key=lambda row: (row.scene == Scene.OBJECTION, not row.segment, row.pk))]
