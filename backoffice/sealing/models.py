import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.sealing.fields import SealedField


class KeyCanary(models.Model):
    """A known text under each data key: tells at start-up that the keys are those the data was sealed with."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_number = models.PositiveSmallIntegerField(unique=True)
    text = SealedField(purpose="sealing.canary.text")
    index = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key canary")
        verbose_name_plural = _("key canaries")

    def __str__(self) -> str:
        return f"{self.key_number}"


class ErasurePermit(models.Model):
    """Stands only inside a transaction that erases personal data; see `erasure.permitted`."""

    class Meta:
        verbose_name = "leave to erase"

    def __str__(self) -> str:
        return f"{self.pk}"
