"""What is given to the complainant, on the complaint's page."""

from typing import Any

from django.template.loader import render_to_string

from backoffice.web import badges
from complaints.resolution.models import STATES

_COLOURS = {"waiting": "orange", "done": "green", "refused": "red"}
badges.register("complaint.remedy", {value: (_COLOURS[value], label) for value, label in STATES})


def of_complaint(request: Any, complaint: Any) -> str:
    context = {
        "complaint": complaint,
        "remedies": complaint.remedies.all(),
        "letter": complaint.letters.select_related("document").order_by("-id").first(),
    }
    return render_to_string("complaints/resolution/resolution_panel.html", context, request=request)
