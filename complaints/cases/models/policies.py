"""Versions of the rules: how a complaint is tiered, what its tier promises."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.cases.models.words import TIERS


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


class TriageDraft(models.Model):
    """The next tiering rules while they are written; one for the desk, gone once submitted or discarded."""

    base = models.ForeignKey(TriagePolicy, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(_("rules"))
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(_("edited"))

    class Meta:
        verbose_name = _("draft of the tiering policy")
        verbose_name_plural = _("drafts of the tiering policy")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="triage_draft_only_one")]

    def __str__(self) -> str:
        return f"{self.base} +"


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
