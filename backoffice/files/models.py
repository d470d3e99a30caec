import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.files.domain import CONTENT_TYPES, IMAGES, PAPERS, BatchState, FileKind
from backoffice.jobs.models import JobProgress

KINDS = [(kind.value, kind.value.upper()) for kind in FileKind]
BATCH_STATES = [
    (BatchState.UPLOADED.value, _("Uploaded")),
    (BatchState.QUEUED.value, _("Queued")),
    (BatchState.RUNNING.value, _("Running")),
    (BatchState.FINISHED.value, _("Finished")),
    (BatchState.FAILED.value, _("Not readable")),
]


class StoredFile(models.Model):
    """A file that came in. It lies under a name of chance outside the web root; only `files:download` hands it out."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60)
    original_name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_name = models.CharField(max_length=100, unique=True, editable=False)
    # Files from before sealing lie open until `manage.py seal_files` has been run.
    sealed = models.BooleanField(default=False, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    # How the picture is turned for whoever looks at it and for reading it: degrees clockwise.
    rotation = models.PositiveSmallIntegerField(_("turned by"), default=0)
    thumbnail_name = models.CharField(max_length=100, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    # Why no page can be shown; empty while all is well.
    preview_failure = models.CharField(max_length=10, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["owner", "uploaded_at"], name="file_quota_of_day")]
        constraints = [
            models.CheckConstraint(condition=Q(rotation__in=[0, 90, 180, 270]), name="file_rotation_by_quarters")
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[FileKind(self.kind)]

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES

    @property
    def is_paper(self) -> bool:
        """Has pages that can be shown and read."""
        return self.kind in PAPERS

    @property
    def place(self) -> str:
        """What its content is sealed for: it opens nowhere else."""
        return f"files:{self.uid}"

    @property
    def thumbnail_place(self) -> str:
        return f"{self.place}:thumbnail"


class FilePage(models.Model):
    """The picture of one page, made by a worker, for looking at."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="page_pictures")
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    stored_name = models.CharField(max_length=100, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"

    @property
    def place(self) -> str:
        return f"{self.file.place}:{self.number}"


class ImportBatch(models.Model):
    """One run of a file through a mapping. `position` rows are done for good; a run that died goes on after them."""

    kind = models.CharField(_("kind"), max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    mapping = models.JSONField(_("mapping"), default=dict)
    dry_run = models.BooleanField(_("dry run"), default=False)
    all_or_nothing = models.BooleanField(_("all or nothing"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=BATCH_STATES, default=BatchState.UPLOADED.value)
    round = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_created = models.PositiveIntegerField(_("taken over"), default=0)
    rows_known = models.PositiveIntegerField(_("already there"), default=0)
    rows_failed = models.PositiveIntegerField(_("refused"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["finished", "failed"]) | Q(finished_at__isnull=False),
                name="import_ended_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.file.original_name

    @property
    def number(self) -> str:
        return f"DR{self.pk:06d}"


class SavedMapping(models.Model):
    """How the files of one source are read; the newest that fits a file's heading is proposed."""

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("source"), max_length=40)
    mapping = models.JSONField(_("mapping"), default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="saved_mapping_once")]
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.name


class ImportFailure(models.Model):
    """Why one row was refused: line and column, no contents (they stay in the file, which is not a database)."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="failures")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=80, blank=True)
    code = models.CharField(max_length=60)
    message = models.CharField(_("what to do"), max_length=300)

    class Meta:
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line", "column", "code"], name="import_failure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.message}"
