"""Drafts and open questions that nobody goes on with: warned of, then ended, many at a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record_many
from backoffice.notifications.services import notify
from backoffice.parameters.services import value
from loans.applications.domain import DAYS_TO_LIE, TRANSITIONS, Status
from loans.applications.models import Application, ApplicationMove, EntryDraft

SLICE = 500
NOTE = _("Nobody went on with it in time")


def expire_due(*, now: datetime) -> int:
    """End every application whose time has come, in slices of a few statements each; returns how many."""
    ended = 0
    while count := _expire_slice(now):
        ended += count
    return ended


@transaction.atomic
def _expire_slice(now: datetime) -> int:
    due = list(
        Application.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lte=now, status__in=list(DAYS_TO_LIE))
        .order_by("expires_at")[:SLICE]
    )
    if not due:
        return 0
    Application.objects.filter(pk__in=[application.pk for application in due]).update(
        status=Status.EXPIRED.value, expires_at=None, changed_at=now, version=F("version") + 1
    )
    ApplicationMove.objects.bulk_create(
        ApplicationMove(
            application=application, verb="expire", from_status=application.status,
            to_status=TRANSITIONS.target("expire", application.status), note=str(NOTE), at=now,
        )
        for application in due
    )  # fmt: skip
    EntryDraft.objects.filter(application__in=due).delete()
    record_many(
        actor=None,
        action="applications.expire",
        at=now,
        entries=[(application, {"before": application.status, "after": "expired"}) for application in due],
    )
    return len(due)


@transaction.atomic
def warn_of_expiry(*, now: datetime) -> int:
    """Tell who entered them of applications that end within days; each is told of once. Returns how many."""
    days = value("application.expiry.warn_days", timezone.localdate(now)).value
    ending = list(
        Application.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(expires_at__lte=now + timedelta(days=days), expires_at__gt=now, expiry_warned_at=None)
        .select_related("created_by", "customer")
        .order_by("expires_at")[:SLICE]
    )
    for application in ending:
        if application.created_by is not None:
            notify(
                key=f"application-expiring:{application.pk}:{application.expires_at:%Y%m%d}",
                template="application_expiring",
                context={"application": application, "customer": application.customer},
                recipient_user=application.created_by,
                url=reverse("applications:detail", args=[application.pk]),
                now=now,
            )
    Application.objects.filter(pk__in=[application.pk for application in ending]).update(expiry_warned_at=now)
    return len(ending)


def forget_entries(*, now: datetime) -> int:
    """What was typed and never became an application is not kept longer than a draft."""
    days = value(DAYS_TO_LIE[Status.DRAFT], timezone.localdate(now)).value
    old = EntryDraft.objects.filter(application=None, changed_at__lt=now - timedelta(days=days))
    return old.delete()[0]
