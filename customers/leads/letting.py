"""How leads let go of a person whose data are erased: the funnel keeps its stamps, nothing names anybody."""

from datetime import datetime

from customers.leads.models import Contact, Lead
from customers.leads.services.keeping import NOBODY
from customers.privacy.keeping import erases


def _forget(ids: list[int], now: datetime) -> None:
    rows = Lead.objects.filter(customer__in=ids)
    Contact.objects.filter(lead__in=rows).update(note="")
    rows.update(erased_at=now, **NOBODY)


erases(_forget)
