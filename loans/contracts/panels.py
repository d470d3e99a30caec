from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.documents.selectors import documents_of
from backoffice.values.errors import Refused
from loans.applications.domain import Status
from loans.contracts import policies, selectors
from loans.contracts.models import Contract, Disclosure, Offer
from loans.maths.schedule import ImpossibleTerms
from loans.maths.yearly_cost import NoRate

TURNED_DOWN = {Status.REJECTED, Status.LENDER_DECLINED}
SHOWN = {Status.LENDER_APPROVED, Status.CONTRACTED, Status.DISBURSED} | TURNED_DOWN


def application_panel(request: HttpRequest, application: Any) -> str:
    """Offers, forms and contracts on the page of an application, and the way to make the first one."""
    if not request.user.may("contracts.view"):
        return ""
    rows = _papers_of(application)
    if not rows and application.status not in SHOWN:
        return ""
    may_offer = policies.may_edit(request.user) and application.status == Status.LENDER_APPROVED
    may_offer = may_offer and selectors.live_offer(application) is None
    context = {
        "application": application,
        "rows": rows,
        "may_offer": may_offer,
        "notices": documents_of(application, request.user)[:6],
        "may_notify": policies.may_edit(request.user) and application.status in SHOWN,
    }
    return render_to_string("loans/contracts/application_panel.html", context, request=request)


def _papers_of(application: Any) -> list[dict[str, Any]]:
    """The newest contracts, forms and offers; without an offer there is neither form nor contract to ask for."""
    offers = list(Offer.objects.filter(application=application).order_by("-id")[:6])
    if not offers:
        return []
    groups = [
        (Contract.objects.filter(application=application).order_by("-id")[:6], "contracts.contract", _("Contract")),
        (
            Disclosure.objects.filter(offer__application=application).order_by("-id")[:6],
            "contracts.disclosure",
            _("Disclosure form"),
        ),
        (offers, "contracts.offer", _("Offer")),
    ]
    return [{"obj": obj, "kind": kind, "label": label} for found, kind, label in groups for obj in found]


def breakdown(request: HttpRequest, customer: Any) -> str:
    """What each instalment of this customer's newest offer or application is made of, to be shown in a talk."""
    if not request.user.may("contracts.view"):
        return ""
    try:
        drawn = selectors.newest_price(customer, timezone.localdate())
    except (ImpossibleTerms, NoRate, Refused):  # an application that its product could not price has no picture
        return ""
    if drawn is None:
        return ""
    source, price = drawn
    rows = price.schedule.rows
    context = {
        "source": source,
        "first": price.payments[0],
        "each": [
            (_("Principal"), rows[0].principal),
            (_("Interest"), rows[0].interest),
            (_("Fees"), price.fee_of(rows[0].n)),
        ],
        "cost": price.cost,
        "labels": [row.n for row in rows],
        "series": [
            (_("Principal"), [row.principal for row in rows], "blue"),
            (_("Interest"), [row.interest for row in rows], "orange"),
            (_("Fees"), [price.fee_of(row.n) for row in rows], "purple"),
        ],
    }
    return render_to_string("loans/contracts/breakdown.html", context, request=request)
