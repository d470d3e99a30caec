from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from customers.retention.domain import LIVE, Measure, Outcome, Signal, State

SIGNALS = [
    (Signal.OVERDUE.value, _("Falls behind")),
    (Signal.QUOTE.value, _("Asked what settling early costs")),
    (Signal.COMPLAINT.value, _("Dissatisfied after a complaint")),
    (Signal.SILENCE.value, _("Silent since the loan ended")),
]
STATES = [
    (State.OPEN.value, _("To be planned")),
    (State.WAITING.value, _("Waiting for approval")),
    (State.RUNNING.value, _("Running")),
    (State.CLOSED.value, _("Closed")),
    (State.OBSERVED.value, _("Left alone on purpose")),
]
MEASURES = [
    (Measure.CONTACT.value, _("Talk it over")),
    (Measure.EXTENSION.value, _("Extension")),
    (Measure.DUE_DAY.value, _("Another due day")),
    (Measure.RATE.value, _("Lower rate")),
    (Measure.WAIVER.value, _("Waive a late fee")),
]
OUTCOMES = [(Outcome.KEPT.value, _("Stayed")), (Outcome.LOST.value, _("Left us"))]


class RetentionCase(models.Model):
    """A customer who may leave or fall behind: why, what is done, by whom, until when, and what came of it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    signal = models.CharField(_("signal"), max_length=10, choices=SIGNALS)
    state = models.CharField(_("state"), max_length=10, choices=STATES)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("plan due"))
    reason = models.CharField(_("why, as the customer says"), max_length=300, blank=True, default="")
    measure = models.CharField(_("measure"), max_length=10, choices=MEASURES, blank=True, default="")
    amount = models.DecimalField(_("amount given up"), max_digits=14, decimal_places=2, default=0)
    plan = models.CharField(_("plan"), max_length=500, blank=True, default="")
    lender_agreed = models.CharField(_("the lender's agreement"), max_length=120, blank=True, default="")
    result = models.CharField(_("result"), max_length=300, blank=True, default="")
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    look_on = models.DateField(_("result looked at on"))
    outcome = models.CharField(_("outcome"), max_length=5, choices=OUTCOMES, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("retention case")
        verbose_name_plural = _("retention cases")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state__in=[state.value for state in LIVE]), name="retention_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="retention_closed_at",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="retention_amount"),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="retention_to_do"),
            models.Index(fields=["owner", "state", "due_on"], name="retention_of_owner"),
            models.Index(fields=["look_on", "id"], condition=Q(outcome=""), name="retention_to_look_at"),
            models.Index(fields=["customer", "-id"], name="retention_of_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("retention:detail", args=[self.pk])

    @property
    def number(self) -> str:
        return f"WH{self.pk:06d}"

    @property
    def left_alone(self) -> bool:
        return self.state == State.OBSERVED


class RetentionSignal(models.Model):
    """What was noticed, once each: `key` names the event it came from."""

    case = models.ForeignKey(RetentionCase, models.CASCADE, related_name="signals")
    signal = models.CharField(_("signal"), max_length=10, choices=SIGNALS)
    key = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField(_("noticed"))

    class Meta:
        verbose_name = _("retention signal")
        verbose_name_plural = _("retention signals")
        indexes = [models.Index(fields=["case", "at"], name="retention_signals")]

    def __str__(self) -> str:
        return self.key
