from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.applications.models import Application
from risk.rules.domain import parameters_of
from risk.rules.lifecycle import Status

STATUSES = [
    (Status.DRAFT.value, _("Draft")),
    (Status.TESTED.value, _("Tested")),
    (Status.PUBLISHED.value, _("Published")),
    (Status.RETIRED.value, _("Out of use")),
]


class RuleSetVersion(models.Model):
    """One version of the rules as content; a published one never changes again, it is replaced."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    note = models.CharField(_("what changed"), max_length=400, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=STATUSES, default=Status.DRAFT.value)
    content = models.JSONField(_("rules"))
    content_hash = models.CharField(max_length=64, editable=False)
    rule_count = models.PositiveIntegerField(_("rules"), default=0)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    trial = models.JSONField(_("trial"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    # Judges new applications beside the version in use, and decides nothing.
    shadow_since = models.DateTimeField(_("runs in the shadow since"), null=True, blank=True)
    stopped_reason = models.CharField(_("stopped because"), max_length=300, blank=True, default="")
    # What the guard saw when it stopped the version, in numbers: pages say it in the reader's language.
    stopped_by_guard = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule set version")
        verbose_name_plural = _("rule set versions")
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="published"), name="rules_one_published"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True, retired_at__isnull=True)
                | Q(status="tested", tested_at__isnull=False, published_at__isnull=True, retired_at__isnull=True)
                | Q(status="published", published_at__isnull=False, retired_at__isnull=True)
                | Q(status="retired", retired_at__isnull=False),
                name="rules_state_and_times",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(published_by=models.F("created_by")),
                name="rules_two_people",
            ),
            models.CheckConstraint(
                condition=Q(shadow_since__isnull=True) | Q(status="tested"), name="rules_shadow_is_tested"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @cached_property
    def parameters(self) -> set[str]:
        """Codes of the parameters that the rules read."""
        return parameters_of(self.content)


class RuleHit(models.Model):
    """A rule that hit an application in a round of assessment: for the counts beside each rule."""

    rule_set = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    effect = models.CharField(max_length=8)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    alone = models.BooleanField(help_text="No other rule of its effect or a harder one hit.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "rule"], name="rule_hit_once_per_round")
        ]
        indexes = [models.Index(fields=["rule_set", "rule", "-at"], name="rule_hit_of_rule")]

    def __str__(self) -> str:
        return self.rule


COLOURS = [("black", _("Black list")), ("grey", _("Grey list")), ("white", _("White list"))]
LIST_KINDS = [
    ("id_number", _("Identity number")),
    ("phone", _("Mobile number")),
    ("employer", _("Employer")),
    ("device", _("Device")),
    ("ip", _("IP address")),
]
ENTRY_STATES = [
    ("pending", pgettext_lazy("list entry", "Waits for a second person")),
    ("active", pgettext_lazy("list entry", "In force")),
    ("removed", pgettext_lazy("list entry", "Taken off")),
]


class RiskList(models.Model):
    """A list that rules ask about: a black one leads to C, a grey one to a person, a white one is a note."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    colour = models.CharField(_("colour"), max_length=5, choices=COLOURS)
    kind = models.CharField(_("what stands on it"), max_length=10, choices=LIST_KINDS)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name_zh


class ListEntry(models.Model):
    """Somebody or something on a list, for a reason, until a day. Stored as a keyed index: the list cannot be read
    back into identity numbers."""

    list = models.ForeignKey(RiskList, models.PROTECT, related_name="+", verbose_name=_("list"))
    key = models.CharField(max_length=64)
    shown = models.CharField(_("entry"), max_length=80, help_text="Masked where it is personal.")
    reason = models.CharField(_("reason"), max_length=200)
    source = models.CharField(_("source"), max_length=80)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ENTRY_STATES, default="pending")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(_("taken off at"), null=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        indexes = [
            models.Index(fields=["key"], condition=Q(state="active"), name="list_entry_in_force"),
            models.Index(fields=["-added_at", "-id"], name="list_entry_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["list", "key"], condition=~Q(state="removed"), name="list_entry_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(added_by__isnull=True)
                | ~Q(approved_by=models.F("added_by")),
                name="list_entry_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.shown
