"""What a withdrawn consent stops among the applications: said beforehand, done with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.privacy import effects
from customers.privacy.domain import Purpose, Withdrawal
from customers.privacy.effects import Effect
from customers.profiles.models import Customer
from loans.applications.domain import DECIDABLE, TRANSITIONS, Status
from loans.applications.models import Application
from loans.applications.services.ending import withdraw_application

ENDABLE = [status.value for status in Status if TRANSITIONS.allows("withdraw", status)]


def _open(customer: Customer) -> QuerySet[Application]:
    return Application.objects.filter(customer=customer, status__in=ENDABLE)


def preview(customer: Customer, withdrawal: Withdrawal, now: datetime) -> Iterator[Effect]:
    url = reverse("applications:list") + f"?customer={customer.pk}"
    if withdrawal.locks:
        count = _open(customer).count()
        if count:
            yield Effect("lock.applications", _("Open applications end as withdrawn."), count, url)
        return
    if withdrawal.concerns(Purpose.CREDIT_CHECK):
        count = _open(customer).filter(status__in=[status.value for status in DECIDABLE]).count()
        if count:
            yield Effect("credit.applications", _("Applications wait: no source may be asked about them."), count, url)
    if withdrawal.concerns(Purpose.FORWARD_TO_LENDER):
        receivers = [to for what, to in withdrawal.ends if what == Purpose.FORWARD_TO_LENDER]
        rows = _open(customer).filter(product_version__lender__name__in=receivers)
        count = rows.exclude(status__in=[Status.FORWARDED.value, Status.LENDER_APPROVED.value]).count()
        if count:
            yield Effect("forward.applications", _("Applications stay here: they are not handed over."), count, url)


def carry_out(customer: Customer, withdrawal: Withdrawal, actor: Any, now: datetime) -> None:
    if withdrawal.locks:
        for pk in _open(customer).order_by("pk").values_list("pk", flat=True):
            withdraw_application(application_id=pk, actor=actor, reason="客户撤回同意，停止处理", now=now)


effects.contribute(preview, carry_out)
