from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.compliance.domain import Approved, BreachState, Standing

STAFF = settings.AUTH_USER_MODEL
STATES = [
    (Approved.DRAFT.value, _("Draft")),
    (Approved.SUBMITTED.value, _("Waiting for approval")),
    (Approved.ACTIVE.value, _("In force")),
    (Approved.ENDED.value, _("Ended")),
]
LEVELS = [("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))]
BREACH_STATES = [
    (BreachState.OPEN.value, _("Open")),
    (BreachState.CONTAINED.value, _("Contained")),
    (BreachState.CLOSED.value, _("Closed")),
]


def by(label: Any, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=label, **more)


class Processor(models.Model):
    """Another company that receives or processes personal data: which, why, under which papers, reviewed when."""

    # How the house asks for it: "bureau", "sms", "email", "lender:CODE".
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("company"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=200)
    data_kinds = models.CharField(_("kinds of data"), max_length=300)
    agreement_no = models.CharField(_("agreement number"), max_length=60, blank=True)
    agreement_valid_to = models.DateField(_("agreement valid to"), null=True, blank=True)
    licence_needed = models.BooleanField(_("needs a licence"), default=False)
    licence_no = models.CharField(_("licence number"), max_length=80, blank=True)
    licence_valid_to = models.DateField(_("licence valid to"), null=True, blank=True)
    review_months = models.PositiveSmallIntegerField(_("reviewed every (months)"), default=12)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due = models.DateField(_("next review by"), null=True, blank=True)
    review_note = models.CharField(_("finding of the last review"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=Approved.DRAFT.value)
    created_by = by(_("entered by"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("data processor")
        verbose_name_plural = _("data processors")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("compliance:processor", args=[self.pk])

    @property
    def standing(self) -> Standing:
        return Standing(
            self.state,
            self.agreement_no,
            self.agreement_valid_to,
            self.licence_needed,
            self.licence_no,
            self.licence_valid_to,
            self.review_due,
        )

    @property
    def next_end(self) -> date | None:
        ends = [one for one in (self.agreement_valid_to, self.licence_valid_to, self.review_due) if one is not None]
        return min(ends, default=None)


class ImpactAssessment(models.Model):
    """A personal-information impact assessment; kept at least three years（个人信息保护法第五十五条、第五十六条）."""

    title = models.CharField(_("processing assessed"), max_length=120)
    answers = models.JSONField(_("answers"), default=dict)
    risk = models.CharField(_("risk that remains"), max_length=8, choices=LEVELS)
    processor = models.ForeignKey(
        Processor, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name=_("data processor")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=Approved.DRAFT.value)
    review_on = models.DateField(_("look at it again on"))
    created_by = by(_("entered by"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        ordering = ["review_on", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("compliance:assessment", args=[self.pk])


class Breach(models.Model):
    """Personal data leaked, were changed or lost: what was done when, who was told（个人信息保护法第五十七条）."""

    number = models.CharField(_("number"), max_length=20, unique=True, null=True)
    title = models.CharField(_("what happened"), max_length=200)
    data_kinds = models.CharField(_("kinds of data"), max_length=300)
    cause = models.CharField(_("cause"), max_length=300, blank=True)
    harm = models.CharField(_("possible harm"), max_length=300)
    affected = models.PositiveIntegerField(_("people affected"), default=0)
    discovered_at = models.DateTimeField(_("discovered"))
    tell_by = models.DateTimeField(_("authority to be told by"))
    authority_told_at = models.DateTimeField(_("authority told"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("people told"), null=True, blank=True)
    people_not_told = models.CharField(_("why people are not told"), max_length=300, blank=True)
    lessons = models.CharField(_("lessons"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=BREACH_STATES, default=BreachState.OPEN.value)
    created_by = by(_("entered by"), null=True, blank=True)
    closed_by = by(_("closed by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal-information breach")
        verbose_name_plural = _("personal-information breaches")
        ordering = ["-discovered_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_at__isnull=False, authority_told_at__isnull=False) & ~Q(lessons=""),
                name="breach_closed_is_complete",
            )
        ]

    def __str__(self) -> str:
        return self.number or ""

    def get_absolute_url(self) -> str:
        return reverse("compliance:breach", args=[self.pk])


class BreachEntry(models.Model):
    """One thing that was done about a breach, in the order of time."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="entries")
    at = models.DateTimeField(_("when"))
    text = models.CharField(_("what was done"), max_length=500)
    by = by(_("by"), null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text
