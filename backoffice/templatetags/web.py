"""What templates say about money, time, state and the shell around a page."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from backoffice.accounts.roles import ROLE_NAMES
from backoffice.web import badges, formats
from backoffice.web import menu as menu_registry
from backoffice.web import panels as panel_registry
from backoffice.web.permissions import may_open

register = template.Library()

for name in ("listed", "money", "yuan", "percent", "rate", "thousands", "cn_datetime", "masked"):
    register.filter(name, getattr(formats, name))
register.simple_tag(formats.clock)
register.simple_tag(formats.bar)


@register.filter(name="clock")
def clock_filter(due: datetime | None, _style: str = "due") -> SafeString:
    return formats.clock(due)


@register.simple_tag
def role_names(user: Any) -> str:
    return formats.listed(ROLE_NAMES[role] for role in user.roles if role in ROLE_NAMES)


@register.simple_tag
def badge(kind: str, value: Any) -> SafeString:
    return badges.render(kind, value)


@register.simple_tag(takes_context=True)
def panels(context: dict, slot: str, obj: Any) -> SafeString:
    return panel_registry.render_slot(slot, context["request"], obj)


@register.simple_tag(takes_context=True)
def menu_sections(context: dict) -> list:
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return menu_registry.sections_for(user, request.path, request.COOKIES.get(menu_registry.REMEMBERED, ""))


@register.simple_tag(takes_context=True)
def preference(context: dict, name: str) -> str:
    """The look a person chose, from a cookie; anything else than a known value is the default."""
    choices = {"theme": ("auto", "light", "dark"), "density": ("compact", "roomy"), "sidebar": ("open", "closed")}[
        name
    ]
    request = context.get("request")
    value = request.COOKIES.get(f"look_{name}", "") if request else ""
    return value if value in choices else choices[0]


@register.simple_tag
def html_lang() -> str:
    return "zh-CN" if (get_language() or "zh").startswith("zh") else "en"


@register.simple_tag(takes_context=True)
def may(context: dict, permission: str) -> bool:
    """{% may "loans.disburse" as allowed %}"""
    user = getattr(context.get("request"), "user", None)
    return bool(user is not None and user.is_authenticated and user.may(permission))


@register.simple_tag(takes_context=True)
def reachable(context: dict, url: str | None) -> str:
    """{% reachable url as url %}: the address, or "" where this person may not go."""
    user = getattr(context.get("request"), "user", None)
    return url if url and user is not None and user.is_authenticated and may_open(user, url) else ""


@register.filter
def initial(value: Any) -> str:
    """First character of a name, for the round sign beside it."""
    text = str(value or "").strip()
    return text[:1].upper()


@register.simple_tag
def key(name: str) -> SafeString:
    """The key cap on a button."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', name.upper() if len(name) == 1 else name)


@register.filter
def minutes(seconds: Any) -> str:
    """Seconds as minutes with one decimal."""
    return gettext("%(minutes).1f min") % {"minutes": float(seconds) / 60}


@register.simple_tag
def share_text(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"


@register.simple_tag
def share_badge(part: int, whole: int) -> SafeString | str:
    """A share of things in time: green from 97 %, orange from 90 %, else red."""
    if not whole:
        return "—"
    share = part / whole
    colour = "green" if share >= 0.97 else "orange" if share >= 0.9 else "red"
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, f"{share:.1%}")
