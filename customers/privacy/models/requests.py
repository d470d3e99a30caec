from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.documents.models import Document
from customers.privacy.domain import RequestKind, RequestState
from customers.profiles.models import Customer

REQUEST_KINDS = [
    (RequestKind.ACCESS.value, _("Access: what is held")),
    (RequestKind.COPY.value, _("Copy or transfer of the data")),
    (RequestKind.CORRECTION.value, _("Correction")),
    (RequestKind.ERASURE.value, _("Erasure")),
    (RequestKind.REVIEW.value, _("A person looks at an automated decision")),
    (RequestKind.EXPLANATION.value, _("Explanation of an automated decision")),
]
REQUEST_STATES = [
    (RequestState.OPEN.value, _("Received")),
    (RequestState.WORKING.value, _("In progress")),
    (RequestState.DONE.value, _("Answered")),
    (RequestState.REFUSED.value, _("Refused")),
    (RequestState.WITHDRAWN.value, _("Withdrawn")),
]
WAYS = [("phone", _("By telephone")), ("letter", _("Letter")), ("visit", _("In person")), ("online", _("Own page"))]


class PrivacyRequest(models.Model):
    """Somebody asks about their own data: a case with a due date, an owner, an answer and a letter."""

    number = models.CharField(_("number"), max_length=20, unique=True, null=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    kind = models.CharField(_("asks for"), max_length=12, choices=REQUEST_KINDS)
    way = models.CharField(_("came by"), max_length=8, choices=WAYS)
    content = models.CharField(_("in the person's words"), max_length=500)
    # The decision it is about, of an upstream room that this one does not know: its id and what it is called.
    decision_id = models.BigIntegerField(null=True, blank=True, editable=False)
    decision_label = models.CharField(_("about the decision"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=REQUEST_STATES, default=RequestState.OPEN.value)
    received_at = models.DateTimeField(_("received"))
    due_on = models.DateField(_("answer by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    outcome = models.CharField(_("what was done, or why it is refused"), max_length=500, blank=True)
    letter = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )
    copy_until = models.DateTimeField(_("copy may be fetched until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("personal-information request")
        verbose_name_plural = _("personal-information requests")
        indexes = [
            models.Index(fields=["due_on", "id"], name="privacy_request_due"),
            models.Index(fields=["customer", "-received_at"], name="privacy_request_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "working"], closed_at__isnull=True)
                | Q(state__in=["done", "refused", "withdrawn"], closed_at__isnull=False),
                name="privacy_request_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "refused"]) | ~Q(outcome=""), name="privacy_request_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.number or ""

    def get_absolute_url(self) -> str:
        return reverse("privacy:request", args=[self.pk])
