"""Public opinion as rules: what a post says of us, how pressing that is, and when somebody must act. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from backoffice.values import transitions
from backoffice.values.plain_text import normalise
from complaints.cases.domain import Category
from complaints.cases.triage import Reason, check_words, reasons_in

LONGEST_TEXT = 5000
LONGEST_TITLE = 200
LONGEST_ADDRESS = 500
LONGEST_MINUTES = 90 * 24 * 60


class SourceKind(StrEnum):
    COMPLAINT_SITE = "complaint_site"
    SOCIAL = "social"
    VIDEO = "video"
    FORUM = "forum"
    NEWS = "news"
    OTHER = "other"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class State(StrEnum):
    NEW = "new"
    ANSWERED = "answered"
    CONVERTED = "converted"
    SETTLED = "settled"  # somebody looked and nothing is to be done


class Level(StrEnum):
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


class ResponseState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    PUBLISHED = "published"


RESPONSES = transitions.table(
    [
        ("approve", {ResponseState.WAITING}, ResponseState.APPROVED),
        ("refuse", {ResponseState.WAITING}, ResponseState.REFUSED),
        ("publish", {ResponseState.APPROVED}, ResponseState.PUBLISHED),
    ]
)
LEVELS = list(Level)
KINDS_OF_ALERT = ("urgency", "named", "heat", "volume")
# Marks in an address that say where somebody came from, not what they read.
FOLLOWING = re.compile(r"^(utm_|spm|from|share|source|scene|sudaref|timestamp|_t$)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Post:
    """A mention as it came in, whichever way. `reach`: readers, where the source tells."""

    text: str
    address: str = ""
    title: str = ""
    author: str = ""
    published_at: datetime | None = None
    reach: int | None = None


def tidy(text: str, longest: int) -> str:
    """Without hidden characters, spaces folded, not longer than `longest`."""
    return re.sub(r"[ \t\xa0　]+", " ", CONTROL.sub("", text)).strip()[:longest]


def plain_address(address: str) -> str:
    """The same page always has the same address: no fragment, no marks of sharing, host in lower case. "" when it is
    no address of the web.

    >>> plain_address("HTTP://Weibo.com/1/ab?utm_source=x&id=2#top")
    'http://weibo.com/1/ab?id=2'
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not FOLLOWING.match(name)]
    netloc = f"{host}:{parts.port}" if _port(parts) else host
    plain = urlunsplit((parts.scheme.lower(), netloc, parts.path.rstrip("/"), urlencode(sorted(kept)), ""))
    return plain[:LONGEST_ADDRESS]


def _port(parts: Any) -> bool:
    try:
        return parts.port not in {None, 80, 443}
    except ValueError:
        return False


def key_of(address: str, source: str, text: str) -> str:
    """What makes a post the same one again: its address; without one, its source and words."""
    told = re.sub(r"^https?://(www\.|m\.)?", "", address) or f"{source}|{''.join(text.split())}"
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Judged:
    """What a post says of us, with every reason. `score` below zero speaks against us; `urgency` is 0 to 100."""

    sentiment: Sentiment
    score: int
    urgency: int
    topic: str
    noise: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Feeling:
    """What the trained model makes of a text, and how sure it is (0 to 1)."""

    sentiment: str
    share: float


SURE = 0.6
CLEAR = 2


def judge(policy: Mapping[str, Any], text: str, feeling: Feeling | None) -> Judged:
    """Rules first: what they say clearly stands. Where they are silent the model speaks, if it is sure."""
    reasons = list(reasons_in(policy.get("words", ()), text))
    rules = {rule["code"]: rule for rule in policy.get("words", ())}
    score = sum(int(rules[reason.code].get("sentiment", 0)) for reason in reasons)
    urgency = min(100, max(0, sum(reason.weight for reason in reasons)))
    noise = any(rules[reason.code].get("noise") for reason in reasons) and urgency == 0
    sentiment = Sentiment.NEGATIVE if score <= -CLEAR else Sentiment.POSITIVE if score >= CLEAR else Sentiment.NEUTRAL
    if sentiment == Sentiment.NEUTRAL and feeling is not None and feeling.share >= SURE:
        sentiment = Sentiment(feeling.sentiment)
        if sentiment != Sentiment.NEUTRAL:
            reasons.append(Reason("model", f"语言模型判断（把握 {feeling.share:.0%}）", 0))
    topics = [rules[reason.code].get("topic", "") for reason in reasons if reason.code in rules]
    return Judged(sentiment, score, urgency, next(filter(None, topics), ""), noise, tuple(reasons))


