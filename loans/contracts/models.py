from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.documents.models import Document
from loans.contracts.domain import Answer, ContractState, DisclosureState, Evidence, OfferState, OfferTerms

STAFF = settings.AUTH_USER_MODEL
METHODS = [
    ("equal_instalment", _("Equal instalments")),
    ("equal_principal", _("Equal principal")),
    ("interest_only", _("Interest first")),
    ("single_payment", _("Single payment at the end")),
    ("flat", _("Flat interest")),
]


class Offer(models.Model):
    """What the borrower is offered after the lender approved: terms, price, and until when. Terms never change; a
    change is a new offer that supersedes this one."""

    STATES = [
        (OfferState.OPEN.value, pgettext_lazy("offer", "Open")),
        (OfferState.ACCEPTED.value, _("Accepted")),
        (OfferState.SUPERSEDED.value, _("Superseded")),
        (OfferState.WITHDRAWN.value, _("Withdrawn")),
        (OfferState.EXPIRED.value, _("Expired")),
        (OfferState.REFUSED.value, _("Refused by the borrower")),
    ]
    ANSWERS = [
        (Answer.SIGNATURE.value, _("Signed on paper")),
        (Answer.RECORDING.value, _("Recorded conversation")),
        (Answer.ONLINE.value, _("Confirmed on screen")),
    ]

    number = models.CharField(_("number"), max_length=30, unique=True)
    application = models.ForeignKey(
        "loans.Application", models.PROTECT, related_name="+", verbose_name=_("application")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name=_("borrower"))
    product_version = models.ForeignKey("loans.ProductVersion", models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    annual_rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6)
    term_months = models.PositiveSmallIntegerField(_("months"))
    method = models.CharField(_("repayment"), max_length=30, choices=METHODS)
    start = models.DateField(_("planned disbursement"))
    terms = models.JSONField(_("terms"))
    # Ten decimals, rounded up: the ceiling is compared unrounded and the database must not be kinder than the rule.
    simple_cost = models.DecimalField(_("yearly cost (simple)"), max_digits=14, decimal_places=10)
    compound_cost = models.DecimalField(_("yearly cost (IRR)"), max_digits=14, decimal_places=10)
    ceiling = models.DecimalField(_("ceiling"), max_digits=9, decimal_places=6)
    ceiling_basis = models.CharField(_("basis of the ceiling"), max_length=120)
    compound_warning = models.BooleanField(_("compound cost above the ceiling"), default=False)
    total_cost = models.DecimalField(_("cost in all"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=OfferState.OPEN.value)
    valid_until = models.DateField(_("valid until"))
    created_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # [{code, value, valid_from, basis}]: the dated values that the price and the ceiling were worked out with.
    parameters = models.JSONField(_("parameters used"), default=list)
    # What the borrower answered: who took it down, how it came, where the proof is.
    answer_how = models.CharField(_("how the borrower answered"), max_length=12, choices=ANSWERS, blank=True)
    answer_reference = models.CharField(_("number of the paper or recording"), max_length=80, blank=True)
    answer_note = models.CharField(_("what the borrower said"), max_length=300, blank=True)
    answer_ip = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    answered_to = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+")
    # What a borrower who refused would take instead.
    counter_amount = models.DecimalField(_("amount wanted"), max_digits=14, decimal_places=2, null=True, blank=True)
    counter_months = models.PositiveSmallIntegerField(_("months wanted"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.CheckConstraint(condition=Q(simple_cost__lte=F("ceiling")), name="offer_cost_within_ceiling"),
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(term_months__gt=0), name="offer_amount_and_term"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="offer_accepted_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused")
                | (Q(closed_at__isnull=False, answered_to__isnull=False) & ~Q(answer_how="")),
                name="offer_refused_has_evidence",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=["open", "accepted"]), name="offer_one_live"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="offer_newest"),
            models.Index(fields=["state", "valid_until"], name="offer_expiring"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contracts:offer_detail", args=[self.pk])

    @property
    def frozen_terms(self) -> OfferTerms:
        return OfferTerms.from_json(self.terms)


class Disclosure(models.Model):
    """One version of the disclosure form of an offer, with the evidence of its confirmation."""

    STATES = [
        (DisclosureState.DRAFT.value, _("Draft")),
        (DisclosureState.ISSUED.value, _("Issued")),
        (DisclosureState.SHOWN.value, _("Shown")),
        (DisclosureState.CONFIRMED.value, _("Confirmed")),
        (DisclosureState.SUPERSEDED.value, _("Superseded")),
        (DisclosureState.VOID.value, _("Void")),
    ]
    EVIDENCE = [(Evidence.SIGNATURE.value, _("Signed on paper")), (Evidence.POPUP.value, _("Confirmed on screen"))]

    number = models.CharField(_("number"), max_length=30, unique=True)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="disclosures", verbose_name=_("offer"))
    form_version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=DisclosureState.DRAFT.value)
    content = models.JSONField(_("content"))
    reading_seconds = models.PositiveSmallIntegerField(_("seconds to read"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    content_sha256 = models.CharField(_("hash of the content"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("made"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    shown_at = models.DateTimeField(_("shown"), null=True, blank=True)
    shown_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shown by")
    )
    enabled_at = models.DateTimeField(_("could be confirmed from"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    method = models.CharField(_("evidence"), max_length=12, choices=EVIDENCE, blank=True)
    operator = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+")
    ip_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    pdf_sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    confirmed_items = models.JSONField(_("confirmed one by one"), default=list, blank=True)
    proof = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proof of the confirmation")
    )

    class Meta:
        verbose_name = _("disclosure form")
        verbose_name_plural = _("disclosure forms")
        constraints = [
            models.UniqueConstraint(fields=["offer", "form_version"], name="disclosure_version_once"),
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=["draft", "issued", "shown", "confirmed"]),
                name="disclosure_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "superseded", "void"])
                | (Q(issued_at__isnull=False) & ~Q(content_sha256="")),
                name="disclosure_issued_has_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["shown", "confirmed"]) | Q(shown_at__isnull=False, enabled_at__isnull=False),
                name="disclosure_shown_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (
                    Q(confirmed_at__gte=F("enabled_at"))
                    & Q(method__in=["signature", "popup"])
                    & Q(operator__isnull=False)
                    & ~Q(pdf_sha256="")
                ),
                name="disclosure_confirmed_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contracts:disclosure_detail", args=[self.pk])


class Contract(models.Model):
    """The loan contract. It cannot exist before its disclosure form is confirmed: the service refuses, and a trigger
    of the database refuses whoever goes around the service."""

    STATES = [
        (ContractState.PREPARED.value, _("Waiting for signature")),
        (ContractState.SIGNED.value, _("Signed")),
        (ContractState.VOID.value, _("Void")),
    ]

    number = models.CharField(_("number"), max_length=30, unique=True)
    disclosure = models.OneToOneField(Disclosure, models.PROTECT, related_name="contract")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="contracts")
    application = models.ForeignKey(
        "loans.Application", models.PROTECT, related_name="+", verbose_name=_("application")
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name=_("borrower"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=ContractState.PREPARED.value)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    disclosure_confirmed_at = models.DateTimeField(_("form confirmed"))
    created_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made"))
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signer_name = models.CharField(_("signed by"), max_length=80, blank=True)
    signing_method = models.CharField(_("how signed"), max_length=12, choices=Disclosure.EVIDENCE, blank=True)
    signed_sha256 = models.CharField(_("hash of the signed file"), max_length=64, blank=True)
    witness = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    void_reason = models.CharField(_("why void"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(created_at__gte=F("disclosure_confirmed_at")), name="contract_after_confirmation"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (Q(signed_at__isnull=False) & ~Q(signer_name="") & ~Q(signed_sha256="") & ~Q(signing_method="")),
                name="contract_signed_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | Q(voided_at__isnull=False), name="contract_void_has_time"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=["prepared", "signed"]), name="contract_one_live"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contract_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="contract_by_state"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contracts:detail", args=[self.pk])
