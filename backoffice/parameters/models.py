from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.parameters import domain
from backoffice.parameters.domain import Kind, Status

KINDS = [
    (Kind.DECIMAL.value, _("Number")),
    (Kind.INTEGER.value, _("Whole number")),
    (Kind.TEXT.value, _("Text")),
    (Kind.FLAG.value, _("Yes or no")),
    (Kind.LIST.value, _("List")),
]
STATUSES = [
    (Status.PROPOSED.value, _("Waiting for approval")),
    (Status.APPROVED.value, _("In force")),
    (Status.REFUSED.value, _("Refused")),
    (Status.REPLACED.value, _("Replaced")),
]


class ParameterRow(models.Model):
    """One dated value. A new value is a new row; of an approved one only its end changes, when a later one begins.

    Approved periods of one code never overlap: triggers of the database refuse it.
    """

    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=10, choices=KINDS)
    content = models.JSONField(_("value"))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300)
    status = models.CharField(_("status"), max_length=10, choices=STATUSES, default=Status.PROPOSED.value)
    shipped = models.BooleanField(_("shipped"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        indexes = [models.Index(fields=["code", "status", "-valid_from", "-id"], name="parameter_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="parameter_dates_ordered"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="parameter_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False)),
                name="parameter_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def number(self) -> str:
        return self.code

    @property
    def value(self) -> Any:
        return domain.read(self.kind, self.content)

    @property
    def shown(self) -> str:
        return domain.show(self.kind, self.content)
