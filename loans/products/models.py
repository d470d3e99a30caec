from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Guarantor, Lender
from loans.maths.allocation import DEFAULT_ORDER
from loans.products.domain import (
    Bounds,
    Category,
    Collector,
    Criteria,
    DueDay,
    FeeBase,
    FeeStage,
    FeeTiming,
    Holidays,
    Prepayment,
    ProductStatus,
    RoundingMode,
    Security,
    restored,
)

STATUSES = [
    (ProductStatus.DRAFT.value, _("Draft")),
    (ProductStatus.SUBMITTED.value, _("Checked, waiting for approval")),
    (ProductStatus.APPROVED.value, _("Approved, not yet on sale")),
    (ProductStatus.ON_SALE.value, _("On sale")),
    (ProductStatus.SUSPENDED.value, _("Suspended")),
    (ProductStatus.RETIRED.value, _("Taken off sale")),
]
STAGES = [(FeeStage.NORMAL.value, _("Normal performance")), (FeeStage.CONTINGENT.value, _("Contingent"))]
TIMINGS = [
    (FeeTiming.UPFRONT.value, _("At disbursement")),
    (FeeTiming.PER_INSTALMENT.value, _("With each instalment")),
    (FeeTiming.ON_EVENT.value, _("When it happens")),
]
BASES = [
    (FeeBase.FIXED.value, _("Yuan")),
    (FeeBase.PRINCIPAL.value, _("Share of the principal")),
    (FeeBase.BALANCE.value, _("Share of the open principal")),
]
COLLECTORS = [
    (Collector.LENDER.value, _("Lender")),
    (Collector.GUARANTOR.value, _("Guarantor")),
    (Collector.PLATFORM.value, _("Platform")),
]
CATEGORIES = [
    (Category.PERSONAL_CREDIT.value, _("Personal credit")),
    (Category.HOME_SECURED.value, _("Home-secured loan")),
    (Category.CAR.value, _("Car loan")),
    (Category.EDUCATION.value, _("Education loan")),
    (Category.MICRO_BUSINESS.value, _("Micro-business loan")),
    (Category.PURCHASE_INSTALMENT.value, _("Purchase by instalments")),
    (Category.MERCHANT_INSTALMENT.value, _("Merchant instalments")),
    (Category.CASH_LOAN.value, _("Cash loan")),
    (Category.CARD_REPAYMENT.value, _("Credit-card repayment")),
]
SECURITIES = [
    (Security.CREDIT.value, _("Unsecured")),
    (Security.MORTGAGE.value, _("Mortgage")),
    (Security.PLEDGE.value, _("Pledge")),
    (Security.GUARANTEE.value, _("Guarantee")),
    (Security.INSURANCE.value, _("Credit insurance")),
]
# Whom a product may leave out; students are left out everywhere, by law.
GROUPS = [
    ("student", _("Students")),
    ("public_servant", _("Public servants")),
    ("lender_staff", _("The lender's own staff")),
]
DUE_RULES = [
    (DueDay.DISBURSEMENT.value, _("Day of the month of the disbursement")),
    (DueDay.FIXED.value, _("Fixed day, first after a full month")),
    (DueDay.ANCHOR.value, _("Fixed day, first in the next month")),
]
HOLIDAYS = [
    (Holidays.KEEP.value, _("The date stays")),
    (Holidays.NEXT_WORKDAY.value, _("Moved to the next working day")),
]
ROUNDING_MODES = [
    (RoundingMode.HALF_UP.value, _("Half up")),
    (RoundingMode.UP.value, _("Up")),
    (RoundingMode.DOWN.value, _("Round down")),
]


def default_order() -> list[str]:
    return list(DEFAULT_ORDER)


