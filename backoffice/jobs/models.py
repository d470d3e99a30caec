import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.jobs.domain import MessageState, ProgressState


class OutboxQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None, dead_at=None)

    def due(self, now):
        """Open, its time has come, and nobody holds it."""
        return (
            self.open().filter(not_before__lte=now).filter(models.Q(lease_until=None) | models.Q(lease_until__lte=now))
        )

    def dead(self):
        return self.filter(done_at=None).exclude(dead_at=None)


class OutboxMessage(models.Model):
    """Something that must happen later, written in the transaction that wants it. The queue of record."""

    name = models.CharField(_("job"), max_length=120)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"), default=dict)  # identifiers of rows only, never personal data
    queue = models.CharField(_("queue"), max_length=20, default="default")
    request_id = models.CharField(_("request"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    wake_at = models.DateTimeField(_("next wake-up"), default=timezone.now)
    sends = models.PositiveIntegerField(_("repeated wake-ups"), default=0)
    sent_at = models.DateTimeField(_("last repeated wake-up"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    sending_at = models.DateTimeField(_("sent to partner"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    dead_at = models.DateTimeField(_("given up"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            # The sweeper's question, asked every two seconds: which open messages want a wake-up?
            models.Index(
                fields=["wake_at", "id"], name="outbox_sweep", condition=models.Q(done_at=None, dead_at=None)
            ),
            # drain() and the health page: the oldest open message.
            models.Index(
                fields=["not_before", "id"], name="outbox_due", condition=models.Q(done_at=None, dead_at=None)
            ),
            models.Index(
                fields=["-dead_at", "-id"], name="outbox_dead", condition=models.Q(done_at=None, dead_at__isnull=False)
            ),
            models.Index(fields=["name", "-id"], name="outbox_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None), name="outbox_done_or_dead"
            ),
            models.CheckConstraint(
                condition=models.Q(lease_until=None, lease_token=None)
                | models.Q(lease_until__isnull=False, lease_token__isnull=False),
                name="outbox_lease_has_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"

    @property
    def state(self) -> MessageState:
        if self.done_at:
            return MessageState.DONE
        if self.dead_at:
            return MessageState.DEAD
        if self.sending_at:
            return MessageState.SENDING
        return MessageState.LATER if self.attempts else MessageState.WAITING


class JobProgress(models.Model):
    """How far a long piece of work has come; a page polls it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    title = models.CharField(_("title"), max_length=200)
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.CharField(
        _("state"),
        max_length=10,
        default=ProgressState.RUNNING.value,
        choices=[
            (ProgressState.RUNNING.value, _("running")),
            (ProgressState.FINISHED.value, _("finished")),
            (ProgressState.FAILED.value, _("failed")),
        ],
    )
    message = models.CharField(_("message"), max_length=500, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="running", finished_at=None)
                | models.Q(state__in=["finished", "failed"], finished_at__isnull=False),
                name="progress_end_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Whole percent done, 0 to 100; work of unknown size counts as 0 until it is finished."""
        if self.state == ProgressState.FINISHED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0


class SweepRun(models.Model):
    """The last run of each periodic piece of work; survives restarts, so that a missed night is caught up."""

    name = models.CharField(_("sweep"), max_length=120, unique=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return self.name
