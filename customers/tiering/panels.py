from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web.formats import percent
from customers.profiles.models import Customer
from customers.tiering import domain, selectors
from customers.tiering.services import rules_on

INPUTS = {
    "funded_loans_24m": _("Funded loans in 24 months"),
    "last_funded_on": _("Last funded on"),
    "on_time_share_12m": _("Paid on time in 12 months"),
    "worst_dpd_12m": _("Worst days past due in 12 months"),
    "currently_overdue_days": _("Days past due now"),
    "net_income_24m": _("Net income in 24 months (yuan)"),
    "first_funded_on": _("Customer since the first loan"),
    "funded_referrals": _("Recommendations that led to a loan"),
}
POINTS = {
    "frequency": _("Frequency"),
    "recency": _("Recency"),
    "repayment": pgettext_lazy("points", "Repayment"),
    "value": pgettext_lazy("points", "Value"),
    "tenure": _("Tenure"),
    "referrals": _("Recommendations"),
    "total": _("Total"),
}
BARS = {
    "currently_overdue": _("Overdue for more than 30 days now: no VIP, whatever the score."),
    "overdue_in_12_months": _("Overdue for more than 30 days in the last 12 months: no VIP, whatever the score."),
}


def _shown(name: str, value: Any) -> Any:
    return percent(Decimal(value)) if name == "on_time_share_12m" and value is not None else value


def tier(request: Any, customer: Customer) -> SafeString:
    """The tier, how it came about, and what is missing to the next one."""
    if not request.user.may("tiering.view"):
        return SafeString("")
    today = timezone.localdate()
    row, override = selectors.standing_of(request.user, customer, today)
    told = None
    if row is not None:
        rules = rules_on(today)
        points, barred = domain.score(row.standing(), today, rules), domain.bar(row.standing(), rules)
        told = domain.explain(row.standing(), points, barred, row.state(), row.state(), today, rules)
    context = {
        "customer": customer,
        "row": row,
        "told": told,
        "tier": override.tier if override else row.tier if row else domain.Tier.POTENTIAL.value,
        "override": override,
        "inputs": [(label, _shown(name, told["inputs"][name])) for name, label in INPUTS.items()] if told else [],
        "points": [
            (label, told["points"][name], told["full_points"][name])
            for name, label in POINTS.items()
            if told["full_points"][name]
        ]
        if told
        else [],
        "bar": BARS.get(told["bar"], "") if told else "",
        "may_recompute": request.user.may("tiering.recompute"),
    }
    return render_to_string("customers/tiering/tier_panel.html", context, request)
