from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.guidance.domain import Scene, State
from customers.profiles.models import SEGMENTS

SCENES = [
    (Scene.FIRST_CONTACT.value, _("First contact")),
    (Scene.NEEDS.value, _("Finding out needs")),
    (Scene.COST.value, _("Explaining the cost")),
    (Scene.OBJECTION.value, _("Answering an objection")),
    (Scene.AFTER_LOAN.value, _("After the money came")),
    (Scene.MATURITY.value, _("Before the last instalment")),
    (Scene.OVERDUE.value, _("An instalment is late")),
    (Scene.KEEPING.value, _("Keeping in touch")),
]
STATES = [
    (State.WAITING.value, _("Waiting for approval")),
    (State.APPROVED.value, _("In use")),
    (State.REFUSED.value, _("Refused")),
    (State.RETIRED.value, _("No longer used")),
]


class TalkScript(models.Model):
    """What to say in a scene, approved by a second person; another wording is another script that replaces it."""

    title = models.CharField(_("title"), max_length=80)
    scene = models.CharField(_("scene"), max_length=14, choices=SCENES)
    segment = models.CharField(_("segment"), max_length=15, choices=SEGMENTS, blank=True, default="")
    # An objection is answered in three steps; other scenes have the text alone.
    listen = models.TextField(_("listen"), blank=True, default="")
    empathise = models.TextField(_("empathise"), blank=True, default="")
    body = models.TextField(_("what to say"))
    valid_until = models.DateField(_("usable until"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.WAITING.value)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used = models.PositiveIntegerField(_("times used"), default=0)

    class Meta:
        verbose_name = _("talk script")
        verbose_name_plural = _("talk scripts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False), name="talk_script_approved_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(scene="objection") | (~Q(listen="") & ~Q(empathise="")), name="talk_script_three_steps"
            ),
        ]
        indexes = [
            models.Index(fields=["scene", "segment", "id"], name="talk_script_to_use", condition=Q(state="approved")),
            models.Index(fields=["-id"], name="talk_script_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guidance:script", args=[self.pk])

    def usable(self, on: date) -> bool:
        return self.state == State.APPROVED and self.valid_until >= on


class Term(models.Model):
    """A word of the trade and what to tell a customer who asks what it means."""

    name = models.CharField(_("term"), max_length=40, unique=True)
    short = models.CharField(_("abbreviation"), max_length=20, blank=True, default="")
    meaning = models.CharField(_("in plain words"), max_length=300)
    example = models.CharField(_("example"), max_length=300, blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.short}".strip()
