from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint
from complaints.handling.domain import Waiting

WAITING_FOR = [
    (Waiting.CUSTOMER.value, _("The complainant")),
    (Waiting.LENDER.value, _("The lender")),
    (Waiting.THIRD_PARTY.value, _("A third party")),
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
