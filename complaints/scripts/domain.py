"""Texts that are written once and used often: their states, their gaps, and how the gaps are filled."""

from enum import StrEnum

from backoffice.values import transitions
from backoffice.values.gaps import unknown_gaps


class Use(StrEnum):
    REPLY = "reply"
    PUBLIC = "public"


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

# What may stand between braces. In a public answer nothing that belongs to a person.
GAPS = ("称呼", "编号", "经办人", "处理期限", "受理时间")
PUBLIC_GAPS = ("平台", "话题", "服务热线")


def wrong_gaps(body: str, use: str) -> list[str]:
    """Gaps that nothing would fill. A public answer must not carry anybody's data."""
    return unknown_gaps(body, GAPS if use == Use.REPLY else PUBLIC_GAPS)
