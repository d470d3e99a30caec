"""What may not happen with the data of somebody whose processing is locked."""

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.privacy.models import ProcessingLock


def refuse_locked(customer_id: int) -> None:
    """Refused("privacy.locked") for who withdrew everything, asked for it, or whose data are kept by law only.

    Every verb that processes more than contract, complaint and law require asks this first.
    """
    if ProcessingLock.objects.filter(customer_id=customer_id, lifted_at__isnull=True).exists():
        raise Refused(
            "privacy.locked",
            _("This customer's data are locked: they are stored and nothing else. Only a new consent lifts that."),
        )
