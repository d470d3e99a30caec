"""What pages remember: forms that took effect, and for a person the filters worth keeping."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One submitted form: what was sent under a key, and where its sender was sent afterwards.

    The row is inserted in the transaction of the effect, so there is an effect exactly when there is a row.
    Rows are kept for ever: a page left open over night must not post a second time next morning.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=80)
    key = models.UUIDField(_("key"))
    body_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(blank=True)
    redirect_header = models.CharField(max_length=20, default="Location")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "purpose", "key"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class SavedFilter(models.Model):
    """A query string of one list page under a name of one's own; shown as a tab of that list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(_("page"), max_length=100)
    name = models.CharField(_("name"), max_length=30)
    query = models.CharField(_("query"), max_length=1000)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns of one list page that a person chose, in their order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(_("page"), max_length=100)
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="list_columns_once")]

    def __str__(self) -> str:
        return self.page
