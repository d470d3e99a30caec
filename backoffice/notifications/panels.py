"""The bell in the top bar."""

from typing import Any

from django.template.loader import render_to_string

from backoffice.notifications import selectors


def bell(request: Any, user: Any) -> str:
    if not user.is_authenticated:
        return ""
    return render_to_string("backoffice/notifications/bell.html", {"count": selectors.unread_count(user)})
