from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint
from complaints.handling.domain import ExtensionState, Waiting, on_shift

WAITING_FOR = [
    (Waiting.CUSTOMER.value, _("The complainant")),
    (Waiting.LENDER.value, _("The lender")),
    (Waiting.THIRD_PARTY.value, _("A third party")),
]

EXTENSION_STATES = [
    (ExtensionState.ASKED.value, _("Waiting for approval")),
    (ExtensionState.GRANTED.value, _("Granted")),
    (ExtensionState.REFUSED.value, _("Refused")),
]


class Pause(models.Model):
    """Somebody else is waited for. Several may overlap; the clock counts their union once."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="pauses")
    waiting_for = models.CharField(_("waiting for"), max_length=12, choices=WAITING_FOR)
    why = models.CharField(_("why"), max_length=300)
    began_at = models.DateTimeField(_("from"))
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["id"]
        indexes = [models.Index(fields=["began_at"], name="pause_running", condition=Q(ended_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "waiting_for"], name="pause_once_per_reason", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at")), name="pause_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.waiting_for}"


class CalendarSeen(models.Model):
    """The company calendar as the clocks were last counted with it; one row."""

    signature = models.CharField(max_length=64)
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("calendar the clocks were counted with")
        verbose_name_plural = _("calendars the clocks were counted with")

    def __str__(self) -> str:
        return self.signature[:12]


class Extension(models.Model):
    """More of the statutory time: asked for by the handler, approved by somebody above, told to the complainant."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="extensions")
    step = models.PositiveSmallIntegerField(_("extension"))
    days = models.PositiveSmallIntegerField(_("days"))
    reason = models.CharField(_("why"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=EXTENSION_STATES, default=ExtensionState.ASKED.value)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    notice = models.ForeignKey("backoffice.Message", null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("complainant told"), null=True, blank=True)
    told_how = models.CharField(_("how the complainant was told"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "step"], name="extension_once", condition=~Q(state=ExtensionState.REFUSED.value)
            ),
            models.CheckConstraint(condition=Q(step__in=[1, 2]), name="extension_at_most_two"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="extension_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} +{self.days}"

    @property
    def notice_owed(self) -> bool:
        return self.state == ExtensionState.GRANTED and self.told_at is None


class Watcher(models.Model):
    """Somebody who follows a complaint that is not theirs."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.user_id}"


class DeskMember(models.Model):
    """Somebody to whom complaints are handed out: what they know, when they work, how much they take at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("handler")
    )
    skills = models.JSONField(_("categories"), default=list, blank=True)  # empty: all
    days = models.JSONField(_("days"), default=list)  # Monday is 0
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    most_open = models.PositiveSmallIntegerField(_("open at once"), default=20)
    team = models.CharField(_("team"), max_length=40, blank=True, default="")
    away = models.BooleanField(_("away"), default=False)

    class Meta:
        verbose_name = _("member of the desk")
        verbose_name_plural = _("members of the desk")
        constraints = [models.CheckConstraint(condition=Q(most_open__gte=1), name="desk_member_takes_some")]

    def __str__(self) -> str:
        return str(self.user)

    def at_work(self, local: datetime) -> bool:
        return not self.away and on_shift(self.days, self.begins, self.ends, local)
