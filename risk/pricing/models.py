from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.jobs.models import JobProgress
from loans.applications.models import Application
from loans.products.models import ProductVersion

STATES = [
    ("trying", pgettext_lazy("price policy", "Being tried")),
    ("tried", pgettext_lazy("price policy", "Tried")),
    ("submitted", pgettext_lazy("price policy", "Waiting for approval")),
    ("approved", pgettext_lazy("price policy", "Approved")),
    ("refused", pgettext_lazy("price policy", "Refused")),
]
EXCEPTION_STATES = [
    ("pending", _("Waiting for approval")),
    ("approved", _("Approved")),
    ("refused", _("Refused")),
]
FINDING_STATES = [("open", _("To be explained")), ("closed", _("Closed"))]
STAFF = settings.AUTH_USER_MODEL


class PricePolicy(models.Model):
    """Bands, additions and limits as data (domain.SHIPPED shows the shape); tried on history, then approved."""

    content = models.JSONField(_("content"))
    basis = models.CharField(_("basis"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="trying")
    # {"P1": {"count", "rate_before", "rate_after", "changed"}, …}
    preview = models.JSONField(_("preview"), default=dict)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    made_at = models.DateTimeField(_("proposed at"))
    tried_at = models.DateTimeField(_("tried at"), null=True)
    approved_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta:
        verbose_name = _("price policy")
        verbose_name_plural = _("price policies")
        indexes = [models.Index(fields=["state", "-valid_from", "-id"], name="price_policy_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="trying") | Q(tried_at__isnull=False), name="price_policy_tried_first"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(approved_at__isnull=False) & ~Q(approved_by=F("made_by"))),
                name="price_policy_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DJ{self.pk:04d}"


class PriceResult(models.Model):
    """The price of one round of assessment with all it was worked out from. Without a policy in force only what a
    later one is tried on."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    round = models.PositiveSmallIntegerField()
    policy = models.ForeignKey(PricePolicy, models.PROTECT, null=True, related_name="+", verbose_name=_("policy"))
    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="+")
    risk = models.JSONField()
    product = models.JSONField()
    band = models.CharField(_("band"), max_length=10, blank=True)
    rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6, null=True)
    limit = models.DecimalField(_("limit"), max_digits=14, decimal_places=2, null=True)
    parts = models.JSONField(default=list)
    term_months = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    at = models.DateTimeField(_("worked out at"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="price_once_a_round")]
        indexes = [
            models.Index(
                fields=["product_version", "band", "term_months", "method", "id"],
                condition=Q(rate__isnull=False),
                name="price_equals",
            )
        ]

    def __str__(self) -> str:
        return f"{self.band} {self.rate}"


class PriceException(models.Model):
    """Another rate than the policy's for one application, with a reason and a second person."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=EXCEPTION_STATES, default="pending")
    asked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("price exception")
        verbose_name_plural = _("price exceptions")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="pending"), name="price_exception_one_pending"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")), name="price_exception_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rate}"


class PriceFinding(models.Model):
    """The same band, product, term and method at different rates, of which some are explained by nothing."""

    key = models.CharField(max_length=80, unique=True)
    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product"))
    band = models.CharField(_("band"), max_length=10)
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    method = models.CharField(_("repayment method"), max_length=20)
    # [{"application", "number", "rate", "why": "" | exception | policy}], dearest first
    members = models.JSONField(_("applications"))
    lowest = models.DecimalField(_("lowest rate"), max_digits=9, decimal_places=6)
    highest = models.DecimalField(_("highest rate"), max_digits=9, decimal_places=6)
    unexplained = models.PositiveIntegerField(_("unexplained"))
    state = models.CharField(_("state"), max_length=6, choices=FINDING_STATES, default="open")
    found_at = models.DateTimeField(_("found at"))
    reason = models.CharField(_("explanation"), max_length=400, blank=True)
    closed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("difference in price")
        verbose_name_plural = _("differences in price")
        indexes = [models.Index(fields=["state", "-found_at", "-id"], name="price_finding_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | (Q(closed_at__isnull=False) & ~Q(reason="")), name="price_finding_closed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.band} {self.product_version}"
