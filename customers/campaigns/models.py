from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.jobs.models import JobProgress
from backoffice.notifications.models import Message
from customers.campaigns.domain import Audience, Goal, Purpose, Reason, State, Way
from customers.channels.models import Channel
from customers.leads.models import Lead
from customers.privacy.words import LEFT_OUT
from customers.profiles.models import Customer

STATES = [
    (State.DRAFT.value, _("Draft")),
    (State.SUBMITTED.value, _("Waiting for approval")),
    (State.APPROVED.value, _("Approved")),
    (State.SENDING.value, _("Being sent")),
    (State.PAUSED.value, _("Paused")),
    (State.DONE.value, _("Finished")),
    (State.CANCELLED.value, _("Cancelled")),
]
AUDIENCES = [(Audience.CUSTOMERS.value, _("Customers")), (Audience.LEADS.value, _("Open leads"))]
WAYS = [(Way.SMS.value, _("Text message")), (Way.EMAIL.value, _("E-mail")), (Way.CALLS.value, _("Call list"))]
GOALS = [(Goal.APPLICATION.value, _("Applies for a loan")), (Goal.REGISTRATION.value, _("Registers for the event"))]
PURPOSES = [
    (Purpose.OFFER.value, _("Product offer")),
    (Purpose.INVITATION.value, _("Invitation to an event")),
    (Purpose.CONTENT.value, _("Report or policy note")),
]
REASONS = {
    **LEFT_OUT,
    Reason.DO_NOT_CONTACT.value: _("Asked not to be contacted"),
    Reason.NO_NEED.value: _("Needs no loan"),
    Reason.TOO_OFTEN.value: _("Was told something lately"),
    Reason.NO_ADDRESS.value: _("No address for this way"),
    Reason.SAME_NUMBER.value: _("The number was told already"),
    Reason.BUDGET.value: _("The budget is used up"),
    Reason.STOPPED.value: _("The campaign was stopped"),
}
RECIPIENT_STATES = [("told", _("Told")), ("left_out", _("Not told"))]


class Campaign(models.Model):
    """Something said to many people: an offer, an invitation, a report."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=10, choices=PURPOSES, default=Purpose.OFFER.value)
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel that bears the cost")
    )
    audience = models.CharField(_("audience"), max_length=10, choices=AUDIENCES)
    # Saved filter: {"tier": "vip", "region": "3301", …}; see `selectors.audience`.
    segment = models.JSONField(_("segment"), default=dict, blank=True)
    way = models.CharField(_("way"), max_length=5, choices=WAYS)
    goal = models.CharField(_("goal"), max_length=12, choices=GOALS, default=Goal.APPLICATION.value)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, default=0)
    unit_cost = models.DecimalField(_("cost of one message"), max_digits=8, decimal_places=4, default=Decimal("0.05"))
    base_rate = models.DecimalField(_("expected share"), max_digits=6, decimal_places=4, null=True, blank=True)
    target_rate = models.DecimalField(
        _("share to be told apart"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    planned_per_arm = models.PositiveIntegerField(_("people for each text"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.DRAFT.value)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    round = models.PositiveIntegerField(default=0, editable=False)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(_("prepared at"))
    launched_at = models.DateTimeField(_("launched at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [models.Index(fields=["state", "-id"], name="campaign_state")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates_ordered"),
            models.CheckConstraint(condition=Q(budget__gte=0, unit_cost__gte=0), name="campaign_money_not_negative"),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "paused", "done"]) | Q(launched_at__isnull=False),
                name="campaign_sent_was_launched",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:detail", args=[self.pk])


class Variant(models.Model):
    """One of the texts of a campaign; two are a test."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="variants")
    arm = models.CharField(_("arm"), max_length=1)
    subject = models.CharField(_("subject"), max_length=60)
    body = models.TextField(_("text"), max_length=1000)
    share = models.PositiveSmallIntegerField(_("share"), default=1)

    class Meta:
        ordering = ["arm"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "arm"], name="campaign_arm_once"),
            models.CheckConstraint(condition=Q(share__gt=0), name="campaign_arm_has_share"),
        ]

    def __str__(self) -> str:
        return f"{self.arm}: {self.subject}"


class Recipient(models.Model):
    """One person of the audience: told, with which text, or left out, and why. This is the exposure of a test."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recipients", verbose_name=_("campaign"))
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name=_("lead"))
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    arm = models.CharField(_("arm"), max_length=1, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=RECIPIENT_STATES)
    reason = models.CharField(_("left out because"), max_length=20, blank=True)
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("message"))
    at = models.DateTimeField(_("time"))
    reached_at = models.DateTimeField(_("goal reached"), null=True, blank=True)
    opted_out_at = models.DateTimeField(_("opted out"), null=True, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        indexes = [
            models.Index(fields=["campaign", "state", "-id"], name="recipients_of_campaign"),
            models.Index(fields=["campaign", "reason", "-id"], name="recipients_left_out"),
            models.Index(fields=["phone_index", "-at"], condition=Q(state="told"), name="told_how_often"),
            models.Index(fields=["customer", "-id"], name="touches_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="recipient_customer_once"),
            models.UniqueConstraint(fields=["campaign", "lead"], name="recipient_lead_once"),
            models.UniqueConstraint(
                fields=["campaign", "phone_index"], condition=Q(state="told"), name="recipient_number_told_once"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, lead__isnull=True) | Q(customer__isnull=True, lead__isnull=False),
                name="recipient_is_one_person",
            ),
            models.CheckConstraint(
                condition=Q(state="told", reason="") | (Q(state="left_out") & ~Q(reason="")),
                name="recipient_left_out_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def person(self) -> Customer | Lead:
        return self.customer or self.lead

    @property
    def why(self) -> object:
        return REASONS.get(self.reason, self.reason)
