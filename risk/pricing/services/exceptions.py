"""Another rate for one application: asked for with a reason, approved by a second person."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from loans.applications import services as applications
from risk.pricing import selectors
from risk.pricing.models import PriceException

KIND = "pricing.exception"


@transaction.atomic
def ask_exception(*, actor: Any, application_id: int, rate: Decimal, reason: str, now: datetime) -> PriceException:
    """Refused: pricing.not_allowed, pricing.no_price, pricing.bounds, pricing.pending, pricing.reason."""
    if not actor.may("pricing.edit"):
        raise Refused("pricing.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
    result = selectors.result_of(application_id)
    if result is None:
        raise Refused("pricing.no_price", _("No price was worked out for this application."))
    low, high = Decimal(result.product["lowest"]), Decimal(result.product["highest"])
    if not low <= rate <= high:
        raise Refused("pricing.bounds", _("The product is lent between %(low)s and %(high)s a year."), field="rate",
                      low=low, high=high)  # fmt: skip
    if len(reason.strip()) < 4:
        raise Refused("pricing.reason", _("Say in a few words why this rate is right."), field="reason")
    try:
        with transaction.atomic():
            made = PriceException.objects.create(
                application_id=application_id, rate=rate, reason=reason.strip()[:300], asked_by=actor, asked_at=now
            )
    except IntegrityError:
        raise Refused("pricing.pending", _("Another rate waits for approval already.")) from None
    approvals.submit(
        actor=actor, kind=KIND, obj=made, content=content_of(made), before={"rate": result.rate}, note=reason, now=now
    )
    return made


def content_of(made: PriceException) -> dict[str, Any]:
    return {"application": made.application.number, "rate": made.rate, "reason": made.reason}


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    made = _close(approval, "approved", actor, now)
    applications.note_price(application_id=made.application_id, rate=made.rate, limit=None, now=now)
    record(actor=actor, action="pricing.exception", obj=made.application, at=now, rate=made.rate, reason=made.reason)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    _close(approval, "refused", actor, now)


def _close(approval: Approval, state: str, actor: Any, now: datetime) -> PriceException:
    found = PriceException.objects.select_for_update(of=("self",)).select_related("application")
    made = found.get(pk=approval.object_id)
    made.state, made.decided_by, made.decided_at = state, actor, now
    made.save(update_fields=["state", "decided_by", "decided_at"])
    return made


registry.kind(
    KIND,
    permission="pricing.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Another rate for an application"),
    url=lambda approval: reverse("applications:list"),
)
