import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loans.applications.models import Application
from risk.rules.models import RuleSetVersion
from risk.scoring.models import ScorecardVersion

TIERS = [("A", _("A · pre-screen passed")), ("B", _("B · manual review")), ("C", _("C · not recommended"))]


class Assessment(models.Model):
    """One round of assessment with everything it saw. `inputs` and `outcome` are canonical JSON text, so that a replay
    can be compared byte for byte; the columns beside them are copies for lists."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    round = models.PositiveSmallIntegerField(_("round"))
    tier = models.CharField(_("tier"), max_length=1, choices=TIERS)
    score = models.IntegerField(_("score"))
    # [{"code", "kind", "text" (customer language), "risk" (risk language)}], most important first
    reasons = models.JSONField(_("reasons"), default=list)
    hits = models.JSONField(_("rules hit"), default=list)
    evidence_missing = models.PositiveSmallIntegerField(_("sources without an answer"), default=0)
    debt_ratio = models.DecimalField(_("debt to income"), max_digits=9, decimal_places=4, null=True)
    decided = models.BooleanField(_("led to the decision"), default=True)
    rule_set = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    scorecard = models.ForeignKey(ScorecardVersion, models.PROTECT, related_name="+", verbose_name=_("scorecard"))
    inputs = models.TextField()
    outcome = models.TextField()
    # What other rules need to decide the case again (domain.snapshot_of), without the long trace.
    snapshot = models.TextField(default="")
    content_hash = models.CharField(max_length=64)
    milliseconds = models.PositiveIntegerField(_("took (ms)"), default=0)
    created_at = models.DateTimeField(_("assessed at"))

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="assessment_once_per_round"),
            models.CheckConstraint(condition=Q(tier__in=["A", "B", "C"]), name="assessment_tier"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="assessment_newest"),
            models.Index(fields=["tier", "-created_at", "-id"], name="assessment_tier_newest"),
            models.Index(fields=["-score", "-id"], name="assessment_score"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.round}"

    @cached_property
    def saw(self) -> dict[str, Any]:
        """The stored inputs."""
        return json.loads(self.inputs)

    @cached_property
    def found(self) -> dict[str, Any]:
        """The stored outcome."""
        return json.loads(self.outcome)


class ShadowDecision(models.Model):
    """The tier that a version running in the shadow would have given; it decided nothing."""

    rule_set = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    tier = models.CharField(_("tier"), max_length=1, choices=TIERS)
    hits = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_set", "assessment"], name="shadow_decides_once")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.tier}"
