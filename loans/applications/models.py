import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.files.models import ImportBatch, StoredFile
from backoffice.sealing.fields import SealedField
from customers.channels.models import Channel as Source
from customers.profiles.models import Customer
from loans.applications.domain import Channel, Status, Step
from loans.applications.domain.forwarding import ForwardingState, Verdict
from loans.matching.models import SuitabilityRecord
from loans.maths.schedule import Method
from loans.products.models import ProductVersion

STATUSES = [
    (Status.DRAFT.value, _("Draft")),
    (Status.SUBMITTED.value, _("Being assessed")),
    (Status.IN_REVIEW.value, _("In review")),
    (Status.AWAITING_MATERIAL.value, _("Waiting for material")),
    (Status.PASSED.value, _("Pre-screen passed")),
    (Status.FORWARDED.value, _("With the lender")),
    (Status.REJECTED.value, _("Not recommended")),
    (Status.LENDER_APPROVED.value, _("Approved by the lender")),
    (Status.LENDER_DECLINED.value, _("Declined by the lender")),
    (Status.CONTRACTED.value, pgettext_lazy("status", "Contract signed")),
    (Status.DISBURSED.value, pgettext_lazy("status", "Disbursed")),
    (Status.WITHDRAWN.value, _("Withdrawn")),
    (Status.EXPIRED.value, _("Expired")),
    (Status.COMPARED.value, _("Compared")),
]
METHODS = [
    (Method.EQUAL_INSTALMENT.value, _("Equal instalments")),
    (Method.EQUAL_PRINCIPAL.value, _("Equal principal")),
    (Method.INTEREST_ONLY.value, _("Interest first")),
    (Method.SINGLE_PAYMENT.value, _("Single payment at the end")),
]
CHANNELS = [
    (Channel.STAFF.value, _("Branch")),
    (Channel.IMPORT.value, _("File import")),
    (Channel.ONLINE.value, _("Online")),
    (Channel.PARTNER.value, _("Partner")),
]
OUTCOMES = [("good", _("Repaid")), ("bad", _("Defaulted"))]
FORWARDINGS = [
    (ForwardingState.SENDING.value, _("Being sent")),
    (ForwardingState.SENT.value, _("With the lender")),
    (ForwardingState.DECIDED.value, _("Decided by the lender")),
    (ForwardingState.RECALLED.value, _("Lender told of the withdrawal")),
]
VERDICTS = [
    (Verdict.TAKEN.value, _("Taken as the decision")),
    (Verdict.PENDING.value, _("Not decided yet")),
    (Verdict.LATE.value, _("Too late: withdrawn meanwhile")),
    (Verdict.CONTRADICTING.value, _("Contradicts the decision on record")),
    (Verdict.UNREADABLE.value, _("Could not be read")),
]
TIERS = [("A", "A"), ("B", "B"), ("C", "C")]


