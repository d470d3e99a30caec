from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES, Complaint
from complaints.knowledge.domain import State
from complaints.taskforces.models import Provision

STAFF = settings.AUTH_USER_MODEL
STATES = [
    (State.DRAFT.value, _("Draft")),
    (State.WAITING.value, _("Waiting for approval")),
    (State.PUBLISHED.value, _("Published")),
    (State.RETIRED.value, _("No longer used")),
]


class Article(models.Model):
    """What a closed case taught, without whoever it was about. A published text never changes: another version
    replaces it."""

    title = models.CharField(_("title"), max_length=80)
    category = models.CharField(_("category"), max_length=14, choices=CATEGORIES)
    situation = models.TextField(_("situation"))
    cause = models.TextField(_("cause"), blank=True, default="")
    resolution = models.TextField(_("resolution"))
    wording = models.TextField(_("wording for an answer"), blank=True, default="")
    provisions = models.ManyToManyField(Provision, related_name="+", verbose_name=_("legal basis"), blank=True)
    products = models.ManyToManyField("loans.Product", related_name="+", verbose_name=_("products"), blank=True)
    source = models.ForeignKey(
        Complaint, null=True, on_delete=models.PROTECT, related_name="articles", verbose_name=_("made from")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.DRAFT.value)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    owner = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True)
    reviewed_at = models.DateTimeField(_("last looked over"), null=True)
    retired_at = models.DateTimeField(_("retired"), null=True)
    used = models.PositiveIntegerField(_("times used"), default=0)
    helped = models.PositiveIntegerField(_("found helpful"), default=0)
    not_helped = models.PositiveIntegerField(_("found unhelpful"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["reviewed_at", "id"], name="article_to_review", condition=Q(state="published")),
            models.Index(fields=["state", "-id"], name="article_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(approved_by__isnull=False, published_at__isnull=False, reviewed_at__isnull=False),
                name="article_published_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False) | (~Q(state="retired") & Q(retired_at=None)),
                name="article_retired_has_time",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(replaces=None) & ~Q(state="retired"),
                name="article_once_from_a_case",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=~Q(state="retired"), name="article_one_next_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> str:
        """What is searched."""
        return "\n".join((self.title, self.situation, self.cause, self.resolution, self.wording))


class ArticleUse(models.Model):
    """Somebody answered a complaint with an article; counted once for each complaint."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="uses")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        constraints = [models.UniqueConstraint(fields=["article", "complaint"], name="article_used_once_a_case")]
        indexes = [models.Index(fields=["-at"], name="article_use_recent")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.complaint_id}"


class ArticleVote(models.Model):
    """Whether an article helped somebody; their last word counts."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="votes")
    user = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    helpful = models.BooleanField(_("helpful"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("vote on an article")
        verbose_name_plural = _("votes on articles")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="article_one_vote")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.user_id}"
