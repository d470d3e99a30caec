from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Guarantor, Lender
from loans.products.models import Product
from loans.quotas.domain import HoldState

STATES = [
    (HoldState.RESERVED.value, _("Reserved")),
    (HoldState.USED.value, _("Used")),
    (HoldState.RELEASED.value, _("Given back")),
]


class Quota(models.Model):
    """The most that may be lent in a month: of a product, by a lender, or under a guarantor."""

    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    lender = models.ForeignKey(
        Lender, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lender")
    )
    guarantor = models.ForeignKey(
        Guarantor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guarantor")
    )
    month = models.DateField(_("month"))
    limit = models.DecimalField(_("quota, yuan"), max_digits=16, decimal_places=2)
    reserved = models.DecimalField(_("reserved"), max_digits=16, decimal_places=2, default=Decimal(0))
    used = models.DecimalField(_("used"), max_digits=16, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "month"], name="quota_product_month"),
            models.UniqueConstraint(fields=["lender", "month"], name="quota_lender_month"),
            models.UniqueConstraint(fields=["guarantor", "month"], name="quota_guarantor_month"),
            models.CheckConstraint(
                condition=Q(product__isnull=False, lender__isnull=True, guarantor__isnull=True)
                | Q(product__isnull=True, lender__isnull=False, guarantor__isnull=True)
                | Q(product__isnull=True, lender__isnull=True, guarantor__isnull=False),
                name="quota_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="quota_month_is_first_day"),
            models.CheckConstraint(
                # Whole cents, and SQLite adds in binary: half a cent of room is exact enough.
                condition=Q(reserved__gte=0, used__gte=0) & Q(limit__gte=F("reserved") + F("used") - Decimal("0.005")),
                name="quota_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.month:%Y-%m}"

    @property
    def of(self) -> Product | Lender | Guarantor | None:
        return self.product or self.lender or self.guarantor

    @property
    def taken(self) -> Decimal:
        return self.reserved + self.used

    @property
    def left(self) -> Decimal:
        return self.limit - self.taken


class QuotaHold(models.Model):
    """What one application takes of a quota. `key` names the application."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="holds")
    key = models.CharField(max_length=40)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=HoldState.RESERVED.value)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quota", "key"], name="quota_hold_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="quota_hold_positive"),
        ]
        indexes = [models.Index(fields=["key", "state"], name="quota_hold_of_key")]

    def __str__(self) -> str:
        return self.key
