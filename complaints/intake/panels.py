"""What came with a complaint, on its page."""

from typing import Any

from django.template.loader import render_to_string


def of_complaint(request: Any, complaint: Any) -> str:
    files = list(complaint.attachments.select_related("file"))
    if not files:
        return ""
    return render_to_string("complaints/intake/attachments_panel.html", {"attachments": files}, request=request)
