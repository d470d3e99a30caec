"""What the loans add to the customer's timeline: applications, advice, contracts, money paid out and in."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import timeline
from backoffice.web.timeline import Row, Said, Source, columns
from customers.profiles.models import Customer
from loans.applications.models import STATUSES, ApplicationMove
from loans.contracts.models import Contract
from loans.matching.models import ProductMatch
from loans.servicing.models import Loan, Payment

SLOT = "customers.customer"
timeline.name_kind("application", _("Applications"))
timeline.name_kind("advice", _("Needs and advice"))
timeline.name_kind("loan", _("Loans"))

BAD = {"rejected", "lender_declined", "withdrawn"}
GOOD = {"passed", "lender_approved", "disbursed"}


def _moves(customer: Customer) -> Any:
    rows = ApplicationMove.objects.filter(application__customer__in=customer.record_ids)
    return columns(
        rows, at="at", code="to_status", label="application__number", note="note", actor="actor__full_name",
        link="application_id",
    )  # fmt: skip


def _say_move(row: Row) -> Said:
    colour = "red" if row.code in BAD else "green" if row.code in GOOD else "blue"
    title = f"{row.label} · {dict(STATUSES).get(row.code, row.code)}"
    return Said(title, row.note, reverse("applications:detail", args=[row.link]), colour)


def _matches(customer: Customer) -> Any:
    rows = ProductMatch.objects.filter(need__customer__in=customer.record_ids)
    return columns(rows, at="created_at", label="need__purpose", amount="need__amount", actor="actor__full_name")


def _say_match(row: Row) -> Said:
    return Said(_("Products matched"), row.label, reverse("matching:detail", args=[row.link]))


def _contracts(customer: Customer) -> Any:
    rows = Contract.objects.filter(customer__in=customer.record_ids, signed_at__isnull=False)
    return columns(rows, at="signed_at", label="application__number", amount="amount")


def _say_contract(row: Row) -> Said:
    return Said(_("Contract signed"), row.label, reverse("contracts:detail", args=[row.link]), "green")


def _booked(customer: Customer) -> Any:
    rows = Loan.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="created_at", label="number", amount="principal")


def _say_booked(row: Row) -> Said:
    return Said(_("Loan paid out"), row.label, reverse("servicing:detail", args=[row.link]), "green")


def _payments(customer: Customer) -> Any:
    rows = Payment.objects.filter(loan__customer__in=customer.record_ids)
    return columns(
        rows, at="posted_at", code="state", label="loan__number", amount="amount", actor="posted_by__full_name",
        link="loan_id",
    )  # fmt: skip


def _say_payment(row: Row) -> Said:
    reversed_ = row.code == "reversed"
    title = _("Payment, reversed later") if reversed_ else _("Payment")
    return Said(title, row.label, reverse("servicing:detail", args=[row.link]), "grey" if reversed_ else "green")


timeline.register(SLOT, Source("loans.application", "application", "applications.view", _moves, _say_move))
timeline.register(SLOT, Source("loans.match", "advice", "matching.view", _matches, _say_match))
timeline.register(SLOT, Source("loans.contract", "loan", "contracts.view", _contracts, _say_contract))
timeline.register(SLOT, Source("loans.loan", "loan", "loans.view", _booked, _say_booked))
timeline.register(SLOT, Source("loans.payment", "loan", "loans.view", _payments, _say_payment))
