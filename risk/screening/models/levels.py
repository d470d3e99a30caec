from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from risk.screening.domain.levels import Level

LEVELS = [(Level.LOW.value, _("Low")), (Level.MEDIUM.value, _("Medium")), (Level.HIGH.value, _("High"))]
PEPS = [("", _("No")), ("self", _("Holds or held a prominent office")), ("relative", _("Close to somebody who does"))]
STAFF = settings.AUTH_USER_MODEL


class AmlRating(models.Model):
    """How a customer stands now: what due diligence noted, level, points by factor, day of the next review."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    pep = models.CharField(_("prominent office"), max_length=8, choices=PEPS, blank=True)
    cash = models.BooleanField(_("lives on cash business"), default=False)
    owners_known = models.BooleanField(_("owners of the business known"), null=True)
    noted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)
    level = models.CharField(_("level"), max_length=6, choices=LEVELS, default=Level.LOW.value)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    parts = models.JSONField(_("factors"), default=list)
    rated_on = models.DateField(_("rated on"), null=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    due_on = models.DateField(_("next review"), null=True)

    class Meta:
        verbose_name = _("money-laundering risk")
        verbose_name_plural = _("money-laundering risks")
        indexes = [
            models.Index(fields=["due_on", "id"], name="aml_due"),
            models.Index(fields=["level", "-points", "-id"], name="aml_by_level"),
            models.Index(fields=["rated_on", "id"], name="aml_to_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.points}"


class AmlChange(models.Model):
    """A change of level, a review or a note, for good."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    before = models.CharField(max_length=6, choices=LEVELS, blank=True)
    after = models.CharField(max_length=6, choices=LEVELS)
    points = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=list)
    note = models.CharField(max_length=400, blank=True)
    actor = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="aml_change_of_customer")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
