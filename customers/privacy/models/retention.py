from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RetentionRun(models.Model):
    """One run over all kinds of record: what was due, what was held back and why, what was let go."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    # One entry for each kind: code, cutoff, period, basis, due, held {reason: count}, done. No names, no numbers.
    report = models.JSONField(_("report"), default=list)
    done = models.PositiveIntegerField(_("let go"), default=0)
    held = models.PositiveIntegerField(_("held back"), default=0)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        indexes = [models.Index(fields=["-started_at"], name="retention_run_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:retention_run", args=[self.pk])
