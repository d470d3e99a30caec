from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Lender
from loans.products.domain import Bounds, Collector, FeeBase, FeeStage, FeeTiming, ProductStatus

STATUSES = [
    (ProductStatus.DRAFT.value, _("Draft")),
    (ProductStatus.SUBMITTED.value, _("Waiting for approval")),
    (ProductStatus.ON_SALE.value, _("On sale")),
    (ProductStatus.SUSPENDED.value, _("Suspended")),
    (ProductStatus.RETIRED.value, _("Retired")),
]
STAGES = [(FeeStage.NORMAL.value, _("Normal performance")), (FeeStage.CONTINGENT.value, _("Contingent"))]
TIMINGS = [
    (FeeTiming.UPFRONT.value, _("At disbursement")),
    (FeeTiming.PER_INSTALMENT.value, _("With each instalment")),
    (FeeTiming.ON_EVENT.value, _("When it happens")),
]
BASES = [(FeeBase.FIXED.value, _("Yuan")), (FeeBase.PRINCIPAL.value, _("Share of the principal"))]
COLLECTORS = [
    (Collector.LENDER.value, _("Lender")),
    (Collector.GUARANTOR.value, _("Guarantor")),
    (Collector.PLATFORM.value, _("Platform")),
]


class Product(models.Model):
    """A loan product; what it offers is in its versions."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    scene = models.CharField(_("scene"), max_length=40, blank=True)
    first_loan = models.BooleanField(_("for first-time borrowers"), default=False)

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
    guarantor = models.CharField(_("guarantor"), max_length=80, blank=True)
    annual_rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6)
    min_amount = models.DecimalField(_("smallest amount"), max_digits=14, decimal_places=2)
    max_amount = models.DecimalField(_("largest amount"), max_digits=14, decimal_places=2)
    terms = models.JSONField(_("terms in months"), default=list)
    methods = models.JSONField(_("repayment methods"), default=list)
    purposes = models.JSONField(_("purposes"), default=list)
    day_count = models.CharField(_("day count"), max_length=20, default="30/360")
    penalty_factor = models.DecimalField(_("overdue rate factor"), max_digits=4, decimal_places=2, default="1.50")
    prepayment_fee = models.DecimalField(_("prepayment fee"), max_digits=9, decimal_places=6, default=0)
    materials = models.JSONField(_("materials"), default=list)
    min_age = models.PositiveSmallIntegerField(_("youngest age"), default=18)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), default=60)
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
        )


class FeeItem(models.Model):
    """One cost of the loan besides interest. `value` is yuan or a fraction of the principal, by `base`."""

    version = models.ForeignKey(ProductVersion, models.CASCADE, related_name="fees", verbose_name=_("version"))
    name = models.CharField(_("cost item"), max_length=40)
    stage = models.CharField(_("stage"), max_length=10, choices=STAGES)
    timing = models.CharField(_("charged"), max_length=15, choices=TIMINGS)
    base = models.CharField(_("base"), max_length=10, choices=BASES)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=6)
    collector = models.CharField(_("collected by"), max_length=10, choices=COLLECTORS)
    trigger = models.CharField(_("condition"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="fee_not_negative")]

    def __str__(self) -> str:
        return self.name
