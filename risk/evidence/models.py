import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.privacy.models import Consent
from customers.profiles.models import Customer
from risk.evidence.domain import Failure, Outcome

OUTCOMES = [
    (Outcome.OK.value, _("Answered")),
    (Outcome.FAILED.value, _("No answer")),
    (Outcome.REFUSED.value, _("Not asked")),
]
FAILURES = [
    (Failure.NO_CONSENT.value, _("No consent to a credit check")),
    (Failure.DISABLED.value, _("Source is switched off")),
    (Failure.NO_RECORD.value, _("The supplier is not in order in the register of data processors")),
    (Failure.NO_LICENCE.value, _("Licence of the source has run out")),
    (Failure.TIMEOUT.value, _("No answer in time")),
    (Failure.UNREACHABLE.value, _("Source cannot be reached")),
    (Failure.SERVER_ERROR.value, _("Source reports a fault")),
    (Failure.REJECTED.value, _("Source refused the query")),
    (Failure.WRONG_ANSWER.value, _("Answer cannot be read")),
    (Failure.CIRCUIT_OPEN.value, _("Not asked: the source kept failing")),
]


class EvidenceSource(models.Model):
    """The registry of data sources: who supplies what, under which licence, at what price."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    supplier = models.CharField(_("supplier"), max_length=80, blank=True)
    licence_no = models.CharField(_("licence number"), max_length=80)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    cost = models.DecimalField(_("cost of a query"), max_digits=14, decimal_places=2)
    valid_days = models.PositiveSmallIntegerField(_("answers are valid for (days)"))
    timeout_ms = models.PositiveIntegerField(_("waits at most (ms)"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=2)
    enabled = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    timeout_ms__gte=100, timeout_ms__lte=60_000, attempts__gte=1, attempts__lte=5, cost__gte=0
                ),
                name="evidence_source_sane",
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class EvidenceResult(models.Model):
    """One query and its end, kept whole. The payload holds no identifiers; identifiers in it are blotted out."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    source = models.ForeignKey(EvidenceSource, models.PROTECT, related_name="+", verbose_name=_("source"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=OUTCOMES)
    failure = models.CharField(_("why not"), max_length=20, choices=FAILURES, blank=True)
    payload = models.JSONField(_("answer"), null=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2)
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, related_name="+", verbose_name=_("consent it rests on")
    )
    milliseconds = models.PositiveIntegerField(_("waited (ms)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("asked at"))
    valid_until = models.DateTimeField(_("valid until"), null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(fields=["customer", "source", "-asked_at"], name="evidence_of_customer"),
            models.Index(fields=["source", "-asked_at", "-id"], name="evidence_of_source"),
            models.Index(fields=["-asked_at", "-id"], name="evidence_newest"),
            models.Index(fields=["outcome", "-asked_at", "-id"], name="evidence_outcome_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="ok", failure="", payload__isnull=False, valid_until__isnull=False)
                & Q(consent__isnull=False)
                | ~Q(outcome="ok") & ~Q(failure="") & Q(valid_until__isnull=True),
                name="evidence_outcome_and_payload",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.outcome}"
