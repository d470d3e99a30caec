from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.files.models import StoredFile
from customers.profiles.models import Customer
from risk.suspicion.domain import Sign, State

STATES = [
    (State.REPORTED.value, pgettext_lazy("suspicion", "Reported")),
    (State.ANALYSED.value, pgettext_lazy("suspicion", "Analysed")),
    (State.DROPPED.value, pgettext_lazy("suspicion", "Not suspicious")),
    (State.FILED.value, pgettext_lazy("suspicion", "Filed with the authority")),
    (State.CLOSED.value, pgettext_lazy("suspicion", "Closed")),
]
SIGNS = [
    (Sign.EARLY_SETTLEMENT.value, _("Settled soon after the payout")),
    (Sign.STRUCTURING.value, _("Payments split below the amount that is reported")),
    (Sign.THIRD_PARTY.value, _("Paid by somebody else")),
    (Sign.CIRCULAR.value, _("Money that goes round")),
    (Sign.ROUND_SUMS.value, _("Mostly round sums")),
]
STAFF = settings.AUTH_USER_MODEL


class SuspicionCase(models.Model):
    """Activity of a customer that somebody or a rule found suspicious. Only compliance and the auditors that it names
    see that it exists."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=State.REPORTED.value)
    by_hand = models.BooleanField(_("reported by staff"), default=False)
    summary = models.TextField(_("what was seen"), blank=True)
    reported_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("reported by"))
    reported_at = models.DateTimeField(_("reported at"))
    due_on = models.DateField(_("due"), help_text="Analysis while reported, filing or dropping while analysed.")
    analysis = models.TextField(_("analysis"), blank=True)
    analysed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    analysed_at = models.DateTimeField(_("analysed at"), null=True)
    drop_reason = models.CharField(_("why not suspicious"), max_length=600, blank=True)
    filing_reference = models.CharField(_("reference of the filing"), max_length=60, blank=True)
    filed_on = models.DateField(_("filed on"), null=True)
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("suspicion")
        verbose_name_plural = _("suspicions")
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="suspicion_due"),
            models.Index(fields=["customer", "-id"], name="suspicion_of_customer"),
            models.Index(fields=["-reported_at", "-id"], name="suspicion_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reported", analysed_at__isnull=True)
                | (~Q(state="reported") & Q(analysed_at__isnull=False)),
                name="suspicion_analysed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | (Q(filed_on__isnull=False) & ~Q(filing_reference="")),
                name="suspicion_filed_has_reference",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(drop_reason=""), name="suspicion_dropped_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="suspicion_closed_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"KY{self.pk:06d}"


class SuspicionSign(models.Model):
    """What a rule found; the same thing once, whatever becomes of the case."""

    case = models.ForeignKey(SuspicionCase, models.CASCADE, related_name="signs")
    sign = models.CharField(_("sign"), max_length=20, choices=SIGNS)
    subject = models.CharField(max_length=60)
    facts = models.JSONField()
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign", "subject"], name="suspicion_sign_once")]

    def __str__(self) -> str:
        return self.subject


class SuspicionNote(models.Model):
    """A note of compliance, perhaps with a file, in the order in which they were written."""

    case = models.ForeignKey(SuspicionCase, models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=2000)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    author = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="suspicion_note_of_case")]

    def __str__(self) -> str:
        return self.text[:40]


class SuspicionReader(models.Model):
    """An auditor whom compliance lets read the cases, for a time."""

    user = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("auditor"))
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateField(_("until"))
    named_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("named by"))
    named_at = models.DateTimeField(_("named at"))

    class Meta:
        indexes = [models.Index(fields=["user", "-until"], name="suspicion_reader")]
        constraints = [models.CheckConstraint(condition=~Q(user=F("named_by")), name="suspicion_reader_by_another")]

    def __str__(self) -> str:
        return str(self.user)
