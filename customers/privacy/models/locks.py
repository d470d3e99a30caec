from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.privacy.domain import LockReason
from customers.profiles.models import Customer

REASONS = [
    (LockReason.WITHDRAWN.value, _("All consents that processing rested on are withdrawn")),
    (LockReason.ASKED.value, _("The person asked for it")),
    (LockReason.RETENTION.value, _("Kept only because the law requires it")),
    (LockReason.ANONYMISED.value, _("Anonymised for good")),
]


class ProcessingLock(models.Model):
    """From `locked_at` on the person's data are stored and nothing else（个人信息保护法第四十七条）."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    reason = models.CharField(_("why"), max_length=12, choices=REASONS)
    note = models.CharField(_("note"), max_length=200, blank=True)
    locked_at = models.DateTimeField(_("locked at"))
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("locked by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )

    class Meta:
        verbose_name = _("processing lock")
        verbose_name_plural = _("processing locks")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(lifted_at__isnull=True), name="processing_lock_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("locked_at")),
                name="processing_lock_times_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(reason="anonymised") | Q(lifted_at__isnull=True), name="processing_lock_anonymised_stays"
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
