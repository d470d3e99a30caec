from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from loans.matching.domain.needs import Asset, Speed
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.products.models import Product, ProductVersion

STAFF = settings.AUTH_USER_MODEL
SPEEDS = [
    (Speed.ANY.value, _("In no hurry")),
    (Speed.WEEK.value, _("Within a week")),
    (Speed.SOON.value, _("Within two days")),
]
ASSETS = [
    (Asset.HOME.value, _("House or flat")),
    (Asset.CAR.value, _("Car")),
    (Asset.EQUIPMENT.value, _("Equipment")),
    (Asset.DEPOSIT.value, _("Deposit certificate")),
    (Asset.RECEIVABLES.value, _("Receivables")),
]
METHODS = [
    (method.value, METHOD_NAMES_ZH[method])
    for method in (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.SINGLE_PAYMENT)
]


class Kept(models.Model):
    """A row that is written once. The database refuses the same by a trigger (loans/triggers.py)."""

    stays_when_merged = True

    class Meta:
        abstract = True

    def save(self, *args: Any, force_insert: bool = False, **kwargs: Any) -> None:
        if self.pk is not None and not force_insert:
            self._refuse()
        super().save(*args, force_insert=True, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Refused("matching.kept", _("What was recorded is never changed. Record it again."))


class CustomerNeed(Kept):
    """What a customer said they need, on one day. A change of mind is a new row."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    purpose = models.CharField(_("purpose"), max_length=20)
    amount = models.DecimalField(_("amount wanted"), max_digits=14, decimal_places=2)
    least_amount = models.DecimalField(_("at least"), max_digits=14, decimal_places=2)
    term_months = models.PositiveSmallIntegerField(_("months wanted"))
    longest_term = models.PositiveSmallIntegerField(_("months at most"))
    method = models.CharField(_("repayment method"), max_length=20, choices=METHODS, blank=True)
    cost_limit = models.DecimalField(_("yearly cost at most"), max_digits=9, decimal_places=6, null=True, blank=True)
    pay_monthly = models.DecimalField(_("can pay each month"), max_digits=14, decimal_places=2, null=True, blank=True)
    speed = models.CharField(_("speed"), max_length=8, choices=SPEEDS, default=Speed.ANY.value)
    assets = models.JSONField(_("property for security"), default=list)
    assets_value = models.DecimalField(
        _("value of the property"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    replaces_debt = models.BooleanField(_("repays another debt"), default=False)
    # The customer as on file that day: what the match and the flags saw. No identifiers.
    borrower = models.JSONField(_("on file that day"), default=dict)
    note = models.CharField(_("in the customer's words"), max_length=300, blank=True)
    adviser = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("adviser"))
    created_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="need_newest"),
            models.Index(fields=["customer", "-id"], name="need_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(least_amount__gt=0) & Q(amount__gte=F("least_amount")), name="need_amounts_ordered"
            ),
            models.CheckConstraint(
                condition=Q(term_months__gt=0) & Q(longest_term__gte=F("term_months")), name="need_terms_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"XQ{self.pk:06d}"

    @property
    def number(self) -> str:
        return str(self)


class MatchingPolicy(models.Model):
    """One version of the weights and of what the past says of each product, in force from a day once approved."""

    STATES = [("proposed", _("Waiting for approval")), ("approved", _("Approved")), ("refused", _("Refused"))]

    number = models.PositiveIntegerField(_("version"), unique=True)
    content = models.JSONField(_("weights and figures"))
    evidence = models.JSONField(_("evidence"), default=list)
    valid_from = models.DateField(_("valid from"))
    basis = models.CharField(_("why"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="proposed")
    proposed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("matching policy")
        verbose_name_plural = _("matching policies")
        indexes = [models.Index(fields=["state", "-valid_from", "-number"], name="matching_policy_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="matching_policy_decided_has_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="matching_policy_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("matching:policy", args=[self.pk])


class ProductMatch(Kept):
    """The products in order for one need, and what was left out: exactly what was shown, and by which policy."""

    need = models.ForeignKey(CustomerNeed, models.PROTECT, related_name="matches", verbose_name=_("need"))
    # Empty: the policy that is shipped.
    policy = models.ForeignKey(MatchingPolicy, models.PROTECT, null=True, related_name="+", verbose_name=_("policy"))
    result = models.JSONField(_("result"))
    fitting = models.PositiveSmallIntegerField(_("products that fit"))
    excluded = models.PositiveSmallIntegerField(_("products left out"))
    actor = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("adviser"))
    created_at = models.DateTimeField(_("matched"))

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        indexes = [models.Index(fields=["-created_at", "-id"], name="match_newest")]

    def __str__(self) -> str:
        return f"PP{self.pk:06d}"

    def get_absolute_url(self) -> str:
        return reverse("matching:detail", args=[self.pk])

    @property
    def number(self) -> str:
        return str(self)

    def offers(self, version_ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
        """The ranked offers, or those of these product versions, in their order."""
        wanted = None if version_ids is None else set(version_ids)
        return [one for one in self.result["offers"] if wanted is None or one["version"] in wanted]


class SuitabilityRecord(Kept):
    """Why this product for this customer (适当性): signed by the adviser, confirmed by the customer, never changed."""

    CONFIRMATIONS = [
        ("signature", _("Signed on paper")),
        ("recording", _("Recorded conversation")),
        ("online", _("Confirmed on screen")),
    ]

    number = models.CharField(_("number"), max_length=24, unique=True)
    match = models.ForeignKey(ProductMatch, models.PROTECT, related_name="records", verbose_name=_("match"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    term_months = models.PositiveSmallIntegerField(_("months"))
    method = models.CharField(_("repayment method"), max_length=20, choices=METHODS)
    simple_cost = models.DecimalField(_("yearly cost (simple)"), max_digits=14, decimal_places=10)
    # What was on the screen: the offers compared, the figures of the chosen one, flags with their answers.
    shown = models.JSONField(_("shown"))
    flags = models.JSONField(_("flags and answers"), default=list)
    reason = models.CharField(_("why this product"), max_length=500)
    confirmed_by = models.CharField(_("how the customer confirmed"), max_length=12, choices=CONFIRMATIONS)
    confirmation = models.CharField(_("number of the paper or recording"), max_length=80)
    adviser = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("adviser"))
    signed_at = models.DateTimeField(_("signed"))
    sha256 = models.CharField(_("hash of the content"), max_length=64)

    class Meta:
        verbose_name = _("suitability record")
        verbose_name_plural = _("suitability records")
        indexes = [models.Index(fields=["customer", "-id"], name="suitability_of_customer")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(confirmation="") & ~Q(sha256=""), name="suitability_is_signed"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("matching:record", args=[self.pk])


class ProductOutcome(models.Model):
    """How applications for a product of one quarter ended, as the rooms that see them told us last night."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    decided = models.PositiveIntegerField(_("decided"))
    passed = models.PositiveIntegerField(_("passed"))
    matured = models.PositiveIntegerField(_("loans old enough to tell"))
    bad = models.PositiveIntegerField(_("gone bad"))
    updated_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("outcome of a product")
        verbose_name_plural = _("outcomes of products")
        constraints = [
            models.UniqueConstraint(fields=["product", "year", "quarter"], name="outcome_once_a_quarter"),
            models.CheckConstraint(
                condition=Q(passed__lte=F("decided")) & Q(bad__lte=F("matured")) & Q(quarter__gte=1, quarter__lte=4),
                name="outcome_parts_within_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.year}Q{self.quarter}"
