"""The ledger as people see it."""

from typing import Any

from django.db.models import Q, QuerySet, Sum

from customers.leads.models import Lead
from customers.rewards.models import Entry, Referral, Scheme


def visible_to(user: Any) -> QuerySet[Entry]:
    if not user.may("rewards.view"):
        return Entry.objects.none()
    return Entry.objects.select_related("channel", "staff", "customer", "lead")


def schemes_visible_to(user: Any) -> QuerySet[Scheme]:
    return Scheme.objects.select_related("written_by") if user.may("rewards.view") else Scheme.objects.none()


def scheme_on(earner: str, day: Any) -> Scheme | None:
    found = Scheme.objects.filter(earner=earner, approved_at__isnull=False, starts_on__lte=day)
    return found.order_by("-starts_on", "-id").first()


def referral_of(lead: Lead) -> Referral | None:
    return Referral.objects.filter(lead=lead).select_related("referrer").first()


def totals() -> dict[str, Any]:
    """Yuan by state, reversals taken off."""
    found = dict(Entry.objects.order_by().values_list("state").annotate(Sum("amount")))
    open_ones = Entry.objects.filter(state="proposed").filter(~Q(signs=[])).count()
    return {"by_state": found, "suspicious": open_ones}
