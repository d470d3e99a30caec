import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.sealing.fields import SealedField
from complaints.cases.domain import (
    OPEN_STATUSES,
    Alert,
    Category,
    Channel,
    ClockKind,
    Kind,
    RootCause,
    Status,
    Tier,
)

TIERS = [
    (Tier.URGENT.value, _("Urgent")),
    (Tier.HIGH.value, _("High")),
    (Tier.NORMAL.value, _("Normal")),
    (Tier.SUGGESTION.value, _("Suggestion")),
]
STATUSES = [
    (Status.OPEN.value, _("Not started")),
    (Status.IN_PROGRESS.value, _("In progress")),
    (Status.REPLIED.value, _("Replied")),
    (Status.CLOSED.value, _("Closed")),
    (Status.WITHDRAWN.value, _("Withdrawn")),
    (Status.MERGED.value, _("Merged into another")),
]
CHANNELS = [
    (Channel.HOTLINE.value, _("Hotline")),
    (Channel.APP.value, _("App or web form")),
    (Channel.CHAT.value, _("Chat")),
    (Channel.EMAIL.value, _("By e-mail")),
    (Channel.VISIT.value, _("Visit")),
    (Channel.LETTER.value, _("Letter")),
    (Channel.LENDER.value, _("Passed on by a lender")),
    (Channel.MEDIA.value, _("Media or public platform")),
    (Channel.REGULATOR.value, _("Passed on by a regulator")),
]
CATEGORIES = [
    (Category.RATE.value, _("Rate or fee dispute")),
    (Category.SERVICE.value, _("Service attitude")),
    (Category.DISBURSEMENT.value, _("Slow disbursement")),
    (Category.COLLECTION.value, _("Collection conduct")),
    (Category.PRIVACY.value, _("Privacy and credit record")),
    (Category.CONTRACT.value, _("Contract and disclosure")),
    (Category.MARKETING.value, _("Marketing")),
    (Category.FUNDS.value, _("Safety of funds")),
    (Category.SYSTEM.value, _("System failure")),
    (Category.OTHER.value, _("Other")),
]
ROOT_CAUSES = [
    (RootCause.OUR_PROCESS.value, _("Our process")),
    (RootCause.OUR_STAFF.value, _("Conduct of our staff")),
    (RootCause.OUR_SYSTEM.value, _("Our system")),
    (RootCause.DISCLOSURE.value, _("Unclear disclosure")),
    (RootCause.LENDER.value, _("The lender")),
    (RootCause.THIRD_PARTY.value, _("A third party")),
    (RootCause.MISUNDERSTANDING.value, _("Misunderstanding")),
    (RootCause.UNFOUNDED.value, _("Not founded")),
]
CLOCK_KINDS = [
    (ClockKind.RESPOND.value, _("First answer")),
    (ClockKind.START.value, _("Work begun")),
    (ClockKind.RESOLVE.value, _("Resolution")),
    (ClockKind.STATUTORY.value, _("Statutory limit")),
]
ENTRY_KINDS = [
    (Kind.FILED.value, _("Complaint received")),
    (Kind.FIRST_RESPONSE.value, _("First answer")),
    (Kind.AGENT_REPLY.value, _("Reply")),
    (Kind.CUSTOMER_MESSAGE.value, _("Message from the complainant")),
    (Kind.HANDLING_STARTED.value, _("Work begun")),
    (Kind.PAUSE.value, _("Paused")),
    (Kind.RESUME.value, _("Resumed")),
    (Kind.PRIORITY.value, _("Tier changed")),
    (Kind.REASSIGN.value, _("Assigned")),
    (Kind.RESOLVE.value, _("Resolved and closed")),
    (Kind.REOPEN.value, _("Reopened")),
    (Kind.WITHDRAW.value, _("Withdrawn")),
    (Kind.NOTE.value, _("Internal note")),
    (Kind.LINK.value, _("Linked")),
    (Kind.EXTEND.value, _("Statutory time extended")),
    (Kind.MERGE.value, _("Merged into another")),
    (Kind.SPLIT.value, _("Split")),
    (Kind.CLASSIFY.value, _("Category confirmed")),
]
ALERTS = [
    (Alert.WARNING.value, _("Much of the time used")),
    (Alert.BREACH.value, _("Time limit missed")),
    (Alert.LATE.value, _("One hour past the limit")),
]
# Where complaints stand in the queue that wait for nothing on our side: after everything that has a due time.
NO_HURRY = datetime(2999, 12, 31, tzinfo=UTC)


