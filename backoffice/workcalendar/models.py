from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

KINDS = [("holiday", _("Day off")), ("makeup", _("Worked in exchange"))]


class CalendarDay(models.Model):
    """A day that differs from the plain week: a public holiday, or a weekend day worked in exchange."""

    calendar = models.CharField(_("calendar"), max_length=20, default="cn")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    name = models.CharField(_("name"), max_length=40, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        db_table = "calendar_day"
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"
