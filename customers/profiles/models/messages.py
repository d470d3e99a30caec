from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.notifications.models import Message
from customers.profiles.models.customer import Customer


class CustomerMessage(models.Model):
    """That a message went to this customer. A message knows an address only; this is how a customer's are found."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    message = models.OneToOneField(Message, models.PROTECT, related_name="+", verbose_name=_("message"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("message to a customer")
        verbose_name_plural = _("messages to customers")
        indexes = [models.Index(fields=["customer", "-at", "-id"], name="messages_of_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.message_id}"
