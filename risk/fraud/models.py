from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from loans.applications.models import Application

KIND_LABELS = {
    "phone": _("Mobile number"),
    "contact": _("Contact person"),
    "device": _("Device"),
    "bank_card": _("Bank card"),
    "address": _("Address"),
    "ip": _("IP address"),
    "employer": _("Employer"),
}


class Link(models.Model):
    """A thing that an application has, under a keyed index: two applications with the same key are tied."""

    kind = models.CharField(max_length=10, choices=list(KIND_LABELS.items()))
    key = models.CharField(max_length=64)
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="fraud_link_once")]
        indexes = [models.Index(fields=["kind", "key", "-at"], name="fraud_link_shared")]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"
