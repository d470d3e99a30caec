"""The task force of a complaint, on its page: for members the way in, for handlers the way to open one."""

from typing import Any

from django.template.loader import render_to_string

from complaints.handling import policies
from complaints.taskforces.models import TaskForce


def of_complaint(request: Any, complaint: Any) -> str:
    force = TaskForce.objects.filter(complaint=complaint).first()
    user = request.user
    may_open = force is None and complaint.is_open and user.may("complaints.handle")
    context = {
        "complaint": complaint,
        "force": force,
        "member": force is not None and force.members.filter(user=user).exists(),
        "may_open": may_open and policies.may_handle(user, complaint),
    }
    if force is None and not context["may_open"]:
        return ""
    return render_to_string("complaints/taskforces/force_panel.html", context, request=request)
