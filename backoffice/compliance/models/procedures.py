from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.compliance.domain import Approved
from backoffice.compliance.models.personal import STATES, by

RHYTHMS = [("daily", _("Every workday")), ("monthly", _("Every month")), ("when_needed", _("When needed"))]


class Procedure(models.Model):
    """How a recurring piece of work is to be done, as a checklist."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    rhythm = models.CharField(_("how often"), max_length=12, choices=RHYTHMS)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("compliance:procedure", args=[self.pk])


class ProcedureVersion(models.Model):
    """One version of the checklist; approved by another person than its author, then never changed."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    steps = models.JSONField(_("steps"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=Approved.DRAFT.value)
    author = by(_("author"), null=True)
    created_at = models.DateTimeField(_("written"))
    active_from = models.DateTimeField(_("in force since"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=models.Q(state="active"), name="procedure_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"


class ProcedureRun(models.Model):
    """The checklist worked through once, on a day."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="runs")
    day = models.DateField(_("for the day"))
    started_by = by(_("started by"), null=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of a procedure")
        verbose_name_plural = _("runs of procedures")
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["version", "day"], name="procedure_run_once_a_day")]

    def __str__(self) -> str:
        return f"{self.version} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:run", args=[self.pk])


class StepDone(models.Model):
    run = models.ForeignKey(ProcedureRun, models.PROTECT, related_name="steps_done")
    n = models.PositiveSmallIntegerField(_("step"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = by(_("by"), null=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["run", "n"], name="procedure_step_once")]

    def __str__(self) -> str:
        return f"{self.n}"
