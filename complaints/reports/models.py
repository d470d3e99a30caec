from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.reports.domain import COLUMNS, Dimension

DIMENSIONS = [
    (Dimension.ALL.value, _("All complaints")),
    (Dimension.TIER.value, _("Tier")),
    (Dimension.CATEGORY.value, _("Category")),
    (Dimension.CHANNEL.value, _("Channel")),
    (Dimension.TEAM.value, _("Team")),
    (Dimension.OWNER.value, _("Handler")),
    (Dimension.PRODUCT.value, _("Product")),
    (Dimension.LENDER.value, _("Lender")),
    (Dimension.ORIGIN.value, _("Origin of the loan")),
    (Dimension.REGION.value, _("Region")),
    (Dimension.CAUSE.value, _("Root cause")),
    (Dimension.NATIONAL.value, _("National code")),
]


class Counted(models.Model):
    """One day's numbers for one value of one dimension."""

    day = models.DateField(_("day"))
    dimension = models.CharField(_("by"), max_length=10, choices=DIMENSIONS)
    value = models.CharField(_("value"), max_length=60, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.dimension} {self.value}"


class Tally(Counted):
    """What complaints, their clocks and their surveys came to on a day. Always counted from those rows anew, a whole
    day at a time: nothing is ever added to a number. Receipt, clocks and repeats are dated by the receipt of the
    complaint, endings by the day they ended, marks by the day the survey was sent."""

    class Meta:
        verbose_name = _("complaint figures of a day")
        verbose_name_plural = _("complaint figures by day")
        constraints = [models.UniqueConstraint(fields=["dimension", "day", "value"], name="tally_once")]
        indexes = [models.Index(fields=["day"], name="tally_day")]


for _column in COLUMNS:
    Tally.add_to_class(_column, models.PositiveIntegerField(default=0))


class LoanFlow(Counted):
    """Loans paid out and settled on a day; their sums up to a day are the loans that ran on it."""

    funded = models.PositiveIntegerField(_("paid out"), default=0)
    settled = models.PositiveIntegerField(_("settled"), default=0)

    class Meta:
        verbose_name = _("loans of a day")
        verbose_name_plural = _("loans by day")
        constraints = [models.UniqueConstraint(fields=["dimension", "day", "value"], name="loan_flow_once")]
