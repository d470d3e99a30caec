from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.files.models import StoredFile
from customers.profiles.models import Customer
from loans.applications.models import Application
from loans.collateral.domain import GuaranteeState, ItemState, Kind, Source, StepKind, StepState
from loans.lenders.models import Guarantor

KINDS = [
    (Kind.HOME.value, _("Real estate")),
    (Kind.CAR.value, _("Vehicle")),
    (Kind.EQUIPMENT.value, _("Equipment")),
    (Kind.RECEIVABLE.value, _("Receivable")),
    (Kind.DEPOSIT.value, _("Deposit")),
    (Kind.OTHER.value, _("Other thing")),
]
STATES = [
    (ItemState.HELD.value, _("Serves as security")),
    (ItemState.WITHDRAWN.value, _("Taken out")),
    (ItemState.RELEASED.value, _("Security given back")),
]
STEP_KINDS = [
    (StepKind.REGISTRATION.value, _("Mortgage or pledge registered")),
    (StepKind.INSURANCE.value, _("Insured, lender as beneficiary")),
    (StepKind.PAPERS.value, _("Keys and papers held")),
]
STEP_STATES = [
    (StepState.OPEN.value, _("To be done")),
    (StepState.FILED.value, _("Filed with the authority")),
    (StepState.REFUSED.value, _("Sent back by the authority")),
    (StepState.DONE.value, pgettext_lazy("step", "Done")),
    (StepState.CANCELLED.value, _("Deleted or given back")),
]
SOURCES = [
    (Source.APPRAISAL.value, _("Report of an appraisal company")),
    (Source.MARKET.value, _("Market price")),
    (Source.INVOICE.value, _("Invoice")),
    (Source.TAX.value, _("Public record")),
    (Source.BALANCE.value, _("Certified balance")),
]
GUARANTEE_STATES = [
    (GuaranteeState.ASKED.value, _("Consent asked for")),
    (GuaranteeState.CONSENTED.value, _("Vouches")),
    (GuaranteeState.WITHDRAWN.value, _("Taken out")),
    (GuaranteeState.RELEASED.value, _("Released")),
]


class CollateralItem(models.Model):
    """A thing that secures an application's loan. The newest value stands on the row, all of them in `valuations`."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="collateral", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    name = models.CharField(_("name of the thing"), max_length=120)
    owner_name = models.CharField(_("belongs to"), max_length=80)
    owner_is_borrower = models.BooleanField(_("the borrower owns it"), default=True)
    identifier = models.CharField(_("certificate, plate or serial number"), max_length=60)
    prior_claims = models.DecimalField(
        _("secured before us, yuan"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=ItemState.HELD.value)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    valued_on = models.DateField(_("valued on"), null=True, blank=True)
    previous_value = models.DecimalField(_("value before"), max_digits=14, decimal_places=2, null=True, blank=True)
    release_allowed_at = models.DateTimeField(_("may be given back since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("collateral")
        verbose_name_plural = _("collateral")
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="collateral_newest"),
            models.Index(fields=["state", "valued_on", "id"], name="collateral_oldest_value"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True, valued_on__isnull=True) | Q(value__gt=0, valued_on__isnull=False),
                name="collateral_value_has_day",
            ),
            models.CheckConstraint(condition=Q(prior_claims__gte=0), name="collateral_claims_not_negative"),
            models.CheckConstraint(
                condition=Q(state="held", ended_at__isnull=True) | (~Q(state="held") & Q(ended_at__isnull=False)),
                name="collateral_end_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("collateral:detail", args=[self.pk])


class Valuation(models.Model):
    """What a thing was found to be worth on a day, by whom, from what. Never changed, only followed by another."""

    item = models.ForeignKey(CollateralItem, models.PROTECT, related_name="valuations")
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    valued_on = models.DateField(_("valued on"))
    appraiser = models.CharField(_("appraiser"), max_length=80)
    source = models.CharField(_("source"), max_length=10, choices=SOURCES)
    report = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        ordering = ["-valued_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="valuation_is_positive"),
            models.UniqueConstraint(fields=["item", "valued_on", "appraiser"], name="valuation_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.valued_on} {self.value}"


class SecurityStep(models.Model):
    """One thing to be done before the payout: registration, insurance, papers held."""

    item = models.ForeignKey(CollateralItem, models.PROTECT, related_name="steps")
    kind = models.CharField(_("security step"), max_length=12, choices=STEP_KINDS)
    state = models.CharField(_("state"), max_length=10, choices=STEP_STATES, default=StepState.OPEN.value)
    number = models.CharField(_("certificate or policy number"), max_length=60, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("remark on the step"), max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("security step")
        verbose_name_plural = _("security steps")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "kind"], name="security_step_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_on__isnull=False, evidence__isnull=False) & ~Q(number="")),
                name="security_step_done_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Guarantee(models.Model):
    """Somebody who vouches for a loan: a customer on record (person or firm), or a licensed guarantee company."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="guarantees", verbose_name=_("application")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person or firm")
    )
    licensed = models.ForeignKey(
        Guarantor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guarantee company")
    )
    amount = models.DecimalField(_("vouches for, yuan"), max_digits=14, decimal_places=2)
    relation = models.CharField(_("relation to the borrower"), max_length=40, blank=True)
    elsewhere = models.DecimalField(
        _("declared guarantees elsewhere, yuan"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    state = models.CharField(_("state"), max_length=10, choices=GUARANTEE_STATES, default=GuaranteeState.ASKED.value)
    consented_on = models.DateField(_("consented on"), null=True, blank=True)
    consent = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    release_allowed_at = models.DateTimeField(_("may be released since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("guarantee")
        verbose_name_plural = _("guarantees")
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="guarantee_newest"),
            models.Index(fields=["customer", "state"], name="guarantee_of_customer"),
            models.Index(fields=["licensed", "state"], name="guarantee_of_company"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(elsewhere__gte=0), name="guarantee_amounts"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, licensed__isnull=True)
                | Q(customer__isnull=True, licensed__isnull=False),
                name="guarantee_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["consented", "released"])
                | Q(consented_on__isnull=False, consent__isnull=False),
                name="guarantee_consent_has_evidence",
            ),
            models.UniqueConstraint(
                fields=["application", "customer"],
                condition=Q(state__in=["asked", "consented"]),
                name="guarantee_customer_once",
            ),
            models.UniqueConstraint(
                fields=["application", "licensed"],
                condition=Q(state__in=["asked", "consented"]),
                name="guarantee_company_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("collateral:guarantee_detail", args=[self.pk])

    @property
    def name(self) -> str:
        return str(self.licensed or self.customer)
