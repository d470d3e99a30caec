"""Lenders: their record, the evidence of their published list, and their activation by a second person."""

from datetime import date, datetime
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
from backoffice.files import purposes
from backoffice.files.services import store_upload
from backoffice.jobs.services import enqueue
from backoffice.values import identity
from backoffice.values.errors import Refused
from loans.lenders.domain import PARTY, PartyStatus, obstacles
from loans.lenders.models import Lender, ListEvidence
from loans.lenders.words import OBSTACLES

ACTIVATE = "lenders.activate"
PAPERS = "lenders.paper"
# What holds today comes from evidence and approvals, never from the form.
WRITTEN_BY_VERBS = frozenset(
    {"status", "list_url", "listed_since", "list_checked_on"}
    | {"agreement_no", "agreement_valid_from", "agreement_valid_to", "agreement_clauses"}
)

purposes.register(PAPERS, may_download=lambda user, _file: user.may("lenders.view"))


def checked_credit_code(code: str) -> str:
    """The code in capitals; Refused("lenders.credit_code") when its check digit is wrong. Empty stays empty."""
    code = code.strip().upper()
    if code and not identity.credit_code_ok(code):
        raise Refused(
            "lenders.credit_code",
            _("This unified credit code is not valid: 18 characters, the last one is a check digit."),
            field="credit_code",
        )
    return code


def changes_of(obj: Any, fields: dict[str, Any]) -> dict[str, list[str]]:
    """field -> [before, after] of what differs."""
    return {
        name: [str(getattr(obj, name) or ""), str(new or "")]
        for name, new in fields.items()
        if getattr(obj, name) != new
    }


@transaction.atomic
def save_lender(*, actor: User, now: datetime, lender_id: int | None = None, **fields: Any) -> Lender:
    """A new lender, or a changed record of a known one. The trail keeps what changed, from what to what.

    Refused("lenders.credit_code"). ValueError for a column that only evidence or an approval may write.
    """
    if WRITTEN_BY_VERBS & set(fields):
        raise ValueError(f"not written by hand: {sorted(WRITTEN_BY_VERBS & set(fields))}")
    if "credit_code" in fields:
        fields["credit_code"] = checked_credit_code(fields["credit_code"])
    if lender_id is None:
        lender = Lender.objects.create(**fields)
        record(actor=actor, action="lenders.create", obj=lender, at=now, **fields)
        return lender
    lender = Lender.objects.select_for_update().get(pk=lender_id)
    changes = changes_of(lender, fields)
    for name, new in fields.items():
        setattr(lender, name, new)
    lender.save()
    record(actor=actor, action="lenders.change", obj=lender, at=now, changes=changes)
    return lender


@transaction.atomic
def record_listing(
    *, actor: User, now: datetime, lender_id: int, url: str, entry: str, listed_since: date, checked_on: date,
    upload: File,
) -> ListEvidence:  # fmt: skip
    """Keep what the lender's published list said on a day, with a copy of it.

    Refused: lenders.listing_future, lenders.listing_order, and everything `files.services.store_upload` refuses.
    """
    lender = Lender.objects.select_for_update().get(pk=lender_id)
    if checked_on > timezone.localdate(now):
        raise Refused("lenders.listing_future", _("This day lies in the future."), field="checked_on")
    if listed_since > checked_on:
        raise Refused(
            "lenders.listing_order", _("The entry cannot be younger than the look at it."), field="listed_since"
        )
    try:
        file = store_upload(actor=actor, upload=upload, purpose=PAPERS, now=now)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.message, field="upload", **refusal.data) from None
    evidence = ListEvidence.objects.create(
        lender=lender, url=url, entry=entry, listed_since=listed_since, checked_on=checked_on, file=file,
        added_by=actor, added_at=now,
    )  # fmt: skip
    newest = lender.listings.first()
    if newest == evidence:
        lender.list_url, lender.listed_since, lender.list_checked_on = url, listed_since, checked_on
        lender.save(update_fields=["list_url", "listed_since", "list_checked_on"])
    record(
        actor=actor, action="lenders.listing", obj=lender, at=now, url=url, entry=entry, checked_on=checked_on,
        sha256=file.sha256,
    )  # fmt: skip
    return evidence


def content_of(lender: Lender) -> dict[str, Any]:
    """What the activation of a lender is bound to."""
    return {
        "lender": lender.name,
        "kind": lender.kind,
        "credit_code": lender.credit_code,
        "head_office": lender.head_office,
        "licence": [lender.licence_no, lender.licence_issuer, lender.licence_valid_from, lender.licence_valid_to],
        "licence_scope": lender.licence_scope,
        "licence_regions": lender.licence_regions,
        "list": [lender.list_url, lender.listed_since, lender.list_checked_on],
        "agreement": [lender.agreement_no, lender.agreement_valid_from, lender.agreement_valid_to],
        "clauses": lender.agreement_clauses,
    }


def _locked(lender_id: int) -> Lender:
    return Lender.objects.select_for_update().get(pk=lender_id)


def _require_papers(lender: Lender, now: datetime) -> None:
    found = [code for code in obstacles(lender.standing, timezone.localdate(now)) if code != "not_active"]
    if not lender.credit_code:
        found.append("credit_code_missing")
    if not lender.licence_scope:
        found.append("scope_missing")
    if found:
        raise Refused("lenders.papers", " ".join(str(OBSTACLES[code].sentence) for code in found))


@transaction.atomic
def submit_lender(*, actor: User, now: datetime, lender_id: int) -> Approval:
    """draft or suspended -> submitted. Refused("lenders.papers") names every paper that is missing."""
    lender = _locked(lender_id)
    _require_papers(lender, now)
    _move(lender, "submit", actor, now)
    return approvals.submit(actor=actor, kind=ACTIVATE, obj=lender, content=content_of(lender), now=now)


@transaction.atomic
def suspend_lender(*, actor: User, now: datetime, lender_id: int, reason: str) -> Lender:
    """active -> suspended, at once and by one person; back only by approval."""
    lender = _locked(lender_id)
    _move(lender, "suspend", actor, now, reason)
    enqueue("products.review_sales", key=f"review-sales:lender:{lender.pk}:{now.isoformat()}", payload={})
    return lender


def _move(lender: Lender, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = lender.status
    lender.status = PARTY.target(verb, before)
    lender.save(update_fields=["status"])
    record(
        actor=actor, action=f"lenders.{verb}", obj=lender, reason=reason, at=now, before=before, after=lender.status
    )


def _activated(approval: Approval, actor: Any, now: datetime) -> None:
    lender = _locked(int(approval.object_id))
    _require_papers(lender, now)
    _move(lender, "activate", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    lender = _locked(int(approval.object_id))
    if lender.status == PartyStatus.SUBMITTED:
        _move(lender, "return", actor, now)


kind(
    ACTIVATE,
    permission="lenders.approve",
    on_approved=_activated,
    on_refused=_returned,
    content=content_of,
    label=_("Lender may lend"),
    url=lambda approval: reverse("lenders:detail", args=[approval.object_id]),
)
