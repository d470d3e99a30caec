"""A complaint with its number and its timeline."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.sealing.fields import SealedField
from complaints.cases.domain import OPEN_STATUSES, Status
from complaints.cases.models.policies import ClockPolicy, TriagePolicy
from complaints.cases.models.words import CATEGORIES, CHANNELS, CLOCK_KINDS, ENTRY_KINDS, ROOT_CAUSES, STATUSES, TIERS

# Where complaints stand in the queue that wait for nothing on our side: after everything that has a due time.
NO_HURRY = datetime(2999, 12, 31, tzinfo=UTC)
# Not yet ended. The constraints below keep this and the status the same; a condition without values is one that an
# index of part of the table can be used for on every database.
OPEN = Q(closed_at=None, withdrawn_at=None, merged_at=None)


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
                condition=OPEN,
            ),
            models.Index(
                fields=["owner", "queue_at", "id"],
                name="complaint_owner",
                condition=OPEN,
            ),
            models.Index(fields=["tier", "queue_at", "id"], name="complaint_tier", condition=OPEN),
            models.Index(fields=["queue_at", "id"], name="complaint_waiting", condition=OPEN & Q(waiting=True)),
            # Everything by due time, and what missed a time limit: neither sorts or counts all that ever came in.
            models.Index(fields=["queue_at", "id"], name="complaint_due"),
            models.Index(fields=["queue_at", "id"], name="complaint_missed", condition=Q(breached=True)),
            # The filters of the list that a figure of a report leads to.
            models.Index(fields=["status", "-received_at", "-id"], name="complaint_status"),
            models.Index(fields=["category", "-received_at", "-id"], name="complaint_category"),
            models.Index(
                fields=["jrt0169_code", "-received_at"],
                name="complaint_national",
                condition=Q(jrt0169_code__isnull=False),
            ),
            models.Index(fields=["-received_at", "-id"], name="complaint_received"),
            models.Index(fields=["customer", "-received_at"], name="complaint_customer"),
            models.Index(fields=["phone_index", "-received_at"], name="complaint_phone"),
            models.Index(fields=["loan", "-received_at"], name="complaint_loan"),
            # Reports: what ended on a day, and how old the open ones are.
            models.Index(fields=["closed_at"], name="complaint_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["withdrawn_at"], name="complaint_withdrawn", condition=Q(withdrawn_at__isnull=False)),
            models.Index(
                fields=["received_at", "tier"],
                name="complaint_age",
                condition=OPEN,
            ),
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

    @cached_property
    def band_values(self) -> list[int]:
        """Its bands of likeness, read once for everything that a page compares."""
        return list(self.bands.values_list("value", flat=True))

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


class ChangedDay(models.Model):
    """A day whose figures may have changed; written with the change, taken away once they have been counted again."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("day to be counted again")
        verbose_name_plural = _("days to be counted again")

    def __str__(self) -> str:
        return f"{self.day}"
