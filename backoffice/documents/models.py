import secrets

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.documents import registry
from backoffice.documents.domain import DocumentState, WordingState

# Letters and digits that nobody mistakes for one another when reading them off paper: 20 of 31 are 99 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(20))


class Wording(models.Model):
    """One version of the text of a kind of paper. Approved by someone other than its author, then never changed."""

    STATES = [
        (WordingState.DRAFT.value, _("Draft")),
        (WordingState.SUBMITTED.value, _("Waiting for approval")),
        (WordingState.APPROVED.value, _("Approved")),
        (WordingState.REFUSED.value, _("Refused")),
    ]

    kind = models.CharField(_("kind"), max_length=60)
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("wording"))
    note = models.CharField(_("what changed and why"), max_length=200, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    preview = models.FileField(_("sample"), upload_to="wording-samples", max_length=200, blank=True)
    preview_error = models.CharField(_("why there is no sample"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=WordingState.DRAFT.value)
    author = models.ForeignKey(
        "backoffice.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("created"))
    decided_by = models.ForeignKey(
        "backoffice.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decision"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("document wording")
        verbose_name_plural = _("document wordings")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="wording_number_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(author=None) | ~Q(decided_by=F("author")),
                name="wording_author_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"], decided_at=None)
                | Q(state__in=["approved", "refused"], decided_at__isnull=False),
                name="wording_decision_has_time",
            ),
        ]
        indexes = [models.Index(fields=["kind", "state", "-number"], name="wording_current")]

    def __str__(self) -> str:
        return f"{registry.get(self.kind).title} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("documents:wording_version", args=[self.pk])


class Document(models.Model):
    """A paper: what it says is frozen when it is issued; the file is made afterwards by a job, once."""

    STATES = [
        (DocumentState.PENDING.value, _("Being made")),
        (DocumentState.RENDERED.value, _("Ready")),
        (DocumentState.FAILED.value, _("Failed")),
        (DocumentState.VOID.value, _("Void")),
    ]

    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    data = models.JSONField(_("data"))
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    layout = models.PositiveSmallIntegerField(_("layout version"), default=1)
    content_sha256 = models.CharField(_("hash of the content"), max_length=64)
    code = models.CharField(_("verification code"), max_length=20, unique=True, default=new_code)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=DocumentState.PENDING.value)
    file = models.FileField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    seal_fingerprint = models.CharField(_("certificate of the seal"), max_length=64, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        "backoffice.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issued by"),
    )
    created_at = models.DateTimeField(_("issued"))
    rendered_at = models.DateTimeField(_("file made"), null=True, blank=True)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    void_reason = models.CharField(_("why void"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="rendered") | (Q(rendered_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
                name="document_rendered_has_file",
            ),
            models.CheckConstraint(
                condition=(Q(state="void") & Q(voided_at__isnull=False)) | (~Q(state="void") & Q(voided_at=None)),
                name="document_void_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="document_of_subject"),
            models.Index(fields=["-created_at", "-id"], name="document_newest"),
            models.Index(fields=["kind", "-created_at"], name="document_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.state == DocumentState.RENDERED
