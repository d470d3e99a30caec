from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import ImportBatch

LIST_KINDS = [
    ("sanctions", _("Sanctions")),
    ("pep", _("Politically exposed people")),
    ("police", _("Police and courts")),
    ("own", _("Own list")),
]
VERSION_STATES = [
    ("loading", _("Being loaded")),
    ("current", _("In use")),
    ("superseded", _("Superseded")),
    ("discarded", _("Discarded")),
]
ENTRY_KINDS = [("person", _("Person")), ("business", _("Business"))]
SEXES = [("male", _("Male")), ("female", _("Female"))]


class WatchList(models.Model):
    """A list of people and companies that somebody publishes; what stands on it is in its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("list"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=LIST_KINDS)
    publisher = models.CharField(_("published by"), max_length=80)
    # After so many days without a new version the list counts as old.
    fresh_days = models.PositiveSmallIntegerField(_("renewed every (days)"), default=30)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("watch list")
        verbose_name_plural = _("watch lists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListVersion(models.Model):
    """A list as it was published on a day. Counts only once somebody has put it in use, whole."""

    list = models.ForeignKey(WatchList, models.PROTECT, related_name="versions", verbose_name=_("list"))
    label = models.CharField(_("version"), max_length=40)
    list_date = models.DateField(_("list of"))
    source = models.CharField(_("taken from"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=VERSION_STATES, default="loading")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+", verbose_name=_("import"))
    entry_count = models.PositiveIntegerField(_("entries"), default=0)
    added_count = models.PositiveIntegerField(_("new entries"), default=0)
    gone_count = models.PositiveIntegerField(_("entries gone"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("put in use by")
    )
    used_at = models.DateTimeField(_("in use since"), null=True)

    class Meta:
        verbose_name = _("version of a watch list")
        verbose_name_plural = _("versions of watch lists")
        constraints = [
            models.UniqueConstraint(fields=["list", "label"], name="watch_version_label"),
            models.UniqueConstraint(fields=["list"], condition=Q(state="current"), name="watch_one_current"),
            models.UniqueConstraint(fields=["list"], condition=Q(state="loading"), name="watch_one_loading"),
            models.CheckConstraint(
                condition=~Q(state__in=["current", "superseded"]) | Q(used_at__isnull=False),
                name="watch_version_state_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.label}"


class WatchEntry(models.Model):
    """Somebody or something on one version of a list. Identity numbers only as a blind index and masked."""

    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="entries", verbose_name=_("version"))
    # What makes it the same entry in the next version: nothing that is compared has changed.
    content_hash = models.CharField(max_length=32)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ENTRY_KINDS, default="person")
    name = models.CharField(_("name on the list"), max_length=120)
    aliases = models.JSONField(_("other names"), default=list)
    born = models.CharField(_("born"), max_length=10, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=SEXES, blank=True)
    number_index = models.CharField(max_length=64, blank=True, editable=False)
    number_masked = models.CharField(_("identity number"), max_length=40, blank=True)
    country = models.CharField(_("country or region"), max_length=40, blank=True)
    reason = models.CharField(_("why listed"), max_length=300, blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of a watch list")
        verbose_name_plural = _("entries of watch lists")
        constraints = [models.UniqueConstraint(fields=["version", "content_hash"], name="watch_entry_once")]
        indexes = [
            models.Index(fields=["version", "name", "id"], name="watch_entry_by_name"),
            models.Index(fields=["number_index"], condition=~Q(number_index=""), name="watch_entry_by_number"),
        ]

    def __str__(self) -> str:
        return self.name


class EntryKey(models.Model):
    """A key under which an entry is found: see domain.names.keys."""

    entry = models.ForeignKey(WatchEntry, models.CASCADE, related_name="+")
    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "version", "entry"], name="watch_entry_found")]

    def __str__(self) -> str:
        return str(self.key)
