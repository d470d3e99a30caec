from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

STATUSES = [("draft", _("Draft")), ("published", _("Published")), ("retired", _("Out of use"))]


class ScorecardVersion(models.Model):
    """A points table with the record of its development (the model card). Content never changes."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    status = models.CharField(_("state"), max_length=10, choices=STATUSES, default="draft")
    content = models.JSONField(_("points table"))
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("created at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("scorecard version")
        verbose_name_plural = _("scorecard versions")
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="published"), name="scoring_one_published"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True, retired_at__isnull=True)
                | Q(status="published", published_at__isnull=False, retired_at__isnull=True)
                | Q(status="retired", retired_at__isnull=False),
                name="scoring_state_and_times",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(published_by=models.F("created_by")),
                name="scoring_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"
