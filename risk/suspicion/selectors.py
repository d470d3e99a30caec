"""What may be seen of suspicious activity: nothing, except by compliance and named auditors."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from customers.profiles.models import Customer
from risk.suspicion import policies
from risk.suspicion.domain import OPEN
from risk.suspicion.models import SuspicionCase, SuspicionNote, SuspicionReader, SuspicionSign


def visible_to(user: Any) -> QuerySet[SuspicionCase]:
    cases = SuspicionCase.objects.select_related("customer", "reported_by", "decided_by")
    return cases if policies.may_read(user) else cases.none()


def to_do(user: Any) -> QuerySet[SuspicionCase] | None:
    """Cases that wait for compliance; None for everybody else, who must not even see a zero."""
    return SuspicionCase.objects.filter(state__in=OPEN) if user.may("suspicion.work") else None


def signs_of(case: SuspicionCase) -> list[SuspicionSign]:
    return list(case.signs.order_by("id"))


def notes_of(case: SuspicionCase) -> list[SuspicionNote]:
    return list(case.notes.select_related("author", "file").order_by("-id"))


def cases_of(user: Any, customer: Customer) -> list[SuspicionCase]:
    return list(visible_to(user).filter(customer=customer).order_by("-id")[:10])


def home_figures(today: date) -> dict[str, int]:
    waiting = SuspicionCase.objects.filter(state__in=OPEN)
    return {
        "reported": waiting.filter(state=OPEN[0]).count(),
        "analysed": waiting.filter(state=OPEN[1]).count(),
        "late": waiting.filter(due_on__lt=today).count(),
        "soon": waiting.filter(due_on__gte=today, due_on__lte=today + timedelta(days=2)).count(),
    }


def readers(today: date) -> list[SuspicionReader]:
    return list(SuspicionReader.objects.filter(until__gte=today).select_related("user", "named_by").order_by("-id"))


def auditors() -> QuerySet[User]:
    return User.objects.filter(Q(roles__icontains=f'"{Role.AUDITOR.value}"'), is_active=True)
