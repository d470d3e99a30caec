"""What is late or due soon in the registers, on the landing page of who keeps them."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from backoffice.compliance import selectors

SHOWN = 6


def due_card(request: Any, user: Any) -> str:
    """Who keeps them sees what is late and what ends soon, who answers for them what is late."""
    keeps = user.may("compliance.edit")
    if not keeps and not user.may("compliance.approve"):
        return ""
    today = timezone.localdate()
    rows = [(one, one.late(today)) for one in selectors.due(today) if keeps or one.late(today)][:SHOWN]
    return render_to_string("backoffice/compliance/home_panel.html", {"rows": rows}, request) if rows else ""
