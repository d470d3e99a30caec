from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from loans.contracts.domain import ContractState, DisclosureState, OfferState

badges.register(
    "contracts.offer",
    {
        OfferState.OPEN: ("blue", pgettext_lazy("offer", "Open")),
        OfferState.ACCEPTED: ("green", _("Accepted")),
        OfferState.SUPERSEDED: ("secondary", _("Superseded")),
        OfferState.WITHDRAWN: ("secondary", _("Withdrawn")),
        OfferState.EXPIRED: ("yellow", _("Expired")),
        OfferState.REFUSED: ("red", _("Refused by the borrower")),
    },
)
badges.register(
    "contracts.disclosure",
    {
        DisclosureState.DRAFT: ("secondary", _("Draft")),
        DisclosureState.ISSUED: ("blue", _("Issued, not shown yet")),
        DisclosureState.SHOWN: ("orange", _("Being read")),
        DisclosureState.CONFIRMED: ("green", _("Confirmed")),
        DisclosureState.SUPERSEDED: ("secondary", _("Superseded")),
        DisclosureState.VOID: ("secondary", _("Void")),
    },
)
badges.register(
    "contracts.contract",
    {
        ContractState.PREPARED: ("orange", _("Waiting for signature")),
        ContractState.SIGNED: ("green", _("Signed")),
        ContractState.VOID: ("secondary", _("Void")),
    },
)


class OfferTable(Table):
    columns = [
        Column("number", _("Paper number"), kind="code", link=True),
        Column("customer.name", _("Borrower"), sub="application.number"),
        Column("product_version.product.name", _("Product")),
        Column("amount", _("Amount"), kind="money", sort="-amount"),
        Column("term_months", _("Months"), kind="int"),
        Column("simple_cost", _("Yearly cost (simple)"), kind="percent"),
        Column("state", _("State"), kind="badge", badge="contracts.offer"),
        Column("valid_until", _("Valid until"), kind="date"),
        Column("created_at", _("Made"), kind="time", sort="-made"),
    ]
    sorts = {"-made": ("-created_at", "-id"), "-amount": ("-amount", "-id")}
    default_sort = "-made"
    tabs = [
        Tab(
            "open",
            pgettext_lazy("offer", "Open"),
            lambda rows, _user: rows.filter(state=OfferState.OPEN),
            colour="blue",
        ),
        Tab("accepted", _("Accepted"), lambda rows, _user: rows.filter(state=OfferState.ACCEPTED), colour="green"),
        Tab(
            "warning",
            _("Compound cost above the ceiling"),
            lambda rows, _user: rows.filter(compound_warning=True, state__in=["open", "accepted"]),
            colour="orange",
        ),
    ]
    empty_title = _("No offers yet")
    empty_text = _("An offer is made on the page of an application that the lender approved.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class ContractTable(Table):
    columns = [
        Column("number", _("Paper number"), kind="code", link=True),
        Column("customer.name", _("Borrower"), sub="application.number"),
        Column("amount", _("Amount"), kind="money", sort="-amount"),
        Column("state", _("State"), kind="badge", badge="contracts.contract"),
        Column("created_at", _("Made"), kind="time", sort="-made"),
        Column("signed_at", pgettext_lazy("time", "Signed"), kind="time"),
    ]
    sorts = {"-made": ("-created_at", "-id"), "-amount": ("-amount", "-id")}
    default_sort = "-made"
    tabs = [
        Tab(
            "prepared", _("Waiting for signature"), lambda rows, _user: rows.filter(state="prepared"), colour="orange"
        ),
        Tab(
            "unpaid",
            _("Signed, not paid out"),
            lambda rows, _user: rows.filter(state="signed", disbursement=None),
            colour="blue",
        ),
        Tab("signed", _("Signed"), lambda rows, _user: rows.filter(state="signed"), count=False),
        Tab("void", _("Void"), lambda rows, _user: rows.filter(state="void"), count=False),
    ]
    empty_title = _("No contracts yet")
    empty_text = _("A contract is made after the borrower has confirmed the disclosure form.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()
