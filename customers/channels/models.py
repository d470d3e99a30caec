from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import StoredFile
from customers.channels.domain import ChannelKind, Standing, Status

KINDS = [
    (ChannelKind.OWN_ONLINE.value, _("Own, online")),
    (ChannelKind.OWN_OFFLINE.value, _("Own, branch")),
    (ChannelKind.PARTNER_ONLINE.value, _("Partner, online")),
    (ChannelKind.PARTNER_OFFLINE.value, _("Partner, on the spot")),
    (ChannelKind.CORE_ENTERPRISE.value, _("Core enterprise")),
    (ChannelKind.GOVERNMENT.value, _("Government first-loan centre")),
    (ChannelKind.REFERRAL.value, _("Referral by customers")),
]
STATUSES = [
    (Status.DRAFT.value, _("Draft")),
    (Status.SUBMITTED.value, _("Waiting for approval")),
    (Status.ACTIVE.value, _("Open")),
    (Status.SUSPENDED.value, _("Suspended")),
    (Status.ENDED.value, _("Ended")),
]
GRAVITIES = [(1, _("Slight")), (3, _("Serious")), (10, _("Grave"))]


class Channel(models.Model):
    """A way by which prospects come to us: our own, or a partner's under an agreement."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    status = models.CharField(_("status"), max_length=10, choices=STATUSES, default=Status.DRAFT.value)
    credit_code = models.CharField(_("unified credit code"), max_length=18, blank=True)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=20, blank=True)
    licence_name = models.CharField(_("licence or authorisation"), max_length=80, blank=True)
    licence_no = models.CharField(_("licence number"), max_length=60, blank=True)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    agreement_no = models.CharField(_("agreement number"), max_length=40, blank=True)
    agreement_valid_from = models.DateField(_("agreement valid from"), null=True, blank=True)
    agreement_valid_to = models.DateField(_("agreement valid to"), null=True, blank=True)
    agreement_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed copy")
    )
    # Short name of the partner's company in its API keys: its calls come from this channel, and nobody else's do.
    caller = models.CharField(_("calls with the keys of"), max_length=12, blank=True, default="")
    shown = models.JSONField(_("checklist"), default=dict, blank=True)
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    admitted_on = models.DateField(_("admitted on"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1, null=True, blank=True)
    score_due_on = models.DateField(_("next score due"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        indexes = [
            models.Index(fields=["name", "id"], name="channel_name"),
            models.Index(fields=["score_due_on"], condition=Q(status="active"), name="channel_score_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "ended"]) | Q(admitted_on__isnull=False),
                name="channel_open_was_admitted",
            ),
            models.CheckConstraint(
                condition=~Q(status="suspended") | ~Q(status_reason=""), name="channel_suspended_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(agreement_valid_to__isnull=True)
                | Q(agreement_valid_from__isnull=True)
                | Q(agreement_valid_to__gte=F("agreement_valid_from")),
                name="channel_agreement_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("channels:detail", args=[self.pk])

    @property
    def standing(self) -> Standing:
        return Standing(
            self.kind,
            self.status,
            self.credit_code,
            self.licence_no,
            self.licence_valid_to,
            self.agreement_no,
            self.agreement_valid_from,
            self.agreement_valid_to,
            self.shown,
        )


class Misconduct(models.Model):
    """What a channel did that it must not: kept by compliance, counted in the score."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="misconducts", verbose_name=_("channel"))
    happened_on = models.DateField(_("day"))
    gravity = models.PositiveSmallIntegerField(_("gravity"), choices=GRAVITIES)
    what = models.CharField(_("what happened"), max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("misconduct")
        verbose_name_plural = _("misconducts")
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["channel", "-happened_on"], name="misconduct_of_channel")]

    def __str__(self) -> str:
        return self.what


class Cost(models.Model):
    """Money that a channel cost us: an invoice, a stand, an advertisement."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="costs", verbose_name=_("channel"))
    spent_on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    what = models.CharField(_("for what"), max_length=120)
    campaign_code = models.CharField(_("campaign"), max_length=20, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ["-spent_on", "-id"]
        indexes = [models.Index(fields=["channel", "-spent_on"], name="cost_of_channel")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="channel_cost_is_something")]

    def __str__(self) -> str:
        return f"{self.spent_on} {self.amount}"


class Score(models.Model):
    """How a channel was marked at one time, with what it was marked by."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="scores", verbose_name=_("channel"))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    figures = models.JSONField(_("figures"))
    parts = models.JSONField(_("parts"))
    total = models.DecimalField(_("score"), max_digits=5, decimal_places=1)
    made_at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["-until", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "until"], name="channel_score_once_a_day"),
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="channel_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.until} {self.total}"
