from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.compliance.domain import Affected
from backoffice.compliance.models.personal import by

AFFECTED = [
    (Affected.WORDING.value, _("Wording of a paper")),
    (Affected.PRODUCT.value, _("Product")),
    (Affected.PARAMETER.value, _("Parameter")),
    (Affected.RULE.value, _("Rule of assessment")),
    (Affected.OTHER.value, _("Something else")),
]


class RegulationChange(models.Model):
    """A law or rule that changes: from when, who sees to it, and what of ours it touches."""

    title = models.CharField(_("title"), max_length=160)
    number = models.CharField(_("number of the document"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by"), max_length=80)
    published_on = models.DateField(_("published"))
    effective_on = models.DateField(_("in force from"))
    summary = models.TextField(_("what it means for us"), max_length=2000)
    owner = by(_("owner"))
    due_on = models.DateField(_("done by"))
    created_by = by(_("entered by"), null=True)
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("regulation change")
        verbose_name_plural = _("regulation changes")
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_on__gte=models.F("published_on")), name="change_effective_after_published"
            )
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"

    def get_absolute_url(self) -> str:
        return reverse("compliance:change", args=[self.pk])


class ChangeTask(models.Model):
    """One thing of ours that a change touches. `reference` is its own name: kind of wording, code of product…"""

    change = models.ForeignKey(RegulationChange, models.PROTECT, related_name="tasks")
    affected = models.CharField(_("touches"), max_length=10, choices=AFFECTED)
    reference = models.CharField(_("which one"), max_length=80, blank=True)
    what = models.CharField(_("what is to be done"), max_length=200)
    owner = by(_("owner"))
    due_on = models.DateField(_("done by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = by(_("done by"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("task of a change")
        verbose_name_plural = _("tasks of changes")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["affected", "reference"], condition=models.Q(done_at__isnull=True), name="change_task_gate"
            )
        ]

    def __str__(self) -> str:
        return self.what
