from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES
from complaints.scripts.domain import State, Use

USES = [
    (Use.REPLY.value, _("Reply to a complainant")),
    (Use.PUBLIC.value, _("Public statement")),
]
STATES = [
    (State.WAITING.value, _("Waiting for approval")),
    (State.APPROVED.value, _("In use")),
    (State.REFUSED.value, _("Refused")),
    (State.RETIRED.value, _("No longer used")),
]


class Script(models.Model):
    """A text for many answers, approved by a second person; another wording is another script that replaces it."""

    title = models.CharField(_("title"), max_length=60)
    use = models.CharField(_("used for"), max_length=8, choices=USES)
    category = models.CharField(_("category"), max_length=14, choices=CATEGORIES, blank=True, default="")
    body = models.TextField(_("text"))
    valid_until = models.DateField(_("usable until"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.WAITING.value)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used = models.PositiveIntegerField(_("times used"), default=0)

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False), name="script_approved_by_somebody"
            )
        ]
        indexes = [
            models.Index(fields=["use", "category", "title"], name="script_to_use", condition=Q(state="approved"))
        ]

    def __str__(self) -> str:
        return self.title

    def usable(self, on: date) -> bool:
        return self.state == State.APPROVED and self.valid_until >= on