class Application(models.Model):
    """An application for a loan. Our tier is advice; the lender's decision is a row of its own."""

    number = models.CharField(_("number"), max_length=24, unique=True, null=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    method = models.CharField(_("repayment method"), max_length=20, choices=METHODS)
    purpose = models.CharField(_("purpose"), max_length=20)
    status = models.CharField(_("status"), max_length=20, choices=STATUSES, default=Status.DRAFT.value)
    tier = models.CharField(_("tier"), max_length=1, choices=TIERS, blank=True)
    decision_reasons = models.JSONField(_("reasons"), default=list)
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS, default=Channel.STAFF.value)
    # The registered channel that brought the applicant; empty for who came by themselves.
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought by")
    )
    external_ref = models.CharField(_("reference in the source"), max_length=80, unique=True, null=True, blank=True)
    # Use of funds, declared against the closed list (purpose) and in the borrower's words.
    use_detail = models.CharField(_("what exactly is paid"), max_length=120, blank=True)
    use_payee = models.CharField(_("who is paid"), max_length=80, blank=True)
    use_declared_at = models.DateTimeField(_("use declared at"), null=True, blank=True)
    # Green channel: derived from the credit history; a reason says that a person decided otherwise.
    first_loan = models.BooleanField(_("first loan"), default=False)
    first_loan_reason = models.CharField(_("why decided by hand"), max_length=200, blank=True)
    # What was declared with the application besides the customer's record; no identifiers.
    facts = models.JSONField(_("declared facts"), default=dict)
    known_outcome = models.CharField(_("known outcome"), max_length=4, choices=OUTCOMES, null=True, blank=True)
    # History that is only held against what we would have said: no reviewer, no lender, nobody waits for it.
    compare_only = models.BooleanField(_("for comparison only"), default=False)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("import")
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applied again after")
    )
    # The adviser's signed record that this application follows from.
    advice = models.ForeignKey(
        SuitabilityRecord, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("advice")
    )
    # Names of what a reviewer asked for; empty when nothing is asked for.
    asked_materials = models.JSONField(_("material asked for"), default=list)
    # What risk-based pricing says: the rate to ask the lender for, the most an offer may come to. Advice; the
    # lender decides the loan. Null while no price policy is in force.
    advised_rate = models.DecimalField(_("advised rate"), max_digits=9, decimal_places=6, null=True, blank=True)
    advised_limit = models.DecimalField(_("advised limit"), max_digits=14, decimal_places=2, null=True, blank=True)
    # Why the last attempt to forward did not leave the house; empty when nothing stands in the way.
    forward_blocked = models.CharField(_("not forwarded because"), max_length=200, blank=True)
    forward_round = models.PositiveSmallIntegerField(default=0)
    assessment_round = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    # When it expires unless somebody goes on with it; only drafts and those that wait for material do.
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    expiry_warned_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="application_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="application_status_created"),
            models.Index(fields=["tier", "-created_at", "-id"], name="application_tier_created"),
            models.Index(fields=["tier", "status", "-created_at", "-id"], name="application_tier_status"),
            models.Index(fields=["channel", "-created_at", "-id"], name="application_channel_created"),
            models.Index(
                fields=["known_outcome", "-created_at", "-id"],
                condition=Q(known_outcome__isnull=False),
                name="application_history",
            ),
            models.Index(
                fields=["known_outcome", "channel", "-created_at", "-id"],
                condition=Q(known_outcome__isnull=False),
                name="application_history_channel",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(status="passed") & ~Q(forward_blocked=""),
                name="application_stuck",
            ),
            models.Index(fields=["customer", "-id"], name="application_of_customer"),
            models.Index(fields=["-created_at", "-id"], name="application_created"),
            models.Index(fields=["-amount", "-id"], name="application_amount_sort"),
            models.Index(fields=["batch", "-id"], name="application_of_import"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="application_expiring"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="application_amount_positive"),
            models.CheckConstraint(condition=Q(term_months__gt=0), name="application_term_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn", "expired"]) | Q(submitted_at__isnull=False),
                name="application_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "withdrawn", "expired"]) | ~Q(tier=""),
                name="application_decided_has_tier",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "—"


class ComplianceHold(models.Model):
    """While one lasts nothing of this customer goes to a lender, into a contract or out as a payment. Why, compliance
    knows and nobody here: this row says only that it is so."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold by compliance")
        verbose_name_plural = _("holds by compliance")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at__isnull=True), name="compliance_hold_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class EntryDraft(models.Model):
    """What somebody is entering, step by step, exactly as typed, right or wrong; gone once it is submitted.

    The customer step holds identifiers and is sealed. As soon as steps are right their content lives where it
    belongs: in the customer, the application, its material and consents.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="entry_draft", verbose_name=_("application")
    )
    advice = models.ForeignKey(
        SuitabilityRecord, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("advice")
    )
    person = SealedField(purpose="applications.entry.person", null=True)
    answers = models.JSONField(default=dict)
    # How each step was filled: seconds, fields pasted, fields corrected. Counts only.
    filling = models.JSONField(default=dict)
    step = models.CharField(_("step"), max_length=12, default=Step.CUSTOMER.value)
    created_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("entry draft")
        verbose_name_plural = _("entry drafts")
        indexes = [
            models.Index(fields=["owner", "-changed_at", "-id"], name="entry_drafts_of_owner"),
            models.Index(fields=["-changed_at", "-id"], name="entry_drafts_newest"),
        ]

    def __str__(self) -> str:
        return str(self.application or self.customer or "—")


