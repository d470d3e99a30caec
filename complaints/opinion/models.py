from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES, Complaint
from complaints.opinion.domain import Level, ResponseState, Sentiment, SourceKind, State
from complaints.scripts.models import Script

STAFF = settings.AUTH_USER_MODEL
SOURCE_KINDS = [
    (SourceKind.COMPLAINT_SITE.value, _("Complaint site")),
    (SourceKind.SOCIAL.value, _("Social network")),
    (SourceKind.VIDEO.value, _("Video platform")),
    (SourceKind.FORUM.value, _("Forum")),
    (SourceKind.NEWS.value, _("News")),
    (SourceKind.OTHER.value, _("Other")),
]
SENTIMENTS = [
    (Sentiment.NEGATIVE.value, _("Against us")),
    (Sentiment.NEUTRAL.value, _("Neutral")),
    (Sentiment.POSITIVE.value, _("For us")),
]
STATES = [
    (State.NEW.value, _("Not looked at")),
    (State.ANSWERED.value, _("Answered in public")),
    (State.CONVERTED.value, _("Complaint made")),
    (State.SETTLED.value, _("Nothing to do")),
]
LEVELS = [(Level.BLUE.value, _("Blue")), (Level.YELLOW.value, _("Yellow")), (Level.RED.value, _("Red"))]
RESPONSE_STATES = [
    (ResponseState.WAITING.value, _("Waiting for approval")),
    (ResponseState.APPROVED.value, _("To be published")),
    (ResponseState.REFUSED.value, _("Refused")),
    (ResponseState.PUBLISHED.value, _("Published")),
]


class Source(models.Model):
    """A place where people talk of us. Only the hosts of these are ever asked for a feed."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=16, choices=SOURCE_KINDS)
    reach = models.PositiveIntegerField(_("usual readers of a post"), default=1000)
    feed = models.CharField(_("address of the feed"), max_length=500, blank=True, default="")
    terms = models.TextField(_("terms of use"), blank=True, default="")
    every_minutes = models.PositiveIntegerField(_("asked every (minutes)"), default=60)
    only_named = models.BooleanField(_("only posts that name us"), default=False)
    active = models.BooleanField(_("active"), default=True)
    next_fetch_at = models.DateTimeField(_("asked next"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("last asked"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("source of opinion")
        verbose_name_plural = _("sources of opinion")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["next_fetch_at"], name="opinion_source_due", condition=Q(active=True) & ~Q(feed=""))
        ]

    def __str__(self) -> str:
        return self.name


class OpinionPolicy(models.Model):
    """One version of the rules that judge posts and raise alerts; only ever followed by another."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    content = models.JSONField(_("rules"))
    valid_from = models.DateTimeField(_("valid from"))
    basis = models.CharField(_("basis"), max_length=200)
    created_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("rules on public opinion")
        verbose_name_plural = _("rules on public opinion")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class OpinionDraft(models.Model):
    """The next rules while they are written; one for the desk, gone once submitted or discarded."""

    base = models.ForeignKey(OpinionPolicy, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(_("rules"))
    edited_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(_("edited"))

    class Meta:
        verbose_name = _("draft of the rules on public opinion")
        verbose_name_plural = _("drafts of the rules on public opinion")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="opinion_draft_only_one")]

    def __str__(self) -> str:
        return f"{self.base} +"


