"""Texts that are written once and used often: the gaps in them, and how the gaps are filled."""

import re
from collections.abc import Collection, Mapping

GAP = re.compile(r"\{([^{}]*)\}")


def gaps_of(body: str) -> list[str]:
    return GAP.findall(body)


def unknown_gaps(body: str, known: Collection[str]) -> list[str]:
    """Gaps that nothing would fill."""
    return [gap for gap in gaps_of(body) if gap not in known]


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled; a gap without a value stays visible, so that somebody notices.

    >>> fill("{称呼}您好，编号{编号}", {"称呼": "王先生"})
    '王先生您好，编号{编号}'
    """
    return GAP.sub(lambda match: values.get(match[1]) or match[0], body)
