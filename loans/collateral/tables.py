from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from loans.collateral.domain import GuaranteeState, Item, ItemState, Kind, Limits, Standing, StepState, standing
from loans.maths.ratios import loan_to_value

badges.register(
    "collateral.item",
    {
        ItemState.HELD: ("blue", _("Serves as security")),
        ItemState.WITHDRAWN: ("secondary", _("Taken out")),
        ItemState.RELEASED: ("green", _("Security given back")),
    },
)
badges.register(
    "collateral.step",
    {
        StepState.OPEN: ("orange", _("To be done")),
        StepState.FILED: ("blue", _("Filed with the authority")),
        StepState.REFUSED: ("red", _("Sent back by the authority")),
        StepState.DONE: ("green", pgettext_lazy("step", "Done")),
        StepState.CANCELLED: ("secondary", _("Deleted or given back")),
    },
)
badges.register(
    "collateral.guarantee",
    {
        GuaranteeState.ASKED: ("orange", _("Consent asked for")),
        GuaranteeState.CONSENTED: ("green", _("Vouches")),
        GuaranteeState.WITHDRAWN: ("secondary", _("Taken out")),
        GuaranteeState.RELEASED: ("secondary", _("Released")),
    },
)
badges.register(
    "collateral.value",
    {
        Standing.NONE: ("red", _("Not valued")),
        Standing.FRESH: ("green", _("Value is recent")),
        Standing.STALE: ("red", _("Value is too old")),
        Standing.FALLING: ("orange", _("Value is falling")),
    },
)


def standing_of(row: Any) -> Standing:
    """Of a row of `selectors.items_visible_to`, which carries the limits of the day."""
    limits = Limits(row.valuation_days, Decimal(row.falling), Decimal(0))
    thing = Item(row.name, Kind(row.kind), row.value, row.valued_on, row.previous_value)
    return standing(thing, limits, row.seen_on)


def share_of(row: Any) -> Decimal | None:
    return loan_to_value(row.application.amount, row.all_values, row.all_claims) if row.all_values else None


class CollateralTable(Table):
    columns = [
        Column("name", _("Collateral"), link=True, sub="identifier"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("application.customer.name", _("Borrower"), sub="application.number"),
        Column("value", _("Worth"), kind="money", sort="-value"),
        Column("valued_on", _("Valued on"), kind="date", sort="oldest"),
        Column("standing", _("Trust in the value"), kind="badge", badge="collateral.value", value=standing_of),
        Column("ltv", _("Loan to value"), kind="percent", value=share_of),
        Column("state", _("State"), kind="badge", badge="collateral.item"),
    ]
    sorts = {
        "-created": ("-created_at", "-id"),
        "-value": ("-value", "-id"),
        "oldest": ("valued_on", "id"),
    }
    default_sort = "-created"
    tabs = [
        Tab("held", _("Serve as security"), lambda qs, user: qs.filter(state=ItemState.HELD.value)),
        Tab(
            "back", _("May be given back"),
            lambda qs, user: qs.filter(state=ItemState.HELD.value, release_allowed_at__isnull=False),
        ),
    ]  # fmt: skip
    empty_title = _("No collateral yet")
    empty_text = _("Attach what secures a loan on the page of its application.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class GuaranteeTable(Table):
    columns = [
        Column("name", _("Guarantor"), link=True, value=lambda row: row.name),
        Column("application.customer.name", _("Borrower"), sub="application.number"),
        Column("amount", _("Vouches for"), kind="money", sort="-amount"),
        Column("relation", _("Relation")),
        Column("consented_on", _("Consented on"), kind="date"),
        Column("state", _("State"), kind="badge", badge="collateral.guarantee"),
    ]
    sorts = {"-created": ("-created_at", "-id"), "-amount": ("-amount", "-id")}
    default_sort = "-created"
    tabs = [
        Tab("asked", _("Consent asked for"), lambda qs, user: qs.filter(state=GuaranteeState.ASKED.value)),
        Tab("vouch", _("Vouch"), lambda qs, user: qs.filter(state=GuaranteeState.CONSENTED.value)),
    ]
    empty_title = _("No guarantors yet")
    empty_text = _("Attach who vouches for a loan on the page of its application.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()
