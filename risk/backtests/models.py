from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.jobs.models import JobProgress
from loans.applications.models import Application
from risk.assessment.models import TIERS, Assessment
from risk.rules.models import RuleSetVersion

STATES = [
    ("running", pgettext_lazy("backtest", "Running")),
    ("done", pgettext_lazy("backtest", "Done")),
    ("failed", pgettext_lazy("backtest", "Not finished")),
]


class Backtest(models.Model):
    """One run of a rule set version over decisions that were taken. What decided them is not touched."""

    rule_set = models.ForeignKey(RuleSetVersion, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=STATES, default="running")
    since = models.DateField(_("decisions from"), null=True, blank=True)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    result = models.JSONField(_("result"), default=dict)
    seconds = models.DecimalField(_("took (s)"), max_digits=9, decimal_places=2, null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("backtest")
        verbose_name_plural = _("backtests")
        indexes = [models.Index(fields=["rule_set", "-id"], name="backtest_of_version")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True) | ~Q(state="running"),
                name="backtest_state_and_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set_id} · {self.started_at:%Y-%m-%d %H:%M}"


class TierMove(models.Model):
    """A case that has another tier under the rules that were tried."""

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="moves")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+", verbose_name=_("application"))
    old_tier = models.CharField(_("as decided"), max_length=1, choices=TIERS)
    new_tier = models.CharField(_("with these rules"), max_length=1, choices=TIERS)
    # Ids of the rules of the tried version that hit.
    hits = models.JSONField(_("rules hit"), default=list)

    class Meta:
        indexes = [models.Index(fields=["backtest", "old_tier", "new_tier", "id"], name="tier_move_of_backtest")]

    def __str__(self) -> str:
        return f"{self.old_tier}→{self.new_tier}"
