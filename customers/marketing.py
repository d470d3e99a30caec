"""By which channels somebody came, what they were told by campaigns and which events they went to, on their page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from backoffice.web import timeline
from customers.profiles.models import Customer
from customers.timeline import CAMPAIGN, SLOT

SHOWN = 8


def marketing(request: Any, customer: Customer) -> SafeString | str:
    """The newest of that part of the timeline, in one question over the rooms; a reader sees what they may see."""
    page = timeline.page(SLOT, customer, request.user, kind=CAMPAIGN, size=SHOWN)
    if not page.entries:
        return ""
    context = {"customer": customer, "kind": CAMPAIGN, "entries": page.entries, "more": page.following}
    return render_to_string("customers/marketing_panel.html", context, request)
