from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.channels.models import Channel
from customers.leads.models import Lead
from customers.profiles.models import Customer
from customers.rewards.domain import Earner, Sign, State

EARNERS = [
    (Earner.PARTNER.value, _("Partner")),
    (Earner.STAFF.value, _("Staff")),
    (Earner.REFERRER.value, _("Who recommends us")),
]
STATES = [
    (State.PROPOSED.value, _("Proposed")),
    (State.SUBMITTED.value, _("Waiting for approval")),
    (State.APPROVED.value, _("Approved")),
    (State.PAID.value, _("Paid")),
    (State.DROPPED.value, _("Dropped")),
]
SIGNS = {
    Sign.SAME_PHONE.value: _("Same mobile"),
    Sign.SAME_EMPLOYER.value: _("Same employer"),
    Sign.EACH_OTHER.value: _("They recommended each other"),
    Sign.SAME_DEVICE.value: _("Same device"),
    Sign.SAME_ADDRESS.value: _("Same address"),
}


class Scheme(models.Model):
    """By which bands partners or staff earn, from a month on. The newest approved one of its kind counts."""

    earner = models.CharField(_("for"), max_length=10, choices=EARNERS[:2])
    bands = models.CharField(_("bands"), max_length=200)
    cap = models.DecimalField(_("at most a month"), max_digits=12, decimal_places=2, default=0)
    starts_on = models.DateField(_("from"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("incentive scheme")
        verbose_name_plural = _("incentive schemes")
        ordering = ["-starts_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(cap__gte=0), name="scheme_cap_not_negative")]

    def __str__(self) -> str:
        return f"{self.get_earner_display()} {self.starts_on}"


class Referral(models.Model):
    """Who recommended a lead. One referrer for a person, for good."""

    lead = models.OneToOneField(Lead, models.PROTECT, related_name="+", verbose_name=_("lead"))
    referrer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("recommended by"))
    phone_index = models.CharField(max_length=64, unique=True, editable=False)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [models.Index(fields=["referrer", "-id"], name="referrals_of_customer")]

    def __str__(self) -> str:
        return f"{self.referrer} → {self.lead}"


class Entry(models.Model):
    """One line of the ledger: a sum earned, or with the opposite sign taken back. The sum never changes."""

    key = models.CharField(max_length=80, unique=True, editable=False)
    earner = models.CharField(_("for"), max_length=10, choices=EARNERS)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", verbose_name=_("partner"))
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("staff")
    )
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name=_("lead"))
    month = models.DateField(_("month"))
    loans = models.PositiveIntegerField(_("loans"), default=1)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.PROPOSED.value)
    signs = models.JSONField(_("signs of an arrangement"), default=list)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    made_at = models.DateTimeField(_("entered at"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    reference = models.CharField(_("payment reference"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        indexes = [
            models.Index(fields=["state", "-id"], name="reward_state"),
            models.Index(fields=["customer", "-month"], name="rewards_of_customer"),
            models.Index(fields=["-month", "-id"], name="reward_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(earner="partner", channel__isnull=False)
                | Q(earner="staff", staff__isnull=False)
                | Q(earner="referrer", customer__isnull=False),
                name="reward_has_earner",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses__isnull=True) | Q(amount__lt=0, reverses__isnull=False),
                name="reward_sign_and_reversal",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) & ~Q(reference="")
                | ~Q(state="paid") & Q(paid_at__isnull=True),
                name="reward_paid_has_reference",
            ),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="reward_reverses_another"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.amount}"

    @property
    def who(self) -> object:
        return self.channel or self.staff or self.customer

    @property
    def sign_words(self) -> list[object]:
        return [SIGNS.get(code, code) for code in self.signs]


class Payout(models.Model):
    """Rewards that one person submits together and another approves."""

    entries = models.ManyToManyField(Entry, related_name="payouts")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")

    def __str__(self) -> str:
        return f"FX{self.pk:05d}"