def names_us(policy: Mapping[str, Any], text: str) -> bool:
    """Whether the text holds one of our brands, however it is spaced or widened."""
    plain = normalise(text).text
    return any(normalise(brand).text in plain for brand in policy.get("brands", ()))


def check_policy(policy: Mapping[str, Any]) -> None:
    """ValueError in words when the rules cannot be applied."""
    if not isinstance(policy, Mapping) or not isinstance(policy.get("words"), list):
        raise ValueError("The rules need a list of words.")
    check_words(policy["words"])
    for rule in policy["words"]:
        if not rule.get("code") or not rule.get("pattern") or not isinstance(rule.get("window", 6), int):
            raise ValueError(f"A rule needs a code, a pattern and perhaps a window: {rule!r}.")
        if not isinstance(rule.get("sentiment", 0), int):
            raise ValueError(f"Rule {rule.get('code')!r}: sentiment must be a whole number.")
        if rule.get("topic", "") not in {"", *Category}:
            raise ValueError(f"Rule {rule.get('code')!r}: there is no category {rule['topic']!r}.")
    brands = policy.get("brands", [])
    if not isinstance(brands, list) or not all(isinstance(name, str) and normalise(name).text for name in brands):
        raise ValueError("Brands are a list of names.")
    codes = [rule.get("code") for rule in [*policy["words"], *policy.get("alerts", ())]]
    if len(set(codes)) != len(codes):
        raise ValueError("Two rules have the same code.")
    for alert in policy.get("alerts", ()):
        _check_alert(alert)
    minutes = policy.get("minutes") or {}
    if any(not isinstance(minutes.get(level), int) or not 1 <= minutes[level] <= LONGEST_MINUTES for level in LEVELS):
        raise ValueError("Give minutes for blue, yellow and red, at most 90 days.")


def _check_alert(alert: Mapping[str, Any]) -> None:
    name = f"Alert {alert.get('code')!r}"
    code, text = alert.get("code"), alert.get("text")
    if not isinstance(code, str) or not isinstance(text, str) or not 0 < len(code) <= 30 or not 0 < len(text) <= 200:
        raise ValueError(f"{name} needs a code of at most 30 letters and a text.")
    if alert.get("kind") not in KINDS_OF_ALERT or alert.get("level") not in set(Level):
        raise ValueError(f"{name}: unknown kind or level.")
    if alert["kind"] == "named":
        if alert.get("what") not in {"product", "lender"}:
            raise ValueError(f"{name} names neither product nor lender.")
    elif not isinstance(alert.get("at_least"), int) or alert["at_least"] < 1:
        raise ValueError(f"{name} needs at_least, a whole number.")
    if alert["kind"] == "volume" and not 1 < float(alert.get("times") or 0) < 1000:
        raise ValueError(f"{name} needs times, more than one.")


@dataclass(frozen=True, slots=True)
class Speaks:
    """What an alert rule is asked about one post."""

    sentiment: str
    urgency: int
    product: str = ""
    lender: str = ""


def alerts_for(policy: Mapping[str, Any], post: Speaks) -> list[Mapping[str, Any]]:
    """The rules that one post alone sets off; of the urgency rules only the highest."""
    found: list[Mapping[str, Any]] = []
    urgent = [
        rule for rule in policy.get("alerts", ()) if rule["kind"] == "urgency" and post.urgency >= rule["at_least"]
    ]
    if urgent:
        found.append(max(urgent, key=lambda rule: LEVELS.index(Level(rule["level"]))))
    for rule in policy.get("alerts", ()):
        named = post.product if rule.get("what") == "product" else post.lender
        if rule["kind"] == "named" and named and post.sentiment == Sentiment.NEGATIVE:
            found.append(rule)
    return found


def is_spike(rule: Mapping[str, Any], now: int, before: Sequence[int]) -> bool:
    """Whether the posts of the last day are many: at least so many, and so many times the mean of the days before."""
    usual = sum(before) / len(before) if before else 0.0
    return now >= rule["at_least"] and now >= usual * float(rule["times"])


def named_in(text: str, names: Mapping[str, Any]) -> Any:
    """What stands first in the text of the names given (longest wins), or None."""
    found = [(text.find(name), -len(name), name) for name in names if len(name) >= 2 and name in text]
    return names[min(found)[2]] if found else None