class OpinionModel(models.Model):
    """A trained judge of sentiment, with what it learned from and how well it did on what it had not seen."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    weights = models.JSONField(_("weights"))
    figures = models.JSONField(_("figures"))
    sentences = models.PositiveIntegerField(_("sentences of our own"))
    judged = models.PositiveIntegerField(_("posts judged by people"))
    in_force = models.BooleanField(_("in force"), default=True)
    trained_at = models.DateTimeField(_("trained"))

    class Meta:
        verbose_name = _("sentiment model")
        verbose_name_plural = _("sentiment models")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class Mention(models.Model):
    """A post about us. The same post twice is one; posts worded alike are folded under the first, their leader."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("source"))
    key = models.CharField(max_length=64, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    text = models.TextField(_("text"))
    author = models.CharField(_("author"), max_length=60, blank=True, default="")
    published_at = models.DateTimeField(_("published"))
    received_at = models.DateTimeField(_("taken in"))
    reach = models.PositiveBigIntegerField(_("readers"))
    leader = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    posts = models.PositiveIntegerField(_("posts"), default=1)
    sentiment = models.CharField(_("sentiment"), max_length=8, choices=SENTIMENTS)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)
    topic = models.CharField(_("topic"), max_length=14, choices=CATEGORIES, blank=True, default="")
    noise = models.BooleanField(_("noise"), default=False)
    reasons = models.JSONField(_("reasons"), default=list)
    policy = models.ForeignKey(OpinionPolicy, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(
        "loans.Product", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    lender = models.ForeignKey(
        "loans.Lender", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("lender")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.NEW.value)
    judged_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(_("judged by a person"), null=True)
    complaint = models.OneToOneField(
        Complaint, null=True, on_delete=models.PROTECT, related_name="mention", verbose_name=_("complaint")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [
            # The list: the newest stories first; without what was folded and without noise.
            models.Index(
                fields=["-published_at", "-id"], name="mention_stories", condition=Q(leader=None, noise=False)
            ),
            models.Index(fields=["-published_at", "-id"], name="mention_newest"),
            models.Index(fields=["source", "-published_at"], name="mention_source"),
            models.Index(
                fields=["-urgency", "-id"], name="mention_waiting", condition=Q(leader=None, noise=False, state="new")
            ),
            models.Index(fields=["-judged_at"], name="mention_lessons", condition=Q(judged_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="converted", complaint__isnull=False) | ~Q(state="converted"),
                name="mention_converted_has_complaint",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.text[:40]

    @property
    def whole(self) -> str:
        """Title and text as they are judged; the reasons' places are in this."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class MentionBand(models.Model):
    """A number that posts worded alike probably share; see `complaints.cases.likeness`."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("band of a mention")
        verbose_name_plural = _("bands of mentions")
        indexes = [models.Index(fields=["value", "-mention"], name="mention_band_value")]

    def __str__(self) -> str:
        return f"{self.mention_id} {self.value}"


class Alert(models.Model):
    """A rule was set off: once for each story or day, with the time by which somebody must have acted."""

    key = models.CharField(max_length=100, unique=True, editable=False)
    code = models.CharField(_("rule"), max_length=30)
    level = models.CharField(_("level"), max_length=6, choices=LEVELS)
    text = models.CharField(_("why"), max_length=200)
    mention = models.ForeignKey(
        Mention, null=True, on_delete=models.PROTECT, related_name="alerts", verbose_name=_("post")
    )
    policy = models.ForeignKey(OpinionPolicy, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"))
    due_at = models.DateTimeField(_("due"))
    owner = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    taken_at = models.DateTimeField(_("taken"), null=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    handled_at = models.DateTimeField(_("handled"), null=True)
    handled_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("what was done"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("opinion alert")
        verbose_name_plural = _("opinion alerts")
        indexes = [
            models.Index(fields=["due_at", "id"], name="opinion_alert_open", condition=Q(handled_at=None)),
            models.Index(fields=["-raised_at", "-id"], name="opinion_alert_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None) | (Q(handled_by__isnull=False) & ~Q(outcome="")),
                name="opinion_alert_handled_says_how",
            ),
            models.CheckConstraint(
                condition=Q(owner=None, taken_at=None) | Q(owner__isnull=False, taken_at__isnull=False),
                name="opinion_alert_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"

    @property
    def running_due_at(self):  # type: ignore[no-untyped-def]
        """The due time that is counted down; none once it was handled."""
        return None if self.handled_at else self.due_at


class Response(models.Model):
    """What we say in public to a post: a standard text with its gaps filled, published by hand, with proof."""

    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="responses")
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="+", verbose_name=_("standard text"))
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=RESPONSE_STATES)
    valid_until = models.DateField(_("usable until"))
    written_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True)
    link = models.CharField(_("address of the answer"), max_length=500, blank=True, default="")
    screenshot = models.ForeignKey("backoffice.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("public answer")
        verbose_name_plural = _("public answers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (Q(published_at__isnull=False, screenshot__isnull=False) & ~Q(link="")),
                name="response_published_with_proof",
            ),
            models.UniqueConstraint(
                fields=["mention"], condition=Q(state__in=["waiting", "approved"]), name="response_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mention)
