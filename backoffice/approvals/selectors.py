"""What waits for a second person, and whom it may wait for."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from backoffice.approvals.domain import Status
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kinds


def visible_to(user: Any) -> QuerySet[Approval]:
    """Approvals of kinds the person may decide, and their own."""
    decidable = [name for name, kind in kinds.items() if user.may(kind.permission)]
    return Approval.objects.filter(Q(kind__in=decidable) | Q(maker=user)).select_related("maker", "checker")


def waiting_for(user: Any) -> QuerySet[Approval]:
    """What this person can decide now: pending, of a kind they may approve, not submitted by themselves."""
    decidable = [name for name, kind in kinds.items() if user.may(kind.permission)]
    return Approval.objects.filter(status=Status.PENDING.value, kind__in=decidable).exclude(maker=user)


def pending_of(obj: models.Model) -> QuerySet[Approval]:
    return Approval.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk), status=Status.PENDING.value
    )


def object_of(approval: Approval) -> models.Model | None:
    """The object that the approval is about; None when it has none or it is gone."""
    if not approval.object_type:
        return None
    return apps.get_model(approval.object_type)._default_manager.filter(pk=approval.object_id).first()
