"""Tiering by content and circumstances: policy data in, a tier with every reason out. No Django here.

A policy is data that the business owns (a version of `TriagePolicy`). Text rules have a pattern, words that must not
stand near it, a weight, and perhaps a floor ("never below high"). Other rules weigh channel, amount, customer tier,
vulnerability, repetition, number of people. The tier is the highest of all floors and of what the weights add up to;
weights never lower a floor.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache
from re._constants import BRANCH as _BRANCH  # type: ignore[import-not-found]
from re._constants import MAX_REPEAT as _MAX_REPEAT
from re._constants import MAXREPEAT as _MAXREPEAT
from re._constants import MIN_REPEAT as _MIN_REPEAT
from re._parser import SubPattern, parse  # type: ignore[import-not-found]
from typing import Any

from backoffice.values.plain_text import Normalised, normalise
from complaints.cases.domain import TIER_ORDER, Tier

OFTEN = 10  # a part of a pattern that may repeat so often holds no other that does
MOST_ENDLESS = 2  # parts of one pattern that repeat without end


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a complaint when it is tiered. `amount` is the sum in dispute, in yuan."""

    content: str
    channel: str
    category: str = ""
    amount: Decimal | None = None
    customer_tier: str = ""
    vulnerable: bool = False
    suggestion: bool = False  # the sender calls it one
    group_size: int = 1
    earlier_within_days: int = 0  # complaints of the same person in the policy's window


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a complaint stands where it stands. `begin`/`end` are places in the content, None for circumstances."""

    code: str
    text: str
    weight: int
    floor: str = ""
    matched: str = ""
    begin: int | None = None
    end: int | None = None
    text_en: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Triage:
    tier: Tier
    score: int
    reasons: tuple[Reason, ...]
    category: str  # suggested by the text, "" when nothing spoke for one


def check_policy(policy: Mapping[str, Any]) -> None:
    """Raises ValueError in words when a policy cannot be applied: bad pattern, unknown tier, missing weight."""
    if not isinstance(policy, Mapping):
        raise ValueError("The rules must be an object of named parts.")
    try:
        _check_parts(policy)
        _try_out(policy)
    except (AttributeError, KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"A part is missing or of the wrong kind ({error}).") from error


def _try_out(policy: Mapping[str, Any]) -> None:
    """Apply the policy to a complaint in which everything speaks; fails where a part is missing."""
    for rule in policy.get("words", ()):
        if not {"code", "pattern"} <= set(rule) or not isinstance(rule.get("window", 6), int):
            raise KeyError("code, pattern, window")
    if not isinstance((policy.get("repeated") or {}).get("days", 30), int):
        raise TypeError("repeated.days")
    for channel in policy.get("channels", {"": None}):
        facts = Facts("x", channel, "", Decimal(10**9), "vip", True, False, 10**6, 10**3)
        tier_of(policy, facts)


def runs_away(pattern: str) -> bool:
    """Whether the time a pattern takes may grow beyond measure: something that repeats often holds something that
    repeats often, or alternatives, so that it doubles with every character; or many parts repeat without end.
    Raises re.error for what is no pattern."""
    parsed = parse(pattern)
    return _often_in_often(parsed, inside=False) or _endless_parts(parsed) > MOST_ENDLESS


def _often_in_often(parsed: Any, inside: bool) -> bool:
    for operation, value in parsed:
        often = operation in (_MAX_REPEAT, _MIN_REPEAT) and value[1] >= OFTEN
        if inside and (often or operation is _BRANCH):
            return True
        if any(_often_in_often(below, inside or often) for below in _below(value)):
            return True
    return False


def _endless_parts(parsed: Any) -> int:
    found = 0
    for operation, value in parsed:
        found += operation in (_MAX_REPEAT, _MIN_REPEAT) and value[1] is _MAXREPEAT
        found += sum(_endless_parts(below) for below in _below(value))
    return found


def _below(value: Any) -> list[SubPattern]:
    """The patterns that a part of a pattern holds."""
    parts = value if isinstance(value, tuple | list) else ()
    flat = [one for part in parts for one in (part if isinstance(part, list) else (part,))]
    return [one for one in flat if isinstance(one, SubPattern)]


def check_words(rules: Sequence[Mapping[str, Any]]) -> None:
    """ValueError in words when a rule has no valid pattern, one that could run for hours, no weight or no text."""
    for rule in rules:
        for part in ("pattern", "unless"):
            try:
                endless = runs_away(rule.get(part) or "x")
            except re.error as error:
                raise ValueError(f"Rule {rule.get('code')!r}: {part} is no valid pattern ({error}).") from None
            if endless:
                raise ValueError(f"Rule {rule.get('code')!r}: {part} repeats what repeats; it could run for hours.")
        _check_weight(rule)


def _check_weight(rule: Mapping[str, Any]) -> None:
    if not isinstance(rule.get("weight"), int) or not rule.get("text"):
        raise ValueError(f"A rule needs a whole number as weight and a text: {rule!r}.")


def _check_parts(policy: Mapping[str, Any]) -> None:
    check_words(policy.get("words", ()))
    rules = [*policy.get("words", ()), *policy.get("amounts", ()), *policy.get("channels", {}).values()]
    rules += [policy[name] for name in ("vip", "vulnerable", "repeated", "group") if name in policy]
    for rule in rules:
        _check_weight(rule)
        if rule.get("floor") and rule["floor"] not in set(Tier):
            raise ValueError(f"Rule {rule.get('code')!r}: there is no tier {rule['floor']!r}.")
    if not {"urgent", "high"} <= set(policy.get("thresholds", {})):
        raise ValueError("The policy needs thresholds for urgent and high.")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def tier_of(policy: Mapping[str, Any], facts: Facts) -> Triage:
    """The tier of a complaint with every reason for it. Same input, same answer."""
    words = reasons_in(policy.get("words", ()), facts.content)
    reasons = tuple(words + _weigh_circumstances(policy, facts))
    score = sum(reason.weight for reason in reasons)
    category = _category(policy, words)
    return Triage(_tier(policy, facts, reasons, score), score, reasons, category)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a trained model makes of the text: a category and a tier, each with how sure it is (0 to 1)."""

    category: str
    category_share: float
    tier: str
    tier_share: float


