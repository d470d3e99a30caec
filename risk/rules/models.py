from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loans.applications.models import Application
from risk.rules.lifecycle import Status

STATUSES = [
    (Status.DRAFT.value, _("Draft")),
    (Status.TESTED.value, _("Tested")),
    (Status.PUBLISHED.value, _("Published")),
    (Status.RETIRED.value, _("Retired")),
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
