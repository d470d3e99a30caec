from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from loans.servicing import selectors
from loans.servicing.domain import DisbursementState, LoanState, PaymentState

badges.register(
    "servicing.loan",
    {
        LoanState.ACTIVE: ("blue", pgettext_lazy("loan", "Running")),
        LoanState.SETTLED: ("green", _("Settled")),
        "overdue": ("red", _("Overdue")),
    },
)
badges.register(
    "servicing.payment",
    {PaymentState.POSTED: ("green", _("Posted")), PaymentState.REVERSED: ("secondary", _("Reversed"))},
)
badges.register(
    "servicing.disbursement",
    {
        DisbursementState.PENDING: ("blue", pgettext_lazy("to be sent", "Waiting")),
        DisbursementState.SENDING: ("orange", _("Sent, no answer yet")),
        DisbursementState.DONE: ("green", _("Paid out")),
        DisbursementState.FAILED: ("red", _("Refused by the lender")),
    },
)
badges.register(
    "servicing.class",
    {
        "normal": ("green", _("Normal loan")),
        "special_mention": ("yellow", _("Special mention")),
        "substandard": ("orange", _("Substandard")),
        "doubtful": ("red", _("Doubtful")),
        "loss": ("red", _("Loss")),
    },
)


def shown_state(loan: Any) -> str:
    return "overdue" if loan.days_past_due else loan.state


class LoanTable(Table):
    columns = [
        Column("number", _("Loan number"), kind="code", link=True),
        Column("customer.name", _("Borrower"), sub="contract.number"),
        Column("principal", _("Principal"), kind="money", sort="-principal"),
        Column("principal_balance", _("Principal left"), kind="money"),
        Column("annual_rate", _("Yearly rate"), kind="percent", css="wide-only"),
        Column("state", _("State"), kind="badge", badge="servicing.loan", value=shown_state),
        Column("days_past_due", _("Days past due"), kind="int", value=lambda row: row.days_past_due or None),
        Column("oldest_unpaid_due", _("Next due"), kind="date"),
        Column("disbursed_on", pgettext_lazy("date", "Disbursed"), kind="date", sort="-disbursed", css="wide-only"),
    ]
    sorts = {
        "-disbursed": ("-disbursed_on", "-id"),
        "-principal": ("-principal", "-id"),
        "overdue": ("oldest_unpaid_due", "id"),
    }
    default_sort = "-disbursed"
    tabs = [
        Tab(
            "current", pgettext_lazy("loan", "Running"), lambda rows, _user: rows.filter(state="active"), colour="blue"
        ),
        Tab("overdue", _("Overdue"), lambda rows, _user: selectors.overdue(rows, timezone.localdate()), colour="red"),
        Tab("settled", _("Settled"), lambda rows, _user: rows.filter(state="settled"), colour="green"),
    ]
    empty_title = _("No loans here")
    empty_text = _("A loan appears when the lender has paid out a signed contract.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def preview_url(self, obj: Any) -> str:
        return reverse("servicing:preview", args=[obj.pk])
