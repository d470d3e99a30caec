from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.compliance.domain import IncidentState
from backoffice.compliance.models.personal import by

# Event types of operational risk, as supervision counts them.
CATEGORIES = [
    ("internal_fraud", _("Internal fraud")),
    ("external_fraud", _("External fraud")),
    ("staff", _("Employment and safety")),
    ("clients", _("Clients, products and business practice")),
    ("assets", _("Damage to assets")),
    ("systems", _("Systems and interruption of business")),
    ("process", _("Execution and processes")),
]
SEVERITIES = [("minor", _("Slight")), ("serious", _("Serious")), ("grave", _("Grave"))]
STATES = [
    (IncidentState.OPEN.value, _("Open")),
    (IncidentState.HANDLED.value, _("Handled, to be closed by another person")),
    (IncidentState.CLOSED.value, _("Closed")),
]


class Incident(models.Model):
    """Something went wrong at work: what, how bad, why, what it cost, and what is done so that it does not recur."""

    number = models.CharField(_("number"), max_length=20, unique=True, null=True)
    title = models.CharField(_("what happened"), max_length=200)
    category = models.CharField(_("category"), max_length=16, choices=CATEGORIES)
    severity = models.CharField(_("severity"), max_length=8, choices=SEVERITIES)
    happened_on = models.DateField(_("happened"))
    loss = models.DecimalField(_("loss, yuan"), max_digits=14, decimal_places=2, default=Decimal(0))
    recovered = models.DecimalField(_("recovered, yuan"), max_digits=14, decimal_places=2, default=Decimal(0))
    cause = models.CharField(_("cause"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=IncidentState.OPEN.value)
    owner = by(_("owner"))
    reported_by = by(_("reported by"), null=True)
    reported_at = models.DateTimeField(_("reported"))
    handled_by = by(_("handled by"), null=True, blank=True)
    closed_by = by(_("closed by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("operational incident")
        verbose_name_plural = _("operational incidents")
        ordering = ["-reported_at"]
        indexes = [models.Index(fields=["state", "-reported_at", "-id"], name="incident_state_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(loss__gte=0, recovered__gte=0), name="incident_amounts"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False) & ~Q(cause=""), name="incident_closed"
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("handled_by")), name="incident_closed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number or ""

    def get_absolute_url(self) -> str:
        return reverse("compliance:incident", args=[self.pk])


class IncidentAction(models.Model):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="actions")
    what = models.CharField(_("what is to be done"), max_length=200)
    owner = by(_("owner"))
    due_on = models.DateField(_("done by"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.what
