import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import StoredFile
from customers.profiles.models import Customer
from customers.relations.domain import Occasion, Reason, Result, State, Way

REASONS = [
    (Reason.VIP.value, _("VIP customer")),
    (Reason.FIRST_LOAN.value, _("First loan")),
    (Reason.CHOSEN.value, _("Chosen by a person")),
    (Reason.HANDED_OVER.value, _("Book handed over")),
    (Reason.RETENTION.value, _("To be kept")),
]
OCCASIONS = [
    (Occasion.DISBURSED.value, _("After disbursement")),
    (Occasion.MATURITY.value, _("Before maturity")),
    (Occasion.OVERDUE.value, _("Overdue")),
    (Occasion.TIER_CHANGED.value, _("Tier changed")),
    (Occasion.ARRANGED.value, _("Arranged")),
]
WAYS = [
    (Way.PHONE.value, _("Telephone call")),
    (Way.VISIT.value, _("Visit to the customer")),
    (Way.EMAIL.value, _("E-mail")),
]
STATES = [(State.OPEN.value, _("Open")), (State.DONE.value, _("Done")), (State.DROPPED.value, _("Dropped"))]
RESULTS = [
    (Result.SPOKEN.value, _("Spoken with the customer")),
    (Result.NOT_REACHED.value, _("Not reached")),
    (Result.ASKED_LATER.value, _("Asked for another time")),
    (Result.WRONG_NUMBER.value, _("Wrong number")),
    (Result.DECLINED.value, _("Does not want to be contacted")),
]


class Desk(models.Model):
    """What a relationship manager can take on. Without one a manager gets customers only by hand."""

    manager = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager")
    )
    capacity = models.PositiveIntegerField(_("customers at most"), default=200)
    regions = models.JSONField(_("regions"), default=list)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [models.CheckConstraint(condition=Q(capacity__gt=0), name="desk_capacity_positive")]

    def __str__(self) -> str:
        return str(self.manager)


class Assignment(models.Model):
    """A customer's manager for a time. The open one is the present manager; rows are closed, never changed."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager"))
    reason = models.CharField(_("because"), max_length=12, choices=REASONS)
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [models.Index(fields=["manager", "until", "id"], name="assignments_of_manager")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(until__isnull=True), name="assignment_one_manager_now"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assignment_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.manager}"


class Absence(models.Model):
    """Days on which somebody else works a manager's book; the cover sees the follow-ups as their own."""

    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager"))
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("cover"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["last_day", "first_day"], name="absence_days")]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_days_ordered"),
            models.CheckConstraint(condition=~Q(cover=F("manager")), name="absence_cover_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.manager} {self.first_day} - {self.last_day}"


class FollowUp(models.Model):
    """One contact with a customer: planned by an event or arranged by a person, then done with its outcome."""

    # What planned it; the same event plans once. Empty for what people arranged.
    key = models.CharField(max_length=80, unique=True, null=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    occasion = models.CharField(_("occasion"), max_length=12, choices=OCCASIONS)
    way = models.CharField(_("way"), max_length=6, choices=WAYS)
    subject = models.CharField(_("subject"), max_length=120)
    due_on = models.DateField(_("due"))
    at_time = models.TimeField(_("time"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner")
    )
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=State.OPEN.value)
    result = models.CharField(_("result"), max_length=12, choices=RESULTS, blank=True)
    note = models.CharField(_("what was said"), max_length=1000, blank=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next_step")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("planned at"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("done by")
    )
    closed_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["owner", "state", "due_on", "id"], name="follow_up_call_list"),
            models.Index(fields=["state", "due_on", "id"], name="follow_up_due"),
            models.Index(fields=["customer", "-id"], name="follow_ups_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, result="")
                | Q(state="done", closed_at__isnull=False) & ~Q(result="")
                | Q(state="dropped", closed_at__isnull=False) & ~Q(note=""),
                name="follow_up_closed_has_result",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("relations:follow_up", args=[self.pk])


class Photo(models.Model):
    """A photograph taken on a visit."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file)


class CalendarFeed(models.Model):
    """A person's secret address under which a calendar program reads their follow-ups. Only its digest is kept."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.owner)
