from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.approvals.domain import Status

STATUSES = [
    (Status.PENDING.value, pgettext_lazy("approval", "Waiting")),
    (Status.APPROVED.value, _("Approved")),
    (Status.REFUSED.value, _("Refused")),
    (Status.VOIDED.value, _("Void: content changed")),
    (Status.WITHDRAWN.value, _("Withdrawn")),
]


class Approval(models.Model):
    """One request for a second person's yes, bound to the hash of exactly what that person is shown."""

    kind = models.CharField(_("kind"), max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_label = models.CharField(_("object"), max_length=120, blank=True)
    content = models.JSONField(_("content"))
    before = models.JSONField(_("content before"), null=True, blank=True)
    content_hash = models.CharField(max_length=64, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=STATUSES, default=Status.PENDING.value)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [
            models.Index(fields=["status", "-submitted_at", "-id"], name="approval_inbox"),
            models.Index(fields=["object_type", "object_id", "-id"], name="approval_of_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("maker")), name="approval_two_people"
            ),
            models.CheckConstraint(
                condition=(Q(status="pending") & Q(decided_at__isnull=True) & Q(checker__isnull=True))
                | (Q(status__in=["approved", "refused"]) & Q(decided_at__isnull=False) & Q(checker__isnull=False))
                | (Q(status__in=["voided", "withdrawn"]) & Q(decided_at__isnull=False)),
                name="approval_state_and_times",
            ),
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id"],
                condition=Q(status="pending") & ~Q(object_id=""),
                name="approval_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_label}".strip()
