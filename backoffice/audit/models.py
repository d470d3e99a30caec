import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRow(models.Model):
    """One thing that somebody did. Only ever inserted; triggers refuse UPDATE and DELETE on both databases."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("time"))
    # DO_NOTHING: a user with entries cannot be deleted, and no cascade may ever write here.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("actor")
    )
    actor_name = models.CharField(_("actor's name"), max_length=60, blank=True)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object"), max_length=40, blank=True)
    object_label = models.CharField(_("object's number"), max_length=80, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    body = models.TextField(_("facts"), default="{}")
    mac = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_row_object"),
            models.Index(fields=["actor", "-id"], name="audit_row_actor"),
            models.Index(fields=["action", "-id"], name="audit_row_action"),
            models.Index(fields=["at", "id"], name="audit_row_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()

    @property
    def facts(self) -> dict[str, Any]:
        """What the entry says. Of a body that somebody tampered with, what stands there: an auditor must see it."""
        try:
            facts = json.loads(self.body)
        except ValueError:
            facts = None
        return facts if isinstance(facts, dict) else {"body": self.body}


class AuditLink(models.Model):
    """The chain over the entries, written afterwards by one sealer: a gap, a swap or a cut no longer fits."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    row = models.OneToOneField(AuditRow, models.DO_NOTHING, related_name="link")
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("audit link")
        verbose_name_plural = _("audit chain")

    def __str__(self) -> str:
        return f"{self.seq}"


class AuditCheck(models.Model):
    """One verification of the whole trail, and what it found."""

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    links = models.PositiveBigIntegerField(_("chained entries"), default=0)
    unsealed = models.PositiveBigIntegerField(_("entries not yet chained"), default=0)
    anchors = models.PositiveIntegerField(_("anchors compared"), default=0)
    findings = models.JSONField(_("findings"), default=list)
    finding_count = models.PositiveIntegerField(_("number of findings"), default=0)
    seconds = models.DecimalField(_("seconds"), max_digits=9, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("audit check")
        verbose_name_plural = _("audit checks")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def whole(self) -> bool:
        return self.finished_at is not None and self.finding_count == 0
