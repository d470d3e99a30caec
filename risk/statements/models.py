from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.files.models import StoredFile
from backoffice.files.reading.models import Reading
from loans.applications.models import Application
from risk.statements.domain import State

STATES = [
    (State.READING.value, _("Being read")),
    (State.MAPPING.value, _("Columns to be named")),
    (State.CHECKING.value, _("To be checked")),
    (State.CONFIRMED.value, _("Confirmed")),
    (State.REFUSED.value, _("Does not count")),
    (State.FAILED.value, _("Could not be read")),
]


class Statement(models.Model):
    """A bank statement handed in with an application. Its figures count once a person has confirmed it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    reading = models.ForeignKey(Reading, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.READING.value)
    message = models.CharField(_("message"), max_length=300, blank=True)
    holder = models.CharField(_("account holder"), max_length=80, blank=True)
    # None: the statement names nobody.
    same_holder = models.BooleanField(_("in the applicant's name"), null=True)
    by_eye = models.BooleanField(default=False)
    opening = models.DecimalField(_("opening balance"), max_digits=14, decimal_places=2, null=True)
    first_day = models.DateField(_("from"), null=True)
    last_day = models.DateField(_("to"), null=True)
    figures = models.JSONField(default=list)
    signs = models.JSONField(default=list)
    lines_total = models.PositiveIntegerField(_("lines"), default=0)
    lines_open = models.PositiveIntegerField(_("lines to look at"), default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("confirmed at"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        indexes = [models.Index(fields=["application", "-id"], name="statements_of_application")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["reading", "mapping", "checking", "failed"], decided_by__isnull=True),
                name="statement_decision_has_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(lines_open=0) & ~Q(same_holder=False)),
                name="statement_confirmed_is_clean",
            ),
        ]

    def __str__(self) -> str:
        return self.file.original_name


class StatementLine(models.Model):
    """One entry. `problem` stays when a person settled it, with what was read before a correction."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    day = models.DateField(_("date"), null=True)
    clock = models.TimeField(_("time"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, null=True)
    text = models.CharField(_("description"), max_length=200, blank=True)
    party = models.CharField(_("other party"), max_length=120, blank=True)
    page = models.PositiveIntegerField(default=1)
    box = models.JSONField(default=list)
    confidence = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    problem = models.CharField(max_length=10, blank=True)
    settled = models.BooleanField(default=False)
    read_before = models.JSONField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_line_once")]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.number}"


class KnownHeading(models.Model):
    """What the columns of a heading mean, as a person said; used for every later statement with the same heading."""

    signature = models.CharField(max_length=400, unique=True)
    roles = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.signature
