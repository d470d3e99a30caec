"""What the clocks of complaints say, saved so that a sweep finds what is due."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.domain import Alert
from complaints.cases.models.complaint import Complaint
from complaints.cases.models.policies import ClockPolicy
from complaints.cases.models.words import ALERTS, CLOCK_KINDS

LIVE = Q(stopped_at=None, cancelled_at=None)


class Clock(models.Model):
    """What one clock says, saved so that a sweep finds what is due. A cache of `complaints.sla.clock.evaluate`."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(_("clock"), max_length=10, choices=CLOCK_KINDS)
    policy = models.ForeignKey(ClockPolicy, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Warnings not yet noticed, as [share of the target, instant or null while unknown]; the first instant in a column.
    warnings = models.JSONField(default=list)
    warn_at = models.DateTimeField(_("next warning"), null=True, blank=True)
    escalate_at = models.DateTimeField(_("next escalation"), null=True, blank=True)
    paused = models.BooleanField(_("paused"), default=False)
    elapsed = models.PositiveBigIntegerField(_("seconds used"), default=0)  # as of the last event, not counted up
    breached_at = models.DateTimeField(_("missed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["id"]
        indexes = [
            # The sweep's three questions. Each index holds only the clocks that can still answer.
            models.Index(
                fields=["due_at", "id"], name="clock_due", condition=LIVE & Q(breached_at=None, paused=False)
            ),
            models.Index(fields=["warn_at", "id"], name="clock_warn", condition=Q(warn_at__isnull=False)),
            models.Index(fields=["escalate_at", "id"], name="clock_escalate", condition=Q(escalate_at__isnull=False)),
            # The list of complaints that missed one kind of time limit.
            models.Index(fields=["kind", "complaint"], name="clock_missed", condition=Q(breached_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "kind"], name="clock_once"),
            models.CheckConstraint(condition=LIVE | Q(warn_at=None, escalate_at=None), name="clock_ended_is_quiet"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    @property
    def state(self) -> str:
        if self.cancelled_at:
            return "cancelled"
        if self.stopped_at:
            return "late" if self.breached_at else "met"
        if self.breached_at:
            return "breached"
        return "paused" if self.paused else "running"


class ClockEvent(models.Model):
    """A step of the escalation ladder that a clock has reached, once per round; append-only but for `announced_at`."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("step"), max_length=8, choices=ALERTS)
    share = models.PositiveSmallIntegerField(_("share of the time used"), default=0)  # per cent; warnings only
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(_("reached"))
    noticed_at = models.DateTimeField(_("noticed"))
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)

    class Meta:
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="clock_event_to_tell", condition=Q(announced_at=None))]
        constraints = [models.UniqueConstraint(fields=["clock", "kind", "share", "round"], name="clock_event_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"

    @property
    def title(self) -> str:
        """What the step is called, with its share for a warning."""
        if self.kind == Alert.WARNING:
            return _("%(share)s %% of the time used") % {"share": self.share}
        return str(self.get_kind_display())