# Below these the model keeps silent. Measured on held-out sentences; see `manage.py train_triage`.
RAISES_FROM = 0.7
SUGGESTS_FROM = 0.4


def with_opinion(result: Triage, opinion: Opinion | None) -> Triage:
    """The rules' answer with a second opinion: it may raise the tier and name a category the rules do not know.

    It never lowers a tier and never overrules a category that a rule has named.
    """
    if opinion is None:
        return result
    tier, reasons = result.tier, result.reasons
    sure = opinion.tier_share >= RAISES_FROM and opinion.tier in {Tier.HIGH, Tier.URGENT}
    if sure and TIER_ORDER.index(Tier(opinion.tier)) > TIER_ORDER.index(tier):
        tier = Tier(opinion.tier)
        text = f"语言模型判断较为紧急（把握 {opinion.tier_share:.0%}）"
        reasons = (*reasons, Reason("model", text, 0, floor=tier.value))
    category = result.category
    if not category and opinion.category_share >= SUGGESTS_FROM and opinion.category != Tier.SUGGESTION:
        category = opinion.category
    return Triage(tier, result.score, reasons, category)


def reasons_in(rules: Sequence[Mapping[str, Any]], content: str) -> list[Reason]:
    """One reason for each text rule that speaks: its first place that no must-not words stand near."""
    text = normalise(content)
    read = (_first(rule, content, text) for rule in rules)
    return [reason for reason in read if reason is not None]


def spoken(rule: Mapping[str, Any], content: str) -> Reason | None:
    """What one text rule says to a text; None when it is silent."""
    return _first(rule, content, normalise(content))


def _first(rule: Mapping[str, Any], content: str, text: Normalised) -> Reason | None:
    for match in _compiled(rule["pattern"]).finditer(text.text):
        if match.end() == match.start() or _spoken_against(rule, text.text, match):
            continue
        begin, end = text.original(match.start(), match.end())
        return Reason(
            rule["code"],
            rule["text"],
            rule["weight"],
            rule.get("floor", ""),
            content[begin:end],
            begin,
            end,
            rule.get("text_en", ""),
        )
    return None


