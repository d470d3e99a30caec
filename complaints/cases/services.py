"""Changing a complaint: its tier, whose it is; and the lock and the timeline row that every verb uses."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases import clocks, policies, rulebook
from complaints.cases.domain import OPEN_STATUSES, Category, Kind, Tier, is_raise
from complaints.cases.filing import changed_days, hold_collection, release_collection, tell_leads
from complaints.cases.models import Complaint, Entry

# What may begin or end the hold on collection: another subject, another loan, an end, a reopening.
HOLD_MOVES = {Kind.CLASSIFY, Kind.LINK, Kind.RESOLVE, Kind.WITHDRAW, Kind.MERGE, Kind.REOPEN}


def locked(complaint_id: int, *, version: int | None = None) -> Complaint:
    """The complaint, locked for this transaction. Refused("complaints.stale") when the page showed another version."""
    complaint = Complaint.objects.select_for_update(of=("self",)).select_related("customer").get(pk=complaint_id)
    if version is not None and complaint.version != version:
        raise Refused(
            "complaints.stale", _("Somebody changed this complaint meanwhile. Look at it again before you go on.")
        )
    return complaint


def happen(complaint: Complaint, kind: str, *, actor: User | None, now: datetime, **values: Any) -> Entry:
    """Write a row of the timeline and re-compute the clocks. The caller holds the lock and has asked the policy."""
    entry = Entry.objects.create(complaint=complaint, kind=kind, actor=actor, at=now, **values)
    clocks.recompute(complaint, now=now, happened=kind)
    complaint.version += 1
    complaint.save()
    ended_before = complaint.entries.filter(kind=Kind.RESOLVE).values_list("at", flat=True)
    changed_days(complaint, now, *(ended_before if kind == Kind.REOPEN else ()))
    if kind in HOLD_MOVES:
        release_collection(complaint, now)
        if complaint.is_open:
            hold_collection(complaint, now)
    return entry


def change_tier(
    *, actor: User, complaint_id: int, tier: str, reason: str, now: datetime, version: int | None = None
) -> Complaint:
    """Raise or lower a complaint by hand. Running clocks are re-counted from receipt; a breach stays on record."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Give the reason for the change."))
    with transaction.atomic():
        complaint = locked(complaint_id, version=version)
        before = complaint.tier
        if complaint.status not in OPEN_STATUSES:
            raise Refused("complaints.ended", _("This complaint has ended; its tier cannot be changed."))
        if tier not in set(Tier) or tier == before:
            raise Refused("complaints.same_tier", _("Choose another tier than the present one."))
        if not policies.may_change_tier(actor, complaint, raises=is_raise(before, tier)):
            raise Refused("complaints.lead_needed", _("Only a service lead may lower the tier of a complaint."))
        old = clocks.snapshot(complaint)
        complaint.tier = tier
        complaint.clock_policy = rulebook.clock_policy(tier, now)
        happen(
            complaint,
            Kind.PRIORITY,
            actor=actor,
            now=now,
            text=reason.strip(),
            policy=complaint.clock_policy,
            facts={"before": before, "after": tier, "clocks": old},
        )
        record(
            actor=actor,
            action="complaints.change_tier",
            obj=complaint,
            reason=reason,
            at=now,
            before=before,
            after=tier,
        )
        if tier == Tier.URGENT:
            tell_leads(complaint, now)
    return complaint


def confirm_category(
    *,
    actor: User,
    complaint_id: int,
    category: str,
    now: datetime,
    national_code: str = "",
    version: int | None = None,
) -> Complaint:
    """A person says what the complaint is about, as suggested or otherwise; the next model learns from it. The
    national code of the reason stays as it was when none is given."""
    if category not in set(Category):
        raise Refused("complaints.category_unknown", _("Choose a category."), field="category")
    with transaction.atomic():
        complaint = locked(complaint_id, version=version)
        if not policies.may_handle(actor, complaint):
            raise Refused("complaints.not_yours", _("This complaint is handled by somebody else."))
        before = complaint.category
        complaint.category, complaint.confirmed_at = category, now
        complaint.jrt0169_code = national_code or complaint.jrt0169_code
        happen(complaint, Kind.CLASSIFY, actor=actor, now=now, facts={"before": before, "after": category})
        record(actor=actor, action="complaints.classify", obj=complaint, at=now, before=before, after=category)
    return complaint


def link(
    *, actor: User, complaint_id: int, customer: Any, loan: Any, now: datetime, version: int | None = None
) -> Complaint:
    """Say whose complaint it is and which loan it is about. Refused when the loan belongs to somebody else."""
    with transaction.atomic():
        complaint = locked(complaint_id, version=version)
        if not policies.may_handle(actor, complaint):
            raise Refused("complaints.not_yours", _("This complaint is handled by somebody else."))
        if loan is not None and customer is not None and loan.customer_id != customer.pk:
            raise Refused("complaints.foreign_loan", _("This loan belongs to another customer."))
        complaint.customer = customer if customer is not None else getattr(loan, "customer", None)
        complaint.loan = loan
        happen(complaint, Kind.LINK, actor=actor, now=now)
        record(
            actor=actor,
            action="complaints.link",
            obj=complaint,
            at=now,
            customer_id=complaint.customer_id,
            loan_id=complaint.loan_id,
        )
    return complaint


def reveal_phone(*, actor: User, complaint_id: int, reason: str, now: datetime) -> str:
    """The complainant's number in clear, for those who may reveal; written to the audit trail first."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Give the reason for looking at the number."))
    with transaction.atomic():
        complaint = Complaint.objects.get(pk=complaint_id)
        if complaint.complainant_phone is None:
            raise Refused("complaints.no_phone", _("No number was given with this complaint."))
        record(actor=actor, action="complaints.reveal_phone", obj=complaint, reason=reason, at=now)
    sealed: Any = complaint.complainant_phone
    return sealed.reveal()
