"""Machine callers: their keys, and what each of their calls was answered."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A key that a partner's system signs its calls with. Only a keyed digest of its secret is kept."""

    name = models.CharField(_("name"), max_length=60, help_text=_("What it is used for, like 'portal, production'."))
    owner = models.CharField(_("company"), max_length=80)
    # Keeps the references of companies apart, and lets a new key go on with what the old one began.
    owner_code = models.SlugField(_("short name of the company"), max_length=12)
    scopes = models.JSONField(_("may"), default=list)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    per_minute = models.PositiveSmallIntegerField(_("calls per minute"), default=60)
    expires_at = models.DateTimeField(_("expires"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    window_began = models.DateTimeField(null=True, blank=True)
    window_calls = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [models.CheckConstraint(condition=Q(per_minute__gt=0), name="api_key_some_calls")]

    def __str__(self) -> str:
        return f"{self.owner} · {self.name}"

    def state(self, now: datetime) -> str:
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= now else "active"


class ApiCall(models.Model):
    """One call under its idempotency key: inserted in the transaction of the effect, so there is one exactly when
    there is the other."""

    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="calls")
    key = models.CharField(max_length=100)
    scope = models.CharField(max_length=40)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("answer"), default=0)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="api_call_once")]
        indexes = [
            models.Index(fields=["api_key", "-at"], name="api_calls_of_key"),
            models.Index(fields=["at"], name="api_calls_old"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
