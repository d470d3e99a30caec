import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.sealing.fields import SealedField
from customers.profiles.models.customer import Customer

STAFF = settings.AUTH_USER_MODEL
SIGNS = {
    "identity": _("Same identity"),
    "name_and_birth": _("Same name and birth date"),
    "near_name_and_birth": _("Like name, same birth date"),
    "firm_name": _("Same name of firm"),
    "phone": _("Same mobile"),
}
PAIR_STATES = [("open", _("To be looked at")), ("different", _("Two different")), ("merged", _("Merged"))]


class DuplicatePair(models.Model):
    """Two records that may be the same: found by what they share, decided by a person."""

    stays_when_merged = True

    first = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    second = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    signs = models.JSONField(_("both have"), default=list)
    points = models.PositiveSmallIntegerField(_("likeness"))
    state = models.CharField(_("state"), max_length=10, choices=PAIR_STATES, default="open")
    found_at = models.DateTimeField(_("found"))
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    note = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        indexes = [
            models.Index(fields=["state", "-points", "-id"], name="duplicate_pairs_to_look_at"),
            models.Index(fields=["second"], name="duplicate_pairs_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_ordered"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="duplicate_pair_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"

    def get_absolute_url(self) -> str:
        return reverse("profiles:merge", args=[self.first_id, self.second_id])

    @property
    def both_have(self) -> str:
        return "、".join(str(SIGNS[sign]) for sign in self.signs)


class Merge(models.Model):
    """Two records made one: what was taken from which, and everything that was moved, so that it can be undone."""

    stays_when_merged = True

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survivor = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("kept"))
    merged = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("merged"))
    reason = models.CharField(_("why"), max_length=200)
    taken = models.JSONField(_("taken from the merged record"), default=list)
    # The facts as they were taken, without identifiers: a fact that has another value now was changed since.
    after = models.JSONField(default=dict)
    phone_taken = SealedField(purpose="customers.merge.phone_taken", null=True)
    # The highest key of each table at that moment: what is above was written since.
    high_water = models.JSONField(default=dict)
    # What keeps pointing at the merged record, for good or because the kept one has its own.
    stayed = models.JSONField(default=list)
    at = models.DateTimeField(_("merged at"))
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("merged by"))
    second_person = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by"))

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["survivor", "-id"], name="merges_of_survivor")]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_of_a_record_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")), name="merge_undone_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"


class MergeStep(models.Model):
    """Rows of one table whose column was changed by a merge: from which value to which."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")
    table = models.CharField(max_length=80)
    column = models.CharField(max_length=60)
    rows = models.JSONField(default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.table}.{self.column} ({len(self.rows)})"
