from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.files.models import StoredFile
from customers.profiles.models import Customer
from loans.applications.models import Application
from risk.assessment.models import Assessment
from risk.review.domain import Bar, Origin, Outcome, Skill, Status, VisitKind, VisitResult

STATUS_LABELS = {
    Status.OPEN: pgettext_lazy("review", "Waiting"),
    Status.CLAIMED: _("In work"),
    Status.WAITING_MATERIAL: _("Awaiting material"),
    Status.SECOND_APPROVAL: _("Second approval"),
    Status.DECIDED: _("Decided"),
}
OUTCOME_LABELS = {
    Outcome.RECOMMEND: _("Recommended"),
    Outcome.REJECT: _("Rejected"),
    Outcome.WITHDRAWN: _("Withdrawn"),
}
ORIGIN_LABELS = {
    Origin.TIER: _("Assessment"),
    Origin.REQUEST: _("Requested by a person"),
    Origin.APPEAL: _("Appeal against a decision"),
}
SKILL_LABELS = {
    Skill.CONSUMER: _("Consumer loans"),
    Skill.BUSINESS: _("Business loans"),
    Skill.LARGE: _("Large loans"),
}
VISIT_LABELS = {VisitKind.PHONE: _("Phone visit"), VisitKind.ONSITE: _("On-site visit")}
RESULT_LABELS = {
    VisitResult.CONFIRMED: _("Confirmed"),
    VisitResult.CONTRADICTS: _("Contradicts the application"),
    VisitResult.NOT_REACHED: _("Not reached"),
    VisitResult.REFUSED: _("Refused to answer"),
}
QUALITY_RESULTS = [
    ("agree", _("Agreed")),
    ("slips", _("Agreed, with findings")),
    ("disagree", _("Not agreed")),
]
BAR_LABELS = {
    Bar.OWN_CUSTOMER: _("Own customer"),
    Bar.ENTERED: _("Entered the application"),
    Bar.DECLARED: _("Relation declared"),
    Bar.DECIDED_BEFORE: _("Decided on it before"),
}