def _spoken_against(rule: Mapping[str, Any], text: str, match: re.Match[str]) -> bool:
    if not rule.get("unless"):
        return False
    window = rule.get("window", 6)
    near = text[max(0, match.start() - window) : match.end() + window]
    return _compiled(rule["unless"]).search(near) is not None


def _weigh_circumstances(policy: Mapping[str, Any], facts: Facts) -> list[Reason]:
    found = []

    def add(code: str, rule: Mapping[str, Any] | None, matched: str = "") -> None:
        if rule:
            found.append(Reason(code, rule["text"], rule["weight"], rule.get("floor", ""), matched))

    add(f"channel_{facts.channel}", policy.get("channels", {}).get(facts.channel))
    if facts.amount is not None:
        limits = [rule for rule in policy.get("amounts", ()) if facts.amount >= Decimal(str(rule["at_least"]))]
        add(
            "amount",
            max(limits, key=lambda rule: Decimal(str(rule["at_least"])), default=None),
            f"{facts.amount:,.2f}",
        )
    if facts.customer_tier == "vip":
        add("vip", policy.get("vip"))
    if facts.suggestion:
        found.append(Reason("meant_so", "以建议提交", 0, Tier.SUGGESTION))
    if facts.vulnerable:
        add("vulnerable", policy.get("vulnerable"))
    if facts.earlier_within_days:
        add("repeated", policy.get("repeated"), str(facts.earlier_within_days))
    group = policy.get("group")
    if group and facts.group_size >= group["at_least"]:
        add("group", group, str(facts.group_size))
    return found


def _category(policy: Mapping[str, Any], words: list[Reason]) -> str:
    """The category for which the matched rules weigh most; the order of the policy decides a tie."""
    belongs = {rule["code"]: rule.get("category", "") for rule in policy.get("words", ())}
    weights: dict[str, int] = {}
    for reason in words:
        if category := belongs[reason.code]:
            weights[category] = weights.get(category, 0) + max(reason.weight, 1)
    return max(weights, key=lambda category: weights[category], default="")


def _tier(policy: Mapping[str, Any], facts: Facts, reasons: tuple[Reason, ...], score: int) -> Tier:
    thresholds = policy["thresholds"]
    by_score = Tier.NORMAL
    if score >= thresholds["urgent"]:
        by_score = Tier.URGENT
    elif score >= thresholds["high"]:
        by_score = Tier.HIGH
    floors = [Tier(reason.floor) for reason in reasons if reason.floor and reason.floor != Tier.SUGGESTION]
    tier = max([by_score, *floors], key=TIER_ORDER.index)
    # A suggestion is one only while nothing else speaks: a threat wrapped in a proposal stays a threat.
    if tier == Tier.NORMAL and score <= 0 and any(reason.floor == Tier.SUGGESTION for reason in reasons):
        return Tier.SUGGESTION
    return tier


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the content; `why` names the rules that matched it, "" for the text between."""

    text: str
    why: str = ""


def pieces(content: str, reasons: list[Mapping[str, Any]]) -> list[Piece]:
    """The content cut where rules matched, for highlighting; overlapping places are joined."""
    spans: list[tuple[int, int, str]] = []
    for reason in sorted((r for r in reasons if r.get("begin") is not None), key=lambda r: (r["begin"], r["end"])):
        begin, end, why = reason["begin"], min(reason["end"], len(content)), reason["text"]
        if spans and begin < spans[-1][1]:
            before = spans[-1]
            spans[-1] = (before[0], max(before[1], end), f"{before[2]}；{why}")
        else:
            spans.append((begin, end, why))
    found, at = [], 0
    for begin, end, why in spans:
        if begin > at:
            found.append(Piece(content[at:begin]))
        found.append(Piece(content[begin:end], why))
        at = end
    if at < len(content):
        found.append(Piece(content[at:]))
    return found
