"""Agreements: drafted by one person, in force after a second one approved; the one before ends that day."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.files.services import store_upload
from backoffice.jobs.services import enqueue
from backoffice.parameters.services import value
from backoffice.values import rates
from backoffice.values.errors import Refused
from loans.lenders.domain import AGREEMENT, CLAUSE_OF, FULL, AgreementStatus, Mode, Pay, missing_clauses
from loans.lenders.models import Agreement, Lender
from loans.lenders.services.ceilings import required_clauses
from loans.lenders.services.lenders import PAPERS

CHANGE = "lenders.agreement"


@transaction.atomic
def draft_agreement(
    *, actor: User, now: datetime, lender_id: int, agreement_id: int | None = None, upload: File | None = None,
    **fields: Any,
) -> Agreement:  # fmt: skip
    """A new draft, or a changed one. Refused: lenders.agreement_seen, lenders.shares, lenders.partner,
    lenders.guarantor, lenders.pay, lenders.agreement_dates, lenders.agreement_number."""
    _check(lender_id, agreement_id, fields)
    if agreement_id is None:
        agreement = Agreement(lender_id=lender_id, created_at=now)
    else:
        agreement = _locked(agreement_id)
        if agreement.status != AgreementStatus.DRAFT:
            raise Refused("lenders.agreement_seen", _("Only a draft can be changed. Draft a new agreement instead."))
    for name, new in fields.items():
        setattr(agreement, name, new)
    if upload is not None:
        agreement.file = store_upload(actor=actor, upload=upload, purpose=PAPERS, now=now)
    agreement.save()
    record(actor=actor, action="lenders.agreement_draft", obj=agreement, at=now, lender=agreement.lender.name)
    return agreement


def _check(lender_id: int, agreement_id: int | None, fields: dict[str, Any]) -> None:
    """Everything that cannot be, at its field."""
    if fields["valid_to"] < fields["valid_from"]:
        raise Refused(
            "lenders.agreement_dates", _("The last day lies before the first. Check both dates."), field="valid_to"
        )
    joint = fields["mode"] == Mode.JOINT
    if joint != (fields.get("partner") is not None):
        raise Refused(
            "lenders.partner", _("Joint lending has a partner; other co-operation has none."), field="partner"
        )
    if fields.get("partner") is not None and fields["partner"].pk == lender_id:
        raise Refused("lenders.partner", _("A lender cannot lend jointly with itself."), field="partner")
    if fields["lender_share"] + fields["partner_share"] != FULL or (fields["partner_share"] > 0) != joint:
        raise Refused(
            "lenders.shares",
            _("The shares must sum to 100 per cent; without joint lending the lender bears all of it."),
            field="partner_share",
        )
    if fields["mode"] == Mode.GUARANTEE and fields.get("guarantor") is None:
        raise Refused("lenders.guarantor", _("Name the guarantor."), field="guarantor")
    if fields["pay_value"] < 0 or (fields["pay"] != Pay.TECHNOLOGY_FEE and fields["pay_value"] > 1):
        raise Refused("lenders.pay", _("A share lies between 0 and 100 per cent."), field="pay_value")
    if Agreement.objects.filter(lender_id=lender_id, number=fields["number"]).exclude(pk=agreement_id).exists():
        raise Refused("lenders.agreement_number", _("This number is taken."), field="number")


def content_of(agreement: Agreement) -> dict[str, Any]:
    """What the approval of an agreement is bound to."""
    return {
        "lender": agreement.lender.name,
        "number": agreement.number,
        "mode": agreement.mode,
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "partner": agreement.partner.name if agreement.partner else "",
        "shares": [f"{rates.percent(share)} %" for share in (agreement.lender_share, agreement.partner_share)],
        "guarantor": agreement.guarantor.name if agreement.guarantor else "",
        "pay": [agreement.pay, format(agreement.pay_value.normalize(), "f")],
        "clauses": {CLAUSE_OF[code].name: place for code, place in agreement.clauses.items() if code in CLAUSE_OF},
        "file": agreement.file.sha256 if agreement.file else "",
    }


def _require_clauses(agreement: Agreement, now: datetime) -> None:
    today = timezone.localdate(now)
    missing = missing_clauses(agreement.clauses, required_clauses(today).value)
    if missing:
        names = "、".join(CLAUSE_OF[code].name if code in CLAUSE_OF else code for code in missing)
        raise Refused(
            "lenders.clauses", _("The agreement lacks required clauses: %(clauses)s."), field="clauses", clauses=names
        )
    if agreement.valid_to < today:
        raise Refused("lenders.agreement_expired", _("This agreement has already ended."), field="valid_to")
    if agreement.mode == Mode.JOINT:
        least: Decimal = value("lender.joint_share.min", today).value
        if agreement.partner_share < least:
            raise Refused(
                "lenders.joint_share",
                _("The partner bears at least %(least)s per cent of a joint loan."),
                field="partner_share",
                least=rates.percent(least),
            )


@transaction.atomic
def submit_agreement(*, actor: User, now: datetime, agreement_id: int) -> Approval:
    """draft -> submitted. Refused: lenders.clauses, lenders.agreement_expired, lenders.joint_share."""
    agreement = _locked(agreement_id)
    _require_clauses(agreement, now)
    _move(agreement, "submit", actor, now)
    in_force = agreement.lender.agreements.filter(status=AgreementStatus.ACTIVE.value).first()
    return approvals.submit(
        actor=actor, kind=CHANGE, obj=agreement, content=content_of(agreement), now=now,
        before=content_of(in_force) if in_force else None,
    )  # fmt: skip


@transaction.atomic
def end_agreement(*, actor: User, now: datetime, agreement_id: int, reason: str) -> Agreement:
    """active -> ended, before its time; the lender then has none."""
    agreement = _locked(agreement_id)
    _move(agreement, "end", actor, now, reason)
    _show_on_lender(agreement.lender_id)
    enqueue("products.review_sales", key=f"review-sales:agreement:{agreement.pk}:{now.isoformat()}", payload={})
    return agreement


def _locked(agreement_id: int) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).select_related("lender").get(pk=agreement_id)


def _move(agreement: Agreement, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = agreement.status
    agreement.status = AGREEMENT.target(verb, before)
    if verb == "activate":
        agreement.active_at = now
    if verb == "end":
        agreement.ended_at = now
    agreement.save()
    record(
        actor=actor, action=f"lenders.agreement_{verb}", obj=agreement, reason=reason, at=now, before=before,
        after=agreement.status,
    )  # fmt: skip


def _show_on_lender(lender_id: int) -> None:
    """The lender's record shows the agreement in force, or none."""
    lender = Lender.objects.select_for_update().get(pk=lender_id)
    found = lender.agreements.filter(status=AgreementStatus.ACTIVE.value).first()
    lender.agreement_no = found.number if found else ""
    lender.agreement_valid_from = found.valid_from if found else None
    lender.agreement_valid_to = found.valid_to if found else None
    lender.agreement_clauses = found.clauses if found else {}
    lender.save(update_fields=["agreement_no", "agreement_valid_from", "agreement_valid_to", "agreement_clauses"])


def _activated(approval: Approval, actor: Any, now: datetime) -> None:
    agreement = _locked(int(approval.object_id))
    _require_clauses(agreement, now)
    for old in agreement.lender.agreements.select_for_update().filter(status=AgreementStatus.ACTIVE.value):
        _move(old, "end", actor, now, agreement.number)
    _move(agreement, "activate", actor, now)
    _show_on_lender(agreement.lender_id)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    agreement = _locked(int(approval.object_id))
    if agreement.status == AgreementStatus.SUBMITTED:
        _move(agreement, "return", actor, now)


kind(
    CHANGE,
    permission="lenders.approve",
    on_approved=_activated,
    on_refused=_returned,
    content=content_of,
    label=_("Agreement with a lender"),
    url=lambda approval: reverse("lenders:agreement_detail", args=[approval.object_id]),
)
