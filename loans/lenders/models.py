from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import StoredFile
from loans.lenders.domain import (
    AgreementStatus,
    GuarantorKind,
    LenderKind,
    Link,
    Mode,
    PartyStatus,
    Pay,
    Scope,
    Standing,
)

KINDS = [
    (LenderKind.BANK.value, _("Bank")),
    (LenderKind.CFC.value, _("Consumer finance company")),
    (LenderKind.MICROLENDER.value, _("Microlender")),
]
PARTY_STATUSES = [
    (PartyStatus.DRAFT.value, _("Draft")),
    (PartyStatus.SUBMITTED.value, _("Waiting for approval")),
    (PartyStatus.ACTIVE.value, _("Active")),
    (PartyStatus.SUSPENDED.value, _("Suspended")),
]
AGREEMENT_STATUSES = [
    (AgreementStatus.DRAFT.value, _("Draft")),
    (AgreementStatus.SUBMITTED.value, _("Waiting for approval")),
    (AgreementStatus.ACTIVE.value, _("In force")),
    (AgreementStatus.ENDED.value, _("Ended")),
]
SCOPES = [
    (Scope.CONSUMER.value, _("Consumer loans")),
    (Scope.BUSINESS.value, _("Business loans")),
    (Scope.MORTGAGE.value, _("Loans secured by real estate")),
]
MODES = [
    (Mode.FACILITATION.value, _("Pure facilitation")),
    (Mode.JOINT.value, _("Joint lending")),
    (Mode.GUARANTEE.value, _("With guarantee")),
    (Mode.TECHNOLOGY.value, _("Technology output")),
]
PAYS = [
    (Pay.SERVICE_FEE.value, _("Service fee: share of the principal repaid")),
    (Pay.INTEREST_SHARE.value, _("Share of the interest received")),
    (Pay.TECHNOLOGY_FEE.value, _("Technology fee: yuan a month")),
]
GUARANTOR_KINDS = [
    (GuarantorKind.COMPANY.value, _("Guarantee company")),
    (GuarantorKind.INSURER.value, _("Insurer")),
]
LINKS = [(Link.HTTP.value, _("Interface (HTTP)")), (Link.FOLDER.value, _("Folder with files"))]


