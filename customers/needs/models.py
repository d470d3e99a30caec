import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.needs.domain import State
from customers.profiles.models import Customer

STAFF = settings.AUTH_USER_MODEL
STATES = [
    (State.DRAFT.value, _("Draft")),
    (State.SUBMITTED.value, _("Waiting for approval")),
    (State.PUBLISHED.value, _("In use")),
    (State.RETIRED.value, _("Replaced")),
]


class Questionnaire(models.Model):
    """One version of the questions about needs. What was published is never changed; the next version replaces it."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    content = models.JSONField(_("questions"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.DRAFT.value)
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    made_at = models.DateTimeField(_("drafted"))
    approved_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    published_at = models.DateTimeField(_("in use since"), null=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="questionnaire_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"], published_at__isnull=True)
                | Q(state__in=["published", "retired"], published_at__isnull=False),
                name="questionnaire_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="questionnaire_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Sheet(models.Model):
    """A customer's answers to one version: by a member of staff, or by the customer through a link that runs out."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name=_("version"))
    answers = models.JSONField(_("answers"), default=dict)
    begun_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    begun_at = models.DateTimeField(_("begun"))
    # Set when the customer answers: until when the link is open.
    open_until = models.DateTimeField(_("link open until"), null=True)
    changed_at = models.DateTimeField(_("last answer"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("answers about needs")
        verbose_name_plural = _("answers about needs")
        indexes = [models.Index(fields=["customer", "-id"], name="sheets_of_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(changed_at__isnull=False), name="sheet_finished_was_answered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} v{self.questionnaire_id}"


class AnswerChange(models.Model):
    """One answer given or changed: from what to what, when, by whom (nobody: the customer)."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="changes")
    question = models.CharField(_("question"), max_length=30)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("time"))

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.question}"