class ApplicationMove(models.Model):
    """Each step of an application's life, for good."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves")
    verb = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["application", "at"], name="application_moves")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class Material(models.Model):
    """A paper that belongs to an application. Removing one hides it; what a decision was based on stays."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="materials")
    code = models.CharField(_("material"), max_length=40)
    # Applied again: the same file may lie under both applications.
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        ordering = ["code", "id"]
        indexes = [models.Index(fields=["application", "code"], name="materials_of_application")]

    def __str__(self) -> str:
        return self.code


class PaperCheck(models.Model):
    """A person compared what was read from a paper with its picture. For good; a later check stands beside it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="paper_checks")
    material = models.ForeignKey(Material, models.PROTECT, related_name="checks")
    kind = models.CharField(_("kind of paper"), max_length=20)
    other_person = models.BooleanField(_("about somebody else"), default=False)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        ordering = ["-checked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.material_id}"


class PaperValue(models.Model):
    """One value of a paper: what was read, where it stands, and what a person made of it. Sealed, whatever it is."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    check_of = models.ForeignKey(PaperCheck, models.PROTECT, related_name="values")
    name = models.CharField(max_length=30)
    read = SealedField(purpose="loans.papervalue.read")
    confirmed = SealedField(purpose="loans.papervalue.confirmed")
    is_confirmed = models.BooleanField(default=False)
    corrected = models.BooleanField(default=False)
    differs = models.BooleanField(default=False)
    written_to = models.CharField(max_length=30, blank=True)
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    page = models.PositiveIntegerField()
    box = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "name"], name="paper_value_once"),
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | Q(corrected=False, written_to=""),
                name="paper_value_written_if_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LenderDecision(models.Model):
    """What the lender decided: the final decision on the loan."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="lender_decision")
    approved = models.BooleanField(_("approved"))
    amount = models.DecimalField(_("approved amount"), max_digits=14, decimal_places=2, null=True)
    annual_rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6, null=True)
    reference = models.CharField(_("lender's reference"), max_length=60)
    reasons = models.JSONField(_("reasons"), default=list)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=False) | (Q(amount__gt=0) & Q(annual_rate__gte=0)),
                name="lender_approval_has_terms",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Forwarding(models.Model):
    """An application on its way to the lender and back: one key for its whole life, however often it is tried."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="forwarding")
    key = models.CharField(_("key"), max_length=60, unique=True)
    link = models.CharField(_("packages travel by"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=FORWARDINGS, default=ForwardingState.SENDING.value)
    reference = models.CharField(_("lender's reference"), max_length=60, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("last problem"), max_length=200, blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    sent_at = models.DateTimeField(_("received by the lender at"), null=True, blank=True)
    told_at = models.DateTimeField(_("withdrawal told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("forwarding")
        verbose_name_plural = _("forwardings")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending", sent_at__isnull=True) | ~Q(state="sending"),
                name="forwarding_sent_has_time",
            ),
            models.CheckConstraint(
                condition=(~Q(state="recalled") & Q(told_at__isnull=True))
                | Q(state="recalled", told_at__isnull=False),
                name="forwarding_recalled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class LenderAnswer(models.Model):
    """Every different answer that came under a key, and what was made of it. The first decision stands."""

    forwarding = models.ForeignKey(Forwarding, models.PROTECT, related_name="answers")
    received_at = models.DateTimeField(_("received at"))
    digest = models.CharField(max_length=64)
    verdict = models.CharField(_("verdict"), max_length=15, choices=VERDICTS)
    content = models.JSONField(_("content"), default=dict)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [models.UniqueConstraint(fields=["forwarding", "digest"], name="lender_answer_once")]

    def __str__(self) -> str:
        return self.verdict