class Lender(models.Model):
    """A licensed lender (资金方): it decides and lends, we hand it decided applications.

    Beside its own record it shows what holds today: the newest evidence of its published list and the agreement in
    force. Those columns are written by `services.record_listing` and by the approval of an agreement only.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    status = models.CharField(_("status"), max_length=10, choices=PARTY_STATUSES, default=PartyStatus.DRAFT.value)
    credit_code = models.CharField(_("unified credit code"), max_length=18, blank=True)
    head_office = models.CharField(_("department at head office"), max_length=80, blank=True)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    licence_no = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_issuer = models.CharField(_("issued by"), max_length=60, blank=True)
    licence_scope = models.JSONField(_("licensed for"), default=list, blank=True)
    # Beginnings of GB/T 2260 codes; empty: the whole country.
    licence_regions = models.JSONField(_("licensed regions"), default=list, blank=True)
    licence_valid_from = models.DateField(_("licence valid from"), null=True, blank=True)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    list_url = models.URLField(_("published list"), blank=True)
    listed_since = models.DateField(_("on the published list since"), null=True, blank=True)
    list_checked_on = models.DateField(_("list last looked at"), null=True, blank=True)
    agreement_no = models.CharField(_("agreement number"), max_length=40, blank=True)
    agreement_valid_from = models.DateField(_("agreement valid from"), null=True, blank=True)
    agreement_valid_to = models.DateField(_("agreement valid to"), null=True, blank=True)
    agreement_clauses = models.JSONField(_("clauses of the agreement"), default=dict, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    link = models.CharField(_("packages travel by"), max_length=10, choices=LINKS, default=Link.HTTP.value)

    class Meta:
        verbose_name = _("lender")
        verbose_name_plural = _("lenders")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], condition=~Q(credit_code=""), name="lender_credit_code")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[str]:
        """What the licence covers, in words."""
        names = dict(SCOPES)
        return [str(names.get(scope, scope)) for scope in self.licence_scope]

    @property
    def standing(self) -> Standing:
        return Standing(
            self.licence_no,
            self.licence_valid_to,
            self.listed_since,
            self.agreement_no,
            self.agreement_valid_to,
            self.status,
            self.licence_valid_from,
            self.agreement_valid_from,
            self.agreement_clauses,
        )


class ListEvidence(models.Model):
    """Proof, on one day, that the lender's published list names us: what stood where, and a copy of it."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="listings")
    url = models.URLField(_("address of the list"))
    entry = models.CharField(_("entry as printed"), max_length=120)
    listed_since = models.DateField(_("listed since"))
    checked_on = models.DateField(_("looked at on"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("copy"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        ordering = ["-checked_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(checked_on__gte=F("listed_since")), name="listing_seen_after_listed")
        ]

    def __str__(self) -> str:
        return self.entry


class Agreement(models.Model):
    """A co-operation agreement with a lender: mode, who bears what, how we are paid, and the clauses law wants."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="agreements", verbose_name=_("lender"))
    number = models.CharField(_("agreement number"), max_length=40)
    status = models.CharField(
        _("status"), max_length=10, choices=AGREEMENT_STATUSES, default=AgreementStatus.DRAFT.value
    )
    mode = models.CharField(_("co-operation"), max_length=15, choices=MODES)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    partner = models.ForeignKey(
        Lender, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lends jointly with")
    )
    lender_share = models.DecimalField(_("lender's share"), max_digits=5, decimal_places=4, default=Decimal(1))
    partner_share = models.DecimalField(_("partner's share"), max_digits=5, decimal_places=4, default=Decimal(0))
    guarantor = models.ForeignKey(
        "loans.Guarantor", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guarantor")
    )
    pay = models.CharField(_("we are paid by"), max_length=15, choices=PAYS)
    pay_value = models.DecimalField(_("fraction, or yuan a month"), max_digits=14, decimal_places=6)
    clauses = models.JSONField(_("clauses"), default=dict, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed copy")
    )
    created_at = models.DateTimeField(_("created at"))
    active_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["lender", "number"], name="agreement_number"),
            models.UniqueConstraint(
                fields=["lender"], condition=Q(status="active"), name="agreement_one_active_per_lender"
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="agreement_dates_ordered"),
            models.CheckConstraint(
                # Four digits, and SQLite adds in binary: half a digit of room is exact enough.
                condition=Q(lender_share__gte=Decimal("0.99995") - F("partner_share"))
                & Q(lender_share__lte=Decimal("1.00005") - F("partner_share"))
                & Q(partner_share__gte=0, lender_share__gte=0),
                name="agreement_shares_sum_to_one",
            ),
            models.CheckConstraint(
                condition=Q(mode="joint", partner__isnull=False, partner_share__gt=0)
                | (~Q(mode="joint") & Q(partner__isnull=True, partner_share=0)),
                name="agreement_joint_has_partner",
            ),
            models.CheckConstraint(
                condition=~Q(mode="guarantee") | Q(guarantor__isnull=False), name="agreement_guarantee_has_guarantor"
            ),
            models.CheckConstraint(
                condition=Q(pay_value__gte=0) & (Q(pay="technology_fee") | Q(pay_value__lte=1)),
                name="agreement_pay_possible",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=["draft", "submitted"]) & Q(active_at__isnull=True))
                | (Q(status="active") & Q(active_at__isnull=False) & Q(ended_at__isnull=True))
                | (Q(status="ended") & Q(active_at__isnull=False) & Q(ended_at__isnull=False)),
                name="agreement_state_and_times",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Guarantor(models.Model):
    """A company that stands in for the borrower (增信机构): licensed, up to a ceiling."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=GUARANTOR_KINDS, default=GuarantorKind.COMPANY.value)
    status = models.CharField(_("status"), max_length=10, choices=PARTY_STATUSES, default=PartyStatus.DRAFT.value)
    credit_code = models.CharField(_("unified credit code"), max_length=18, blank=True)
    licence_no = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_issuer = models.CharField(_("issued by"), max_length=60, blank=True)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    ceiling = models.DecimalField(_("guaranteed at most, yuan"), max_digits=16, decimal_places=2, default=Decimal(0))
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("guarantor")
        verbose_name_plural = _("guarantors")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(ceiling__gte=0), name="guarantor_ceiling_not_negative")]

    def __str__(self) -> str:
        return self.name


class Licence(models.Model):
    """A licence, filing or registration that the company itself or a partner works under."""

    holder = models.CharField(_("holder"), max_length=80)
    own = models.BooleanField(_("the company's own"), default=False)
    name = models.CharField(_("licence"), max_length=80)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=60)
    scope = models.CharField(_("scope"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copy")
    )

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["-own", "holder", "name"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="licence_number_of_holder"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="licence_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.name
