"""How values are written on a page: money, shares, Beijing time, what is left until a deadline. No request, no
database.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext as _


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def money(value: Any, places: int = 2) -> str:
    """1234.5 -> "1,234.50" (yuan; the sign ¥ belongs to the label or to `yuan`). None -> "—"."""
    number = None if value is None or value == "" else _decimal(value)
    if number is None:
        return "—"
    return f"{number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP):,}"


def yuan(value: Any, places: int = 2) -> str:
    text = money(value, places)
    return text if text == "—" else f"¥{text}"


def percent(value: Any, places: int = 1) -> str:
    """A share: 0.9741 -> "97.4%"."""
    number = None if value is None or value == "" else _decimal(value)
    return "—" if number is None else f"{(number * 100).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)}%"


def rate(value: Any, places: int = 2) -> str:
    """A yearly rate kept as a fraction: 0.072000 -> "7.20%"."""
    return percent(value, places)


def listed(items: Iterable[Any]) -> str:
    """Words one after the other, with the comma of the page's language: "、" in Chinese, ", " in English."""
    return pgettext("between words of a list", ", ").join(str(item) for item in items)


def thousands(value: Any) -> str:
    number = None if value is None or value == "" else _decimal(value)
    return "—" if number is None else f"{number:,.0f}"


def cn_datetime(value: Any, style: str = "minute") -> str:
    """Beijing time, "2026-11-22 14:05"; style: minute, second, day, short ("11-22 14:05")."""
    if not value:
        return "—"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        formats = {"second": "%Y-%m-%d %H:%M:%S", "day": "%Y-%m-%d", "short": "%m-%d %H:%M"}
        return local.strftime(formats.get(style, "%Y-%m-%d %H:%M"))
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)


def masked(value: Any, kind: str = "auto") -> str:
    """Hides the middle of an identifier that is already in clear text (kind: id, phone, card, name, auto)."""
    text = "" if value is None else str(value)
    if not text or "•" in text or "*" in text:
        return text or "—"
    if kind == "name":
        return text[0] + "*" * (len(text) - 1)
    head, tail = {"phone": (3, 4), "card": (0, 4), "id": (3, 4)}.get(kind, (3, 4) if len(text) > 10 else (1, 1))
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def span_words(seconds: int) -> str:
    """A span as people read it on a clock: under a day 1:05 (hours:minutes), above in days and hours."""
    seconds = abs(seconds)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    return f"{hours}:{rest // 60:02d}"


def clock_level(due: datetime, now: datetime) -> str:
    left = due - now
    if left <= timedelta(0):
        return "over"
    if left <= timedelta(minutes=15):
        return "high"
    return "near" if left <= timedelta(minutes=45) else "calm"


def clock(due: datetime | None, done_at: datetime | None = None) -> SafeString:
    """What is left until `due`, kept live by app.js, with the absolute Beijing time as title. A done clock
    stands still.
    """
    if due is None:
        return format_html('<span class="text-secondary">—</span>')
    now = done_at or timezone.now()
    seconds = int((due - now).total_seconds())
    absolute = cn_datetime(due)
    if done_at is not None:
        level, text = ("over", _("late by %(span)s")) if seconds < 0 else ("done", _("in time"))
        return format_html(
            '<span class="clock clock-{}" title="{}">{}</span>', level, absolute, text % {"span": span_words(seconds)}
        )
    template_over = gettext("overdue %(span)s")
    text = template_over % {"span": span_words(seconds)} if seconds <= 0 else span_words(seconds)
    return format_html(
        '<time class="clock clock-{}" datetime="{}" data-clock data-over="{}" data-days="{}" title="{}">{}</time>',
        clock_level(due, now),
        due.isoformat(),
        template_over.replace("%(span)s", "{}"),
        gettext("%(days)d d %(hours)d h").replace("%(days)d", "{d}").replace("%(hours)d", "{h}"),
        absolute,
        text,
    )


def bar(value: Any, top: Any = 100, colour: str = "blue") -> SafeString:
    """A thin bar `value` out of `top` as SVG (no inline style under our content security policy)."""
    number, full = _decimal(value) or Decimal(0), _decimal(top) or Decimal(0)
    share = max(Decimal(0), min(Decimal(1), number / full)) if full else Decimal(0)
    return format_html(
        '<svg class="bar bar-{}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="bar-track" width="100" height="6" rx="2"/><rect class="bar-fill" width="{}" height="6" rx="2"/>'
        "</svg>",
        colour,
        f"{share:.0%}",
        f"{share * 100:.1f}",
    )
