from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import Complaint


class Attachment(models.Model):
    """A file that came with a complaint, or the note that one could not be kept."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey("backoffice.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    refused = models.CharField(_("why it was not kept"), max_length=200, blank=True, default="")
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False, refused="") | (models.Q(file=None) & ~models.Q(refused="")),
                name="attachment_kept_or_said_why",
            )
        ]

    def __str__(self) -> str:
        return self.name