class TriagePolicy(models.Model):
    """One version of the rules that tier a complaint. A version is never changed, only followed by another."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    content = models.JSONField(_("rules"))
    valid_from = models.DateTimeField(_("valid from"))
    basis = models.CharField(_("basis"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("tiering policy")
        verbose_name_plural = _("tiering policies")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class TriageModel(models.Model):
    """A trained second opinion with what it learned from and how well it did on what it had not seen."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    about = models.JSONField(_("what it is about"))  # weights for the category
    pressing = models.JSONField(_("how pressing it is"))  # weights for the tier
    figures = models.JSONField(_("figures"))
    sentences = models.PositiveIntegerField(_("sentences of our own"))
    cases = models.PositiveIntegerField(_("confirmed cases"))
    in_force = models.BooleanField(_("in force"), default=True)
    trained_at = models.DateTimeField(_("trained"))

    class Meta:
        verbose_name = _("triage model")
        verbose_name_plural = _("triage models")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class ClockPolicy(models.Model):
    """One version of what a tier promises: targets, calendars and warnings. A complaint keeps its version."""

    tier = models.CharField(pgettext_lazy("of a complaint", "tier"), max_length=12, choices=TIERS)
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("targets"))
    valid_from = models.DateTimeField(_("valid from"))
    basis = models.CharField(_("basis"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("time limits")
        verbose_name_plural = _("time limits")
        ordering = ["tier", "-version"]
        constraints = [models.UniqueConstraint(fields=["tier", "version"], name="clock_policy_version")]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} v{self.version}"


class ComplaintNumber(models.Model):
    """The last number given out on a day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("complaint number")
        verbose_name_plural = _("complaint numbers")

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class Complaint(models.Model):
    """What somebody complained of, how pressing it is and why, who answers for it, and how it ended.

    `content` may hold personal data: it is shown to those who handle complaints and never written to a log.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    loan = models.ForeignKey(
        "loans.Loan", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("loan")
    )
    complainant_name = models.CharField(_("complainant"), max_length=60, blank=True, default="")
    complainant_phone = SealedField(purpose="complaints.complaint.complainant_phone", null=True)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    complainant_email = SealedField(purpose="complaints.complaint.complainant_email", null=True)
    email_masked = models.CharField(_("e-mail"), max_length=80, blank=True, default="")
    # The original outside: a message of a mailbox, a row of a list, a caller's own number. Once only.
    source_key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=12, choices=CHANNELS)
    category = models.CharField(_("category"), max_length=14, choices=CATEGORIES)
    jrt0169_code = models.CharField(_("national code"), max_length=12, null=True, blank=True)
    content = models.TextField(_("complaint"))
    amount = models.DecimalField(_("sum in dispute"), max_digits=14, decimal_places=2, null=True, blank=True)
    group_size = models.PositiveIntegerField(_("number of complainants"), default=1)
    vulnerable = models.BooleanField(_("needs special care"), default=False)

    tier = models.CharField(pgettext_lazy("of a complaint", "tier"), max_length=12, choices=TIERS)
    computed_tier = models.CharField(_("tier by the rules"), max_length=12, choices=TIERS)
    score = models.IntegerField(_("score"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    suggested_category = models.CharField(
        _("category suggested by the model"), max_length=14, choices=CATEGORIES, blank=True, default=""
    )
    suggested_share = models.DecimalField(_("sureness"), max_digits=4, decimal_places=3, null=True, blank=True)
    confirmed_at = models.DateTimeField(_("category confirmed"), null=True, blank=True)
    triage_policy = models.ForeignKey(TriagePolicy, on_delete=models.PROTECT, related_name="+")
    clock_policy = models.ForeignKey(ClockPolicy, on_delete=models.PROTECT, related_name="+")

    status = models.CharField(_("status"), max_length=12, choices=STATUSES, default=Status.OPEN.value)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handler"),
    )
    received_at = models.DateTimeField(_("received"))
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Kept from the clocks, so that the queue needs no join: the clock that runs out first.
    queue_at = models.DateTimeField(_("queue position"), default=NO_HURRY)
    next_due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    next_clock = models.CharField(_("next clock"), max_length=10, choices=CLOCK_KINDS, blank=True, default="")
    waiting = models.BooleanField(_("paused"), default=False)
    breached = models.BooleanField(_("missed a time limit"), default=False)

    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    merged_at = models.DateTimeField(_("merged"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name=_("merged into")
    )
    root_case = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches", verbose_name=_("root case")
    )
    root_cause = models.CharField(_("root cause"), max_length=18, choices=ROOT_CAUSES, blank=True, default="")
    corrective_action = models.TextField(_("corrective action"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes = [
            # The queue: what breaches first; only what is still open.
            models.Index(
                fields=["queue_at", "id"],
                name="complaint_queue",
                condition=Q(status__in=[status.value for status in OPEN_STATUSES]),
            ),
            models.Index(
                fields=["owner", "queue_at", "id"],
                name="complaint_owner",
                condition=Q(status__in=[status.value for status in OPEN_STATUSES]),
            ),
            models.Index(fields=["-received_at", "-id"], name="complaint_received"),
            models.Index(fields=["customer", "-received_at"], name="complaint_customer"),
            models.Index(fields=["phone_index", "-received_at"], name="complaint_phone"),
            models.Index(fields=["loan", "-received_at"], name="complaint_loan"),
            models.Index(fields=["-confirmed_at"], name="complaint_lessons", condition=Q(confirmed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="complaint_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | (~Q(root_cause="") & ~Q(corrective_action="")),
                name="complaint_closed_has_cause",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at=None)),
                name="complaint_withdrawn_time",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_at__isnull=False, merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_at=None, merged_into=None)),
                name="complaint_merged_somewhere",
            ),
            models.CheckConstraint(condition=Q(group_size__gte=1), name="complaint_has_somebody"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def running_due_at(self) -> datetime | None:
        """The due time that is counted down; none for a complaint that waits or has ended."""
        return self.next_due_at if self.is_open else None


class Band(models.Model):
    """A number that texts alike to this complaint's probably share; see `likeness`."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("band of likeness")
        verbose_name_plural = _("bands of likeness")
        indexes = [models.Index(fields=["value", "-complaint"], name="band_value")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.value}"


class Entry(models.Model):
    """One row of a complaint's timeline, append-only. The clocks are computed from these rows."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("what"), max_length=18, choices=ENTRY_KINDS)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), blank=True, default="")
    waiting_for = models.CharField(_("waiting for"), max_length=12, blank=True, default="")
    policy = models.ForeignKey(ClockPolicy, null=True, on_delete=models.PROTECT, related_name="+")
    restart = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    # What the entry changed, for the history: the tier and the clocks before it.
    facts = models.JSONField(default=dict)
    message = models.ForeignKey("backoffice.Message", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        ordering = ["id"]
        indexes = [models.Index(fields=["complaint", "id"], name="entry_complaint")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


LIVE = Q(stopped_at=None, cancelled_at=None)


class Clock(models.Model):
    """What one clock says, saved so that a sweep finds what is due. A cache of `complaints.sla.clock.evaluate`."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(_("clock"), max_length=10, choices=CLOCK_KINDS)
    policy = models.ForeignKey(ClockPolicy, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Warnings not yet noticed, as [share of the target, instant or null while unknown]; the first instant in a column.
    warnings = models.JSONField(default=list)
    warn_at = models.DateTimeField(_("next warning"), null=True, blank=True)
    escalate_at = models.DateTimeField(_("next escalation"), null=True, blank=True)
    paused = models.BooleanField(_("paused"), default=False)
    elapsed = models.PositiveBigIntegerField(_("seconds used"), default=0)  # as of the last event, not counted up
    breached_at = models.DateTimeField(_("missed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["id"]
        indexes = [
            # The sweep's three questions. Each index holds only the clocks that can still answer.
            models.Index(
                fields=["due_at", "id"], name="clock_due", condition=LIVE & Q(breached_at=None, paused=False)
            ),
            models.Index(fields=["warn_at", "id"], name="clock_warn", condition=Q(warn_at__isnull=False)),
            models.Index(fields=["escalate_at", "id"], name="clock_escalate", condition=Q(escalate_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "kind"], name="clock_once"),
            models.CheckConstraint(condition=LIVE | Q(warn_at=None, escalate_at=None), name="clock_ended_is_quiet"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    @property
    def state(self) -> str:
        if self.cancelled_at:
            return "cancelled"
        if self.stopped_at:
            return "late" if self.breached_at else "met"
        if self.breached_at:
            return "breached"
        return "paused" if self.paused else "running"


class ClockEvent(models.Model):
    """A step of the escalation ladder that a clock has reached, once per round; append-only but for `announced_at`."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("step"), max_length=8, choices=ALERTS)
    share = models.PositiveSmallIntegerField(_("share of the time used"), default=0)  # per cent; warnings only
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(_("reached"))
    noticed_at = models.DateTimeField(_("noticed"))
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)

    class Meta:
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], name="clock_event_to_tell", condition=Q(announced_at=None))]
        constraints = [models.UniqueConstraint(fields=["clock", "kind", "share", "round"], name="clock_event_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"

    @property
    def title(self) -> str:
        """What the step is called, with its share for a warning."""
        if self.kind == Alert.WARNING:
            return _("%(share)s %% of the time used") % {"share": self.share}
        return str(self.get_kind_display())
