from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint
from complaints.surveys.domain import MARKS

MARK_WORDS = [(5, _("Very satisfied")), (4, _("Satisfied")), (3, _("So-so")), (2, _("Dissatisfied")), (1, _("Bad"))]


class Survey(models.Model):
    """One question to one complainant, answered at most once, by a link that runs out."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="surveys")
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("open until"))
    mark = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True, choices=MARK_WORDS)
    words = models.CharField(_("in their words"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["id"]
        indexes = [models.Index(fields=["sent_at"], name="survey_sent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, mark=None) | Q(answered_at__isnull=False, mark__in=list(MARKS)),
                name="survey_answered_has_mark",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.mark or '—'}"
