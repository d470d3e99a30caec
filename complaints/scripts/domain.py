"""Texts that are written once and used often: their states, their gaps, and how the gaps are filled."""

import re
from collections.abc import Mapping
from enum import StrEnum

from backoffice.values import transitions


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

GAP = re.compile(r"\{([^{}]*)\}")
# What may stand between braces. In a public answer nothing that belongs to a person.
GAPS = ("称呼", "编号", "经办人", "处理期限", "受理时间")
PUBLIC_GAPS = ("平台", "话题", "服务热线")


def gaps_of(body: str) -> list[str]:
    return GAP.findall(body)


def wrong_gaps(body: str, use: str) -> list[str]:
    """Gaps that nothing would fill. A public answer must not carry anybody's data."""
    allowed = GAPS if use == Use.REPLY else PUBLIC_GAPS
    return [gap for gap in gaps_of(body) if gap not in allowed]


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; a gap without a value stays visible, so that somebody notices.

    >>> fill("{称呼}您好，编号{编号}", {"称呼": "王先生"})
    '王先生您好，编号{编号}'
    """
    return GAP.sub(lambda match: values.get(match[1]) or match[0], body)