class ReviewCase(models.Model):
    """One application in front of a person. At most one case of an application is undecided at a time."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, related_name="+", verbose_name=_("assessment")
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=[(key.value, label) for key, label in ORIGIN_LABELS.items()]
    )
    status = models.CharField(
        _("state"),
        max_length=20,
        choices=[(key.value, label) for key, label in STATUS_LABELS.items()],
        default=Status.OPEN.value,
    )
    # Copied from the application, which does not change while under review: the queue sorts and filters by it.
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    customer_tier = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"))
    rank_at = models.DateTimeField(help_text="The queue is sorted by this moment; see domain.rank_at.")
    rank_parts = models.JSONField(default=list, help_text="[[part, minutes]]: see domain.head_start_parts.")
    skill = models.CharField(
        _("skill"),
        max_length=10,
        default=Skill.CONSUMER.value,
        choices=[(key.value, label) for key, label in SKILL_LABELS.items()],
    )
    green_reason = models.CharField(_("green channel because"), max_length=200, blank=True, default="")
    paused_at = models.DateTimeField(null=True, help_text="Since when the clock stands still for material.")
    # An appeal names the case whose decision is not accepted.
    appeal_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handled by")
    )
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    # What the first person wants, and why a second one has to agree.
    proposed = models.CharField(max_length=10, blank=True, default="")
    second_why = models.JSONField(default=list)
    conditions = models.JSONField(_("conditions"), default=list)
    recommended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        blank=True,
        choices=[(key.value, label) for key, label in OUTCOME_LABELS.items()],
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("review case")
        verbose_name_plural = _("review cases")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=~Q(status="decided"), name="review_one_undecided_case"
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="decided") & Q(decided_at__isnull=True, outcome=""),
                name="review_decided_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="claimed", claimed_by__isnull=False, claimed_at__isnull=False, lease_until__isnull=False
                )
                | ~Q(status="claimed") & Q(lease_until__isnull=True),
                name="review_claimed_with_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status="second_approval") | Q(recommended_by__isnull=False),
                name="review_second_after_first",
            ),
            # Four eyes, kept by the database as well: who recommended does not approve.
            models.CheckConstraint(
                condition=Q(recommended_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(recommended_by=models.F("decided_by")),
                name="review_second_is_another_person",
            ),
        ]
        indexes = [
            # The claim query: the first of these whose lease does not hold.
            models.Index(fields=["status", "rank_at", "id"], name="review_queue"),
            # The list of what is free, by rank; claims look by the two others, or they would walk past what is held.
            models.Index(fields=["rank_at", "id"], condition=Q(status__in=["open", "claimed"]), name="review_waiting"),
            models.Index(fields=["lease_until"], condition=Q(status="claimed"), name="review_lease_lapsed"),
            models.Index(
                fields=["due_at"],
                condition=Q(warned_at__isnull=True) & ~Q(status="decided"),
                name="review_due_warning",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(breached_at__isnull=True) & ~Q(status="decided"),
                name="review_due_breach",
            ),
            models.Index(fields=["claimed_by", "status", "rank_at"], name="review_mine"),
            models.Index(fields=["decided_by", "-decided_at"], name="review_decided_by"),
            models.Index(fields=["-decided_at"], condition=Q(status="decided"), name="review_decided_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"FH{self.pk:07d}"


class ReviewEvent(models.Model):
    """What happened to a case: every move, every note."""

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=30)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    seconds_held = models.PositiveIntegerField(null=True, help_text="From claiming to this move.")

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="review_event_of_case"),
            models.Index(fields=["actor", "-at"], name="review_event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseBar(models.Model):
    """Somebody who may not touch a case. The claim query leaves out whoever stands here."""

    case = models.ForeignKey(ReviewCase, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    why = models.CharField(max_length=16, choices=[(key.value, label) for key, label in BAR_LABELS.items()])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="review_bar_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class DeclaredRelation(models.Model):
    """A member of staff and a customer who are related: declared by the person, kept for good."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=60)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="review_relation_once")]

    def __str__(self) -> str:
        return self.relation


class ReviewerProfile(models.Model):
    """What a reviewer is good at; without a row, or with no skill named, everything."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    skills = models.JSONField(default=list)

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")

    def __str__(self) -> str:
        return str(self.user)


class Visit(models.Model):
    """Somebody spoke to the applicant, the employer or the neighbours, by phone or on site. Kept as it was said."""

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("kind"), max_length=6, choices=[(key.value, label) for key, label in VISIT_LABELS.items()]
    )
    spoke_to = models.CharField(_("spoke to"), max_length=60)
    place = models.CharField(_("place"), max_length=120, blank=True)
    result = models.CharField(
        _("result"), max_length=12, choices=[(key.value, label) for key, label in RESULT_LABELS.items()]
    )
    answers = models.JSONField(_("answers"), default=dict)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["case", "-id"], name="visits_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class VisitPhoto(models.Model):
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file_id)


class QualityCheck(models.Model):
    """A decided case that another person looks at again: drawn by lot, or because of a risk."""

    case = models.OneToOneField(ReviewCase, models.PROTECT, related_name="+", verbose_name=_("case"))
    why = models.JSONField(_("drawn because"), default=list)
    drawn_at = models.DateTimeField(_("drawn at"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True)
    result = models.CharField(_("result"), max_length=8, choices=QUALITY_RESULTS, blank=True)
    findings = models.JSONField(_("findings"), default=list)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("quality check")
        verbose_name_plural = _("quality checks")
        indexes = [models.Index(fields=["checked_at", "-id"], name="quality_open_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, result="")
                | Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(result=""),
                name="quality_done_with_result",
            )
        ]

    def __str__(self) -> str:
        return str(self.case)
