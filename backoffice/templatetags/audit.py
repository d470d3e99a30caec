"""The history of one object, for its page."""

from typing import Any

from django import template
from django.db.models import Model

from backoffice.audit.selectors import history_of
from backoffice.audit.words import word

register = template.Library()


@register.inclusion_tag("components/history.html")
def history(obj: Model, limit: int = 30) -> dict[str, Any]:
    """{% history customer %}: what was done to it, newest first."""
    return {"history": history_of(obj, limit)}


@register.filter
def action_word(action: str) -> str:
    """The words for an audit action: "customers.reveal" -> "Looked at a full number"."""
    return word(action)
