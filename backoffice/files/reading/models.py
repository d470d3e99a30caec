import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import StoredFile
from backoffice.files.reading.domain import ReadingState
from backoffice.jobs.models import JobProgress
from backoffice.sealing.fields import SealedField

READING_STATES = [
    (ReadingState.WAITING.value, _("Waiting")),
    (ReadingState.RUNNING.value, _("Being read")),
    (ReadingState.DONE.value, _("Recognised")),
    (ReadingState.FAILED.value, _("Could not be read")),
]


class Reading(models.Model):
    """One reading of a paper as it was turned at that time. Pages that are read stay read, whatever happens after."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="readings")
    rotation = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=READING_STATES, default=ReadingState.WAITING.value)
    message = models.CharField(_("message"), max_length=300, blank=True)
    # The job that goes on once everything is read; it gets `reading_id`.
    then = models.CharField(max_length=60, blank=True)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="reading_end_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} ({self.state})"


class ReadPage(models.Model):
    """What stands on one page. The words may be anybody's name and number, so they are sealed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    by_eye = models.BooleanField(default=False)
    words = SealedField(purpose="files.readpage.words")
    # Place of a red stamp, in shares of the page; null when none was seen.
    seal = models.JSONField(null=True)
    # Why this page could not be read; empty when it was.
    failure = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="read_page_once")]

    def __str__(self) -> str:
        return f"{self.reading_id}/{self.number}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        return json.loads(self.words.reveal())