class Product(models.Model):
    """A loan product; what it offers is in its versions."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    category = models.CharField(
        _("category"), max_length=20, choices=CATEGORIES, default=Category.PERSONAL_CREDIT.value
    )
    scene = models.CharField(_("scene"), max_length=40, blank=True)
    first_loan = models.BooleanField(_("for first-time borrowers"), default=False)
    variant_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variants", verbose_name=_("variant of")
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductVersion(models.Model):
    """One state of a product's terms. An application keeps the version it was made under."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="versions", verbose_name=_("product"))
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=12, choices=STATUSES, default=ProductStatus.DRAFT.value)
    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+", verbose_name=_("lender"))
    # The name as printed on this version's papers; who it is, stands beside it.
    guarantor = models.CharField(_("guarantor"), max_length=80, blank=True)
    guaranteed_by = models.ForeignKey(
        Guarantor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guarantor")
    )
    annual_rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6)
    # The rate may be changed on the application between these; both empty: it may not.
    min_rate = models.DecimalField(_("lowest yearly rate"), max_digits=9, decimal_places=6, null=True, blank=True)
    max_rate = models.DecimalField(_("highest yearly rate"), max_digits=9, decimal_places=6, null=True, blank=True)
    min_amount = models.DecimalField(_("smallest amount"), max_digits=14, decimal_places=2)
    max_amount = models.DecimalField(_("largest amount"), max_digits=14, decimal_places=2)
    terms = models.JSONField(_("terms in months"), default=list)
    methods = models.JSONField(_("repayment methods"), default=list)
    bullet_max_months = models.PositiveSmallIntegerField(_("repayment at the end up to months"), null=True, blank=True)
    purposes = models.JSONField(_("purposes"), default=list)
    security = models.CharField(_("security"), max_length=10, choices=SECURITIES, default=Security.CREDIT.value)
    max_ltv = models.DecimalField(
        _("largest share of the collateral's value"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    speed_days = models.PositiveSmallIntegerField(_("working days to the decision"), default=3)
    day_count = models.CharField(_("day count"), max_length=20, default="30/360")
    due_rule = models.CharField(_("due day"), max_length=12, choices=DUE_RULES, default=DueDay.DISBURSEMENT.value)
    due_day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    holiday_rule = models.CharField(
        _("due on a holiday"), max_length=12, choices=HOLIDAYS, default=Holidays.KEEP.value
    )
    rounding_step = models.DecimalField(
        _("rounding of the level instalment, yuan"), max_digits=6, decimal_places=2, default=Decimal("0.01")
    )
    rounding_mode = models.CharField(
        _("rounded"), max_length=8, choices=ROUNDING_MODES, default=RoundingMode.HALF_UP.value
    )
    allocation_order = models.JSONField(_("order in which a payment settles"), default=default_order)
    penalty_factor = models.DecimalField(
        _("overdue rate factor"), max_digits=4, decimal_places=2, default=Decimal("1.50")
    )
    misuse_factor = models.DecimalField(
        _("misuse rate factor"), max_digits=4, decimal_places=2, default=Decimal("2.00")
    )
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    prepayment_fee = models.DecimalField(_("prepayment fee"), max_digits=9, decimal_places=6, default=Decimal(0))
    prepayment_free_after = models.PositiveSmallIntegerField(
        _("prepayment free after instalments"), null=True, blank=True
    )
    # [{code, name, required, tiers: ["B"], above: "50000", first_loan: false}]; what follows `required` narrows when
    # the line is asked for; `first_loan` false: not of somebody who borrows for the first time.
    materials = models.JSONField(_("materials"), default=list)
    # What `domain.stored(Criteria)` writes, without the ages, which are columns.
    admission = models.JSONField(_("admission criteria"), default=dict, blank=True)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), default=18)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), default=60)
    sale_from = models.DateField(_("first day of sale"), null=True, blank=True)
    # What the machine checked when this version was submitted or last checked: domain.Check as JSON, values used.
    checks = models.JSONField(_("checks"), default=list, blank=True)
    used_values = models.JSONField(_("values used"), default=list, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    # Yearly cost, simple, of the dearest allowed combination on that day: what advertisements are compared with.
    dearest_cost = models.DecimalField(_("dearest yearly cost"), max_digits=9, decimal_places=6, null=True, blank=True)
    # Sold since before some of its records were kept: those may be entered up to and with this day.
    complete_by = models.DateField(_("records to complete by"), null=True, blank=True)
    suspended_because = models.CharField(_("suspended because"), max_length=400, blank=True)
    content_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"))
    on_sale_at = models.DateTimeField(_("on sale since"), null=True, blank=True)

    class Meta:
        verbose_name = _("product version")
        verbose_name_plural = _("product versions")
        ordering = ["product__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="product_version_number"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(status="on_sale"), name="product_one_version_on_sale"
            ),
            models.CheckConstraint(
                condition=Q(min_amount__gt=0) & Q(max_amount__gte=F("min_amount")), name="product_amounts_ordered"
            ),
            models.CheckConstraint(
                condition=Q(annual_rate__gte=0) & Q(annual_rate__lt=1), name="product_rate_is_fraction"
            ),
            models.CheckConstraint(
                condition=Q(min_rate__isnull=True, max_rate__isnull=True)
                | (
                    Q(min_rate__gte=0)
                    & Q(annual_rate__gte=F("min_rate"))
                    & Q(max_rate__gte=F("annual_rate"))
                    & Q(max_rate__lt=1)
                ),
                name="product_rates_ordered",
            ),
            models.CheckConstraint(
                condition=Q(due_rule="disbursement", due_day__isnull=True)
                | (~Q(due_rule="disbursement") & Q(due_day__gte=1) & Q(due_day__lte=28)),
                name="product_due_day_fits_rule",
            ),
            models.CheckConstraint(condition=Q(rounding_step__gt=0), name="product_rounding_step_positive"),
            models.CheckConstraint(
                condition=Q(max_ltv__isnull=True) | (Q(max_ltv__gt=0) & Q(max_ltv__lte=1)), name="product_ltv_is_share"
            ),
            models.CheckConstraint(
                condition=~Q(status="on_sale") | Q(on_sale_at__isnull=False), name="product_on_sale_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} v{self.number}"

    @property
    def bounds(self) -> Bounds:
        return Bounds(
            self.min_amount,
            self.max_amount,
            tuple(self.terms),
            tuple(self.methods),
            tuple(self.purposes),
            self.min_age,
            self.max_age,
            self.bullet_max_months,
        )

    @property
    def criteria(self) -> Criteria:
        """Whom this version admits, for `domain.admission`."""
        extra = {"max_ltv": str(self.max_ltv)} if self.max_ltv is not None else {}
        return restored({**self.admission, **extra, "min_age": self.min_age, "max_age": self.max_age})

    @property
    def rate_may_change(self) -> bool:
        return self.min_rate is not None

    @property
    def lowest_rate(self) -> Decimal:
        return self.annual_rate if self.min_rate is None else self.min_rate

    @property
    def highest_rate(self) -> Decimal:
        return self.annual_rate if self.max_rate is None else self.max_rate

    @property
    def prepayment(self) -> Prepayment:
        return Prepayment(self.prepayment_fee, self.prepayment_free_after)

    @property
    def tags(self) -> dict[str, Any]:
        """What a person looks for: category, security, scene, working days to the decision, first loan."""
        return {
            "category": self.product.category,
            "security": self.security,
            "scene": self.product.scene,
            "speed_days": self.speed_days,
            "first_loan": self.product.first_loan,
        }


class FeeItem(models.Model):
    """One cost of the loan besides interest. `value` is yuan or a fraction of the principal, by `base`."""

    version = models.ForeignKey(ProductVersion, models.CASCADE, related_name="fees", verbose_name=_("version"))
    name = models.CharField(_("cost item"), max_length=40)
    stage = models.CharField(_("stage"), max_length=10, choices=STAGES)
    timing = models.CharField(_("charged"), max_length=15, choices=TIMINGS)
    base = models.CharField(_("base"), max_length=10, choices=BASES)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=6)
    minimum = models.DecimalField(_("at least"), max_digits=14, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    collector = models.CharField(_("collected by"), max_length=10, choices=COLLECTORS)
    trigger = models.CharField(_("condition"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="fee_not_negative"),
            models.CheckConstraint(condition=~Q(collector=""), name="fee_has_collector"),
            models.CheckConstraint(
                condition=(Q(minimum__isnull=True) | Q(minimum__gte=0))
                & (Q(maximum__isnull=True) | Q(minimum__isnull=True) | Q(maximum__gte=F("minimum"))),
                name="fee_limits_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name
