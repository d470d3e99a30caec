import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.documents.models import Wording
from customers.privacy.domain import Evidence, Purpose
from customers.profiles.models import Customer

PURPOSES = [
    (Purpose.CREDIT_CHECK.value, _("Credit check")),
    (Purpose.FORWARD_TO_LENDER.value, _("Forwarding to a lender")),
    (Purpose.SERVICE.value, _("Service messages")),
    (Purpose.MARKETING.value, _("Marketing")),
]
EVIDENCES = [
    (Evidence.PAPER.value, _("Signed paper")),
    (Evidence.ONLINE.value, _("Online confirmation")),
    (Evidence.RECORDING.value, _("Recorded call")),
    (Evidence.IMPORT.value, _("Imported with the application")),
]


class Consent(models.Model):
    """One agreement: for one purpose, towards one receiver, to one version of the wording, with its evidence."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=PURPOSES)
    receiver = models.CharField(_("receiver"), max_length=120, blank=True)
    wording = models.ForeignKey(
        Wording, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the text agreed to")
    )
    text_version = models.CharField(_("version of the wording"), max_length=20)
    text_sha256 = models.CharField(max_length=64, editable=False)
    evidence_kind = models.CharField(_("evidence"), max_length=10, choices=EVIDENCES)
    evidence = models.JSONField(_("details of the evidence"), default=dict)
    granted_at = models.DateTimeField(_("agreed at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    withdrawal_note = models.CharField(_("how the customer withdrew"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["customer", "purpose", "receiver", "-granted_at"], name="consent_of_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "receiver"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("granted_at")),
                name="consent_withdrawn_after_granted",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="forward_to_lender") | ~Q(receiver=""), name="consent_forwarding_names_receiver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.receiver}".strip()

    @property
    def in_force(self) -> bool:
        return self.withdrawn_at is None
