from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint
from complaints.resolution.domain import MONEY, Kind, State

KINDS = [
    (Kind.REFUND_FEE.value, _("Pay fees back")),
    (Kind.REFUND_INTEREST.value, _("Pay interest back")),
    (Kind.REFUND_PENALTY.value, _("Pay penalty interest back")),
    (Kind.WAIVE_FEE.value, _("Waive fees")),
    (Kind.WAIVE_PENALTY.value, _("Waive penalty interest")),
    (Kind.APOLOGY.value, _("Apology")),
    (Kind.PLAN.value, _("Agreed plan")),
]
STATES = [
    (State.WAITING.value, _("Waiting for approval")),
    (State.DONE.value, _("Carried out")),
    (State.REFUSED.value, _("Refused")),
]


class Remedy(models.Model):
    """What the complainant is given. Money is approved by somebody whose authority covers it, and then booked."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(_("remedy"), max_length=16, choices=KINDS)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("what is given and why"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=STATES)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    booked = models.ForeignKey("loans.RedressEntry", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("remedy")
        verbose_name_plural = _("remedies")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(MONEY), amount__gt=0) | (~Q(kind__in=list(MONEY)) & Q(amount=None)),
                name="remedy_money_has_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=list(MONEY), state="done") | Q(booked__isnull=False),
                name="remedy_money_is_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    @property
    def moves_money(self) -> bool:
        return self.kind in MONEY


class Letter(models.Model):
    """The decision in writing: what was found, what is done, where to turn next; sent, and confirmed by them."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="letters")
    document = models.ForeignKey("backoffice.Document", on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    delivered_how = models.CharField(_("how it was delivered"), max_length=100, blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed by the complainant"), null=True, blank=True)
    confirmed_how = models.CharField(_("what the complainant said"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("letter of decision")
        verbose_name_plural = _("letters of decision")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(delivered_at__isnull=False), name="letter_confirmed_after_delivery"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.document_id}"
