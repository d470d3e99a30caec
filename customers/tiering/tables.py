from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.profiles import selectors as profiles
from customers.tiering.models import CustomerTier

badges.register(
    "customers.tier",
    {"vip": ("purple", _("VIP")), "regular": ("blue", _("Regular")), "potential": ("secondary", _("Potential"))},
)
badges.register(
    "tiering.policy",
    {
        "trying": ("blue", _("Being tried")),
        "tried": ("purple", _("Tried")),
        "submitted": ("orange", _("Waiting for approval")),
        "published": ("green", _("Published")),
        "refused": ("secondary", _("Refused")),
    },
)
badges.register(
    "tiering.rule",
    {
        "frequency": ("secondary", _("Points for frequency")),
        "recency": ("secondary", _("Points for recency")),
        "repayment": ("secondary", _("Points for repayment")),
        "value": ("secondary", _("Points for value")),
        "tenure": ("secondary", _("Points for tenure")),
        "referrals": ("secondary", _("Points for recommendations")),
        "value_full": ("secondary", _("Full points for value from (yuan of net income)")),
        "tenure_full": ("secondary", _("Full points for tenure from (months)")),
        "referrals_full": ("secondary", _("Full points for recommendations from (funded loans)")),
        "up": ("secondary", _("VIP from")),
        "down": ("secondary", _("VIP kept from")),
        "bar_overdue_days": ("secondary", _("No VIP when overdue for more than (days)")),
        "notice_days": ("secondary", _("Notice before a downgrade (days)")),
        "validity_months": ("secondary", _("VIP holds for (months)")),
    },
)


class TierTable(Table):
    columns = [
        Column("customer", _("Customer"), kind="strong", link=True, sub="customer.number"),
        Column("tier", pgettext_lazy("of a customer", "Tier"), kind="badge", badge="customers.tier"),
        Column("score", _("Score"), kind="int", value=lambda row: row.score, sort="-score"),
        Column("funded_loans_24m", _("Funded loans, 24 months"), kind="int"),
        Column("last_funded_on", _("Last funded"), kind="date"),
        Column("on_time_share_12m", _("On time, 12 months"), kind="percent"),
        Column("worst_dpd_12m", _("Worst days past due"), kind="int"),
        Column("since", _("Since"), kind="date"),
        Column("announced_on", _("Downgrade announced"), kind="date"),
        Column("evaluated_on", _("Computed"), kind="date"),
    ]
    sorts = {"-score": ("-score", "-id"), "score": ("score", "id")}
    default_sort = "-score"
    tabs = [
        Tab("vip", _("VIP"), lambda rows, _user: rows.filter(tier="vip"), colour="purple"),
        Tab("regular", _("Regular"), lambda rows, _user: rows.filter(tier="regular")),
        Tab("potential", _("Potential"), lambda rows, _user: rows.filter(tier="potential")),
        Tab("leaving", _("Downgrade announced"), lambda rows, _user: rows.filter(announced_on__isnull=False)),
    ]
    empty_title = _("No tier computed yet")
    empty_text = _("Tiers are computed every night, and on a customer's page on request.")

    def row_url(self, obj: Any) -> str:
        return reverse("profiles:detail", args=[obj.customer_id])


class TierFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, number, mobile"), method="by_customer")
    score = filters.RangeFilter(label=_("Score"))

    class Meta:
        model = CustomerTier
        fields: list[str] = []

    def by_customer(self, rows: QuerySet[CustomerTier], name: str, value: str) -> QuerySet[CustomerTier]:
        found = profiles.matching(profiles.visible_to(self.request.user), value)
        return rows.filter(customer__in=found.values("pk"))
