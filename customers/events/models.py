from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.campaigns.models import Campaign
from customers.events.domain import ContentKind, EventKind, Place, State, Version
from customers.leads.models import Lead
from customers.profiles.models import Customer

KINDS = [
    (EventKind.SALON.value, _("Salon")),
    (EventKind.LIVE.value, _("Live stream")),
    (EventKind.TRAINING.value, _("Training")),
]
STATES = [
    (State.PLANNED.value, _("Planned")),
    (State.OPEN.value, _("Open for registration")),
    (State.DONE.value, _("Over")),
    (State.CANCELLED.value, _("Cancelled")),
]
PLACES = [
    (Place.REGISTERED.value, _("Signed up")),
    (Place.WAITING.value, _("Waiting list")),
    (Place.CANCELLED.value, _("Cancelled")),
    (Place.ATTENDED.value, _("Attended")),
    (Place.MISSED.value, _("Did not come")),
]
CONTENT_KINDS = [
    (ContentKind.REPORT.value, _("Report")),
    (ContentKind.POLICY.value, _("Policy note")),
    (ContentKind.GUIDE.value, _("Guide")),
]
VERSIONS = [
    (Version.DRAFT.value, _("Draft")),
    (Version.SUBMITTED.value, _("Waiting for approval")),
    (Version.APPROVED.value, _("Approved")),
    (Version.REPLACED.value, _("Replaced")),
]


class Event(models.Model):
    """A salon, live stream or training, to which people are invited and for which they register."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    where = models.CharField(_("where"), max_length=120)
    about = models.CharField(_("what it is about"), max_length=500)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    closes_at = models.DateTimeField(_("registration until"))
    capacity = models.PositiveIntegerField(_("places"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.PLANNED.value)
    invitation = models.OneToOneField(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("invitation")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("planned at"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["-starts_at", "-id"], name="event_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), closes_at__lte=F("ends_at")), name="event_times_ordered"
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="event_has_places"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.pk])


class Registration(models.Model):
    """A person's place at an event, or on its waiting list."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name=_("event"))
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name=_("lead"))
    phone_index = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PLACES)
    by_link = models.BooleanField(_("by the link"), default=False)
    registered_at = models.DateTimeField(_("registered at"))
    attended_at = models.DateTimeField(_("came at"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [
            models.Index(fields=["event", "state", "id"], name="places_of_event"),
            models.Index(fields=["customer", "-id"], name="events_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "phone_index"], condition=~Q(state="cancelled"), name="registration_once"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, lead__isnull=True) | Q(customer__isnull=True, lead__isnull=False),
                name="registration_is_one_person",
            ),
            models.CheckConstraint(
                condition=Q(state="attended", attended_at__isnull=False)
                | (~Q(state="attended") & Q(attended_at__isnull=True)),
                name="registration_attended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def person(self) -> Customer | Lead:
        return self.customer or self.lead


class Content(models.Model):
    """Something to read that is sent to people: a report, a policy note, a guide. Its text lives in versions."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=CONTENT_KINDS)
    created_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:content", args=[self.pk])


class ContentVersion(models.Model):
    content = models.ForeignKey(Content, models.PROTECT, related_name="versions", verbose_name=_("content"))
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"), max_length=8000)
    state = models.CharField(_("state"), max_length=10, choices=VERSIONS, default=Version.DRAFT.value)
    expires_on = models.DateField(_("shown until"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("version of a content")
        verbose_name_plural = _("versions of contents")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="content_version_number"),
            models.UniqueConstraint(
                fields=["content"], condition=Q(state="approved"), name="content_one_approved_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.number}"


class ContentPush(models.Model):
    """Which content a campaign sends."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="+")
    content = models.ForeignKey(Content, models.PROTECT, related_name="pushes")

    def __str__(self) -> str:
        return str(self.campaign)
