from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.jobs.models import JobProgress
from customers.profiles.models import Customer
from customers.tiering.domain import LoanStanding, State, Tier

TIERS = [
    (Tier.VIP.value, _("VIP")),
    (Tier.REGULAR.value, _("Regular")),
    (Tier.POTENTIAL.value, _("Potential")),
]
TRIGGERS = [
    ("nightly", _("Nightly")),
    ("request", _("On request")),
    ("loan", _("Change in the loan record")),
    ("override", _("Decided by people")),
]


class CustomerTier(models.Model):
    """Where a customer stands now: the loan record as last told by the loans, and the tier that follows."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    funded_loans_24m = models.PositiveSmallIntegerField(_("funded loans in 24 months"), default=0)
    last_funded_on = models.DateField(_("last funded on"), null=True, blank=True)
    on_time_share_12m = models.DecimalField(
        _("share paid on time in 12 months"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    worst_dpd_12m = models.PositiveSmallIntegerField(_("worst days past due in 12 months"), default=0)
    currently_overdue_days = models.PositiveSmallIntegerField(_("days past due now"), default=0)
    net_income_24m = models.DecimalField(_("net income in 24 months"), max_digits=14, decimal_places=2, default=0)
    running_loans = models.PositiveSmallIntegerField(_("loans that run"), default=0)
    first_funded_on = models.DateField(_("first funded on"), null=True, blank=True)
    funded_referrals = models.PositiveSmallIntegerField(_("recommendations that led to a loan"), default=0)
    tier = models.CharField(_("tier"), max_length=10, choices=TIERS, default=Tier.POTENTIAL.value)
    since = models.DateField(_("since"), null=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1, default=0)
    low_month_ends = models.PositiveSmallIntegerField(default=0)
    counted_month_end = models.DateField(null=True)
    announced_on = models.DateField(_("downgrade announced on"), null=True)
    valid_to = models.DateField(_("valid to"), null=True)
    evaluated_on = models.DateField(_("evaluated on"))

    class Meta:
        verbose_name = _("customer tier")
        verbose_name_plural = _("customer tiers")
        indexes = [
            models.Index(fields=["tier", "-score", "-id"], name="customer_tier_score"),
            models.Index(fields=["evaluated_on", "id"], name="customer_tier_due"),
            models.Index(
                fields=["currently_overdue_days", "id"],
                condition=Q(currently_overdue_days__gt=0),
                name="customer_tier_overdue",
            ),
            models.Index(fields=["running_loans", "last_funded_on"], name="customer_tier_silent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=100), name="customer_tier_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.tier}"

    def standing(self) -> LoanStanding:
        return LoanStanding(
            self.funded_loans_24m,
            self.last_funded_on,
            self.on_time_share_12m,
            self.worst_dpd_12m,
            self.currently_overdue_days,
            self.net_income_24m,
            self.running_loans,
            self.first_funded_on,
            self.funded_referrals,
        )

    def state(self) -> State:
        return State(
            self.tier, self.since, self.low_month_ends, self.counted_month_end, self.announced_on, self.valid_to
        )


class TierResult(models.Model):
    """One evaluation that changed tier or score, with everything that led to it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    tier = models.CharField(_("tier"), max_length=10, choices=TIERS)
    previous = models.CharField(_("before"), max_length=10, choices=TIERS, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1)
    trigger = models.CharField(_("occasion"), max_length=10, choices=TRIGGERS)
    explanation = models.JSONField(_("explanation"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("tier result")
        verbose_name_plural = _("tier results")
        indexes = [models.Index(fields=["customer", "-id"], name="tier_result_of_customer")]

    def __str__(self) -> str:
        return f"{self.tier} {self.score}"


class TierOverride(models.Model):
    """A tier that people decided, for a time: asked for by one person, approved by another."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    tier = models.CharField(_("tier"), max_length=10, choices=TIERS)
    reason = models.CharField(_("reason"), max_length=300, validators=[MinLengthValidator(4)])
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tier decided by people")
        verbose_name_plural = _("tiers decided by people")
        indexes = [models.Index(fields=["customer", "-ends_on"], name="tier_override_of_customer")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="tier_override_dates_ordered"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("requested_by"))),
                name="tier_override_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.starts_on} - {self.ends_on}"

    @property
    def number(self) -> str:
        return self.customer.number


class PolicyDraft(models.Model):
    """Other weights and thresholds, tried on every customer before a second person puts them in force."""

    STATES = [
        ("trying", _("Being tried")),
        ("tried", _("Tried")),
        ("submitted", _("Waiting for approval")),
        ("published", _("Published")),
        ("refused", _("Refused")),
    ]
    rules = models.JSONField(_("rules"))
    basis = models.CharField(_("basis"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="trying")
    # {"vip": {"regular": 12, …}, …}: customers by present tier and by the tier that the draft comes to.
    matrix = models.JSONField(_("moves"), default=dict)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed at"))
    tried_at = models.DateTimeField(_("tried at"), null=True)

    class Meta:
        verbose_name = _("tier policy")
        verbose_name_plural = _("tier policies")
        indexes = [models.Index(fields=["-id"], name="tier_policy_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="trying") | Q(tried_at__isnull=False), name="tier_policy_tried_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"

    @property
    def number(self) -> str:
        return f"FC{self.pk:04d}"


class PolicyMove(models.Model):
    """A customer who would change tier under a draft."""

    draft = models.ForeignKey(PolicyDraft, models.CASCADE, related_name="moves")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", verbose_name=_("customer"))
    before = models.CharField(_("now"), max_length=10, choices=TIERS)
    after = models.CharField(_("with this policy"), max_length=10, choices=TIERS)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1)

    class Meta:
        indexes = [models.Index(fields=["draft", "before", "after", "id"], name="tier_policy_moves")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
