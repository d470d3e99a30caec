from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.privacy.domain import HoldSource
from customers.profiles.models import Customer

HOLD_SOURCES = [
    (HoldSource.COURT.value, _("Court")),
    (HoldSource.AUTHORITY.value, _("Supervisory or investigating authority")),
    (HoldSource.DISPUTE.value, _("Lawsuit or arbitration of the company")),
]


class LegalHold(models.Model):
    """Somebody with the right to say so wants this person's records kept: nothing is erased or anonymised until the
    last day, or until two people lift it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    source = models.CharField(_("ordered by"), max_length=10, choices=HOLD_SOURCES)
    reference = models.CharField(_("number of the order or case"), max_length=80)
    reason = models.CharField(_("what must be kept, and why"), max_length=300, validators=[MinLengthValidator(4)])
    last_day = models.DateField(_("last day"), null=True, blank=True)
    placed_at = models.DateTimeField(_("placed"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("agreed to by"),
    )  # fmt: skip
    lifting_reason = models.CharField(_("why it is lifted"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes = [
            models.Index(fields=["customer", "-id"], name="legal_holds_of_customer"),
            models.Index(fields=["-placed_at", "-id"], name="legal_hold_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, second_person__isnull=True)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False, second_person__isnull=False)
                & ~Q(second_person=F("lifted_by")) & ~Q(lifting_reason="")),
                name="legal_hold_lifted_by_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.reference}"
