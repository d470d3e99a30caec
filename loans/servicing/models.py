from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.contracts.models import METHODS, Contract
from loans.servicing.domain import (
    Account,
    DisbursementState,
    Event,
    LoanState,
    PaymentState,
    RedressKind,
    days_past_due,
)

STAFF = settings.AUTH_USER_MODEL
ZERO = Decimal("0.00")


class Disbursement(models.Model):
    """The order to the lender to pay out a contract: once, or visibly unknown."""

    STATES = [
        (DisbursementState.PENDING.value, pgettext_lazy("to be sent", "Waiting")),
        (DisbursementState.SENDING.value, _("Being sent")),
        (DisbursementState.DONE.value, _("Paid out")),
        (DisbursementState.FAILED.value, _("Refused by the lender")),
    ]

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="disbursement")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=DisbursementState.PENDING.value)
    key = models.CharField(_("key"), max_length=80, unique=True)
    reference = models.CharField(_("lender's reference"), max_length=60, blank=True)
    requested_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("ordered by"))
    requested_at = models.DateTimeField(_("ordered"))
    paid_on = models.DateField(_("paid out"), null=True, blank=True)
    settled_at = models.DateTimeField(_("answer received"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("disbursement")
        verbose_name_plural = _("disbursements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(paid_on__isnull=False) & ~Q(reference="")),
                name="disbursement_done_has_receipt",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_amount"),
        ]

    def __str__(self) -> str:
        return self.key


class Loan(models.Model):
    """A loan from the day of disbursement. The columns after `state` are worked out from instalments and payments
    and kept for lists; `check_books` compares them. Days past due are never stored, only the date they count from."""

    STATES = [(LoanState.ACTIVE.value, pgettext_lazy("loan", "Running")), (LoanState.SETTLED.value, _("Settled"))]

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name=_("borrower"))
    contract = models.OneToOneField(Contract, models.PROTECT, related_name="loan", verbose_name=_("contract"))
    application = models.ForeignKey("loans.Application", models.PROTECT, related_name="+")
    principal = models.DecimalField(_("principal"), max_digits=14, decimal_places=2)
    annual_rate = models.DecimalField(_("yearly rate"), max_digits=9, decimal_places=6)
    method = models.CharField(_("repayment"), max_length=30, choices=METHODS)
    term_months = models.PositiveSmallIntegerField(_("months"))
    disbursed_on = models.DateField(_("disbursed"))
    matures_on = models.DateField(_("last due date"))
    penalty_rule = models.JSONField(_("penalty rule"))
    allocation = models.JSONField(_("order of allocation"))
    created_at = models.DateTimeField(_("booked"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=LoanState.ACTIVE.value)
    principal_balance = models.DecimalField(_("principal left"), max_digits=14, decimal_places=2)
    credit_balance = models.DecimalField(_("paid in advance"), max_digits=14, decimal_places=2, default=ZERO)
    oldest_unpaid_due = models.DateField(_("paid up to"), null=True, blank=True)
    settled_on = models.DateField(_("settled"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        constraints = [
            models.CheckConstraint(
                condition=Q(principal__gt=0)
                & Q(principal_balance__gte=0)
                & Q(principal_balance__lte=F("principal"))
                & Q(credit_balance__gte=0),
                name="loan_amounts",
            ),
            models.CheckConstraint(
                condition=(Q(state="settled") & Q(settled_on__isnull=False) & Q(principal_balance=0))
                | (Q(state="active") & Q(settled_on=None)),
                name="loan_settled_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["-disbursed_on", "-id"], name="loan_newest"),
            models.Index(fields=["state", "-disbursed_on", "-id"], name="loan_by_state"),
            models.Index(fields=["state", "oldest_unpaid_due", "id"], name="loan_overdue"),
            models.Index(fields=["customer", "-id"], name="loan_of_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("servicing:detail", args=[self.pk])

    @property
    def days_past_due(self) -> int:
        if self.state != LoanState.ACTIVE:
            return 0
        return days_past_due(self.oldest_unpaid_due, timezone.localdate())


class Instalment(models.Model):
    """What falls due when; what was paid on it is kept by the replay."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="instalments")
    n = models.PositiveSmallIntegerField(_("instalment"))
    due = models.DateField(_("due"))
    principal = models.DecimalField(_("principal"), max_digits=14, decimal_places=2)
    interest = models.DecimalField(_("interest"), max_digits=14, decimal_places=2)
    fee = models.DecimalField(_("fee"), max_digits=14, decimal_places=2, default=ZERO)
    principal_paid = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    interest_paid = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    fee_paid = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    penalty_paid = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    paid_on = models.DateField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "n"], name="instalment_once"),
            models.CheckConstraint(
                condition=Q(principal_paid__gte=0, principal_paid__lte=F("principal"))
                & Q(interest_paid__gte=0, interest_paid__lte=F("interest"))
                & Q(fee_paid__gte=0, fee_paid__lte=F("fee"))
                & Q(penalty_paid__gte=0),
                name="instalment_not_overpaid",
            ),
        ]
        indexes = [models.Index(fields=["due", "loan"], name="instalment_due")]

    def __str__(self) -> str:
        return f"{self.loan_id}/{self.n}"

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee

    @property
    def paid(self) -> Decimal:
        return self.principal_paid + self.interest_paid + self.fee_paid


class Payment(models.Model):
    """Money that came in: a fact with a value date. A mistake is reversed, never changed."""

    STATES = [(PaymentState.POSTED.value, _("Posted")), (PaymentState.REVERSED.value, _("Reversed"))]
    CHANNELS = [
        ("transfer", _("Bank transfer")),
        ("deduction", _("Direct debit")),
        ("counter", _("At the counter")),
        ("third_party", _("Payment service")),
    ]

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    value_date = models.DateField(_("value date"))
    channel = models.CharField(_("channel"), max_length=20, choices=CHANNELS)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    # Who paid, where the receipt names somebody; null where nobody looked.
    payer = models.CharField(_("paid by"), max_length=80, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=PaymentState.POSTED.value)
    posted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by"))
    posted_at = models.DateTimeField(_("posted"))
    reversed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    reversal_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount"),
            models.CheckConstraint(
                condition=Q(state="posted", reversed_at=None) | Q(state="reversed", reversed_at__isnull=False),
                name="payment_reversed_has_time",
            ),
            # The same receipt of a bank or payment service is one payment.
            models.UniqueConstraint(
                fields=["channel", "reference"],
                condition=~Q(reference="") & Q(state="posted"),
                name="payment_reference_once",
            ),
        ]
        indexes = [models.Index(fields=["loan", "value_date", "id"], name="payment_of_loan")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.value_date} {self.amount}"


class EarlySettlement(models.Model):
    """All that was not due yet, repaid on one day. It holds as long as its payment stands: a reversed payment brings
    the old due dates back."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="settlements")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="settlement")
    settled_on = models.DateField(_("settled on"))
    principal = models.DecimalField(_("principal"), max_digits=14, decimal_places=2)
    interest = models.DecimalField(_("interest"), max_digits=14, decimal_places=2)
    fee = models.DecimalField(_("fee"), max_digits=14, decimal_places=2)
    charge = models.DecimalField(_("charge for early repayment"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("early settlement")
        verbose_name_plural = _("early settlements")
        constraints = [
            models.CheckConstraint(
                condition=Q(principal__gt=0, interest__gte=0, fee__gte=0, charge__gte=0),
                name="early_settlement_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.settled_on}"


class LedgerTransaction(models.Model):
    """One event in the books of a loan, or a correction of one. Append-only."""

    EVENTS = [
        (Event.DISBURSEMENT.value, _("Disbursement")),
        (Event.PAYMENT.value, _("Payment")),
        (Event.CREDIT_USED.value, _("Advance payment used")),
        (Event.WAIVER.value, _("Waived")),
        (Event.REFUND.value, _("Paid back")),
    ]

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="transactions")
    key = models.CharField(_("event"), max_length=40)
    event = models.CharField(_("kind"), max_length=20, choices=EVENTS)
    correction = models.BooleanField(_("correction"), default=False)
    value_date = models.DateField(_("value date"))
    booked_at = models.DateTimeField(_("booked"))
    actor = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        indexes = [models.Index(fields=["loan", "id"], name="ledger_of_loan")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.key}"


class LedgerEntry(models.Model):
    """One line: debit positive, credit negative. The lines of a transaction sum to 0."""

    ACCOUNTS = [
        (Account.FUNDING.value, _("Lender's funds")),
        (Account.PRINCIPAL.value, _("Principal")),
        (Account.CASH.value, pgettext_lazy("account", "Received")),
        (Account.INTEREST.value, _("Interest")),
        (Account.FEE.value, _("Fees")),
        (Account.PENALTY.value, _("Penalty interest")),
        (Account.CREDIT.value, _("Paid in advance")),
        (Account.WAIVED.value, _("Given up by the company")),
    ]

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    account = models.CharField(_("account"), max_length=12, choices=ACCOUNTS)
    instalment = models.PositiveSmallIntegerField(_("instalment"), default=0)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="ledger_amount_not_zero")]
        indexes = [models.Index(fields=["account", "transaction"], name="ledger_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"

    @property
    def negated(self) -> Decimal:
        """A credit as people read it."""
        return -self.amount


class CollectionHold(models.Model):
    """Nobody collects on these loans while it lasts: why, since when, until when. One for a cause and loan."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="holds")
    cause = models.CharField(_("cause"), max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold on collection")
        verbose_name_plural = _("holds on collection")
        constraints = [
            models.UniqueConstraint(fields=["loan", "cause"], condition=Q(ended_at=None), name="hold_once_per_cause")
        ]
        indexes = [models.Index(fields=["cause"], condition=Q(ended_at=None), name="hold_of_cause")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.cause}"


class RedressEntry(models.Model):
    """Money given up or given back to a borrower, with the reason; a fact from which the books are worked out."""

    KINDS = [(RedressKind.WAIVER.value, _("Waived")), (RedressKind.REFUND.value, _("Paid back"))]

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="redress")
    key = models.CharField(_("cause"), max_length=80, unique=True)  # the same cause twice is one entry
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    account = models.CharField(_("account"), max_length=12, choices=LedgerEntry.ACCOUNTS)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    value_date = models.DateField(_("value date"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(_("granted"))

    class Meta:
        verbose_name = _("redress")
        verbose_name_plural = _("redress")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="redress_amount_positive")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind} {self.amount}"
