from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint
from complaints.taskforces.domain import Department

STAFF = settings.AUTH_USER_MODEL
DEPARTMENTS = [
    (Department.RISK.value, _("Risk")),
    (Department.LEGAL.value, _("Legal and compliance")),
    (Department.OPERATIONS.value, _("Operations department")),
    (Department.SERVICE.value, _("Customer service department")),
]


class Provision(models.Model):
    """A provision of law or of our own rules on which conclusions rest; kept by compliance."""

    title = models.CharField(_("title"), max_length=120)
    article = models.CharField(_("article"), max_length=40)
    text = models.TextField(_("text"))
    valid_from = models.DateField(_("in force since"), null=True, blank=True)
    retired = models.BooleanField(_("no longer in force"), default=False)
    changed_at = models.DateTimeField(_("text changed"), null=True, blank=True)

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["title", "article"]
        constraints = [models.UniqueConstraint(fields=["title", "article"], name="provision_once")]

    def __str__(self) -> str:
        return f"《{self.title}》{self.article}"


class TaskForce(models.Model):
    """People of several departments who settle one hard complaint together."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="task_force")
    goal = models.CharField(_("what is to be settled"), max_length=300)
    opened_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    provisions = models.ManyToManyField(Provision, related_name="+", verbose_name=_("legal basis"))

    class Meta:
        verbose_name = _("task force")
        verbose_name_plural = _("task forces")

    def __str__(self) -> str:
        return f"{self.complaint.number}"


class Member(models.Model):
    """Somebody in a task force, for a department; they sign its conclusion."""

    force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    department = models.CharField(_("department"), max_length=12, choices=DEPARTMENTS)
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["force", "user"], name="force_member_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.department}"


class SubTask(models.Model):
    """A piece of the work with an owner and a deadline of its own."""

    force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField(_("created"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True, default="")
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)  # the due time, however late it was noticed

    class Meta:
        verbose_name = _("sub-task")
        verbose_name_plural = _("sub-tasks")
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="subtask_due", condition=Q(done_at=None, missed_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(done_at=None) | ~Q(result=""), name="subtask_done_says_what")
        ]

    def __str__(self) -> str:
        return self.title

    def late(self, now: datetime) -> bool:
        return (self.done_at or now) > self.due_at


class Conclusion(models.Model):
    """What a department holds, signed by one of its members; one for each department."""

    force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="conclusions")
    department = models.CharField(_("department"), max_length=12, choices=DEPARTMENTS)
    text = models.TextField(_("conclusion"))
    signed_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["force", "department"], name="conclusion_once")]

    def __str__(self) -> str:
        return f"{self.force_id} {self.department}"
