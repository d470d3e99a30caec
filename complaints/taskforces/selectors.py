from typing import Any

from django.db.models import QuerySet

from backoffice.accounts.models import User
from complaints.taskforces.models import Provision, SubTask, TaskForce


def visible_to(user: Any) -> QuerySet[TaskForce]:
    """Only those one is a member of: a task force speaks freely."""
    rows = TaskForce.objects.select_related("complaint", "complaint__loan", "complaint__customer", "opened_by")
    return rows.filter(members__user=user)


def candidates() -> list[User]:
    """Staff who can be asked into a task force."""
    return [user for user in User.objects.filter(is_active=True).order_by("full_name") if user.may("taskforces.join")]


def provisions_in_force() -> QuerySet[Provision]:
    return Provision.objects.filter(retired=False)


def open_tasks(user: Any) -> QuerySet[SubTask]:
    """What this person still has to do in task forces."""
    return SubTask.objects.filter(owner=user, done_at=None)
