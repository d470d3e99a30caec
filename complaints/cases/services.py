"""Taking complaints in: number, link, tier with reasons, clocks from the moment of receipt."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.values import identity
from backoffice.values.errors import Refused
from complaints.cases import clocks, policies, selectors, shipped, triage
from complaints.cases.domain import OPEN_STATUSES, Category, Kind, Tier, is_raise
from complaints.cases.models import (
    ClockPolicy,
    Complaint,
    ComplaintNumber,
    Entry,
    TriagePolicy,
)
from customers.tiering.selectors import current_tier

OLDEST = timedelta(days=365)
# Clocks of the writer and of this machine may differ by a little.
TOLERANCE = timedelta(minutes=2)


def load_policies(*, now: datetime) -> None:
    """Write the first versions of the policies that come with the program; leaves existing versions alone."""
    common = {"valid_from": shipped.SHIPPED_FROM, "created_at": now}
    TriagePolicy.objects.get_or_create(
        version=1,
        defaults={
            **common,
            "content": shipped.TRIAGE,
            "basis": "《银行业保险业消费投诉处理管理办法》；公司投诉分级标准",
        },
    )
    for tier, content in shipped.CLOCKS.items():
        ClockPolicy.objects.get_or_create(
            tier=tier,
            version=1,
            defaults={**common, "content": content, "basis": "公司时限标准；投诉处理管理办法：15 日内告知处理决定"},
        )


def publish_triage(*, actor: User, content: dict[str, Any], basis: str, now: datetime) -> TriagePolicy:
    """A new version of the tiering rules, in force from now; earlier complaints keep the version that tiered them."""
    try:
        triage.check_policy(content)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            "complaints.policy_unusable", _("The rules cannot be applied: %(why)s"), why=str(error)
        ) from error
    with transaction.atomic():
        newest = TriagePolicy.objects.select_for_update().order_by("-version").first()
        row = TriagePolicy.objects.create(
            version=(newest.version if newest else 0) + 1,
            content=content,
            basis=basis,
            valid_from=now,
            created_at=now,
            created_by=actor,
        )
        record(actor=actor, action="complaints.publish_triage", obj=row, reason=basis, at=now, version=row.version)
    return row


def _triage_policy(now: datetime) -> TriagePolicy:
    found = selectors.triage_policy(now)
    if found is None:
        load_policies(now=now)
        found = selectors.triage_policy(now)
    assert found is not None  # noqa: S101 (just loaded)
    return found


def _clock_policy(tier: str, now: datetime) -> ClockPolicy:
    found = selectors.clock_policy(tier, now)
    if found is None:
        load_policies(now=now)
        found = selectors.clock_policy(tier, now)
    assert found is not None  # noqa: S101 (just loaded)
    return found


def _next_number(now: datetime) -> str:
    """TS20261122-0001: counted per day in Beijing."""
    day = timezone.localdate(now)
    ComplaintNumber.objects.get_or_create(day=day)
    ComplaintNumber.objects.filter(day=day).update(last=F("last") + 1)  # locks the row until the complaint commits
    return f"TS{day:%Y%m%d}-{ComplaintNumber.objects.get(day=day).last:04d}"


def file_complaint(
    *,
    actor: User | None,
    now: datetime,
    channel: str,
    content: str,
    category: str = "",
    received_at: datetime | None = None,
    complainant_name: str = "",
    phone: str = "",
    customer: Any = None,
    loan: Any = None,
    amount: Decimal | None = None,
    group_size: int = 1,
    vulnerable: bool = False,
    jrt0169_code: str | None = None,
    acknowledge: bool = True,
) -> Complaint:
    """Enter a complaint. Its clocks run from `received_at`, not from the moment of entry.

    Without a category the text decides. `acknowledge` sends the complainant a text message with number and deadline
    when a mobile number is known. Raises Refused for an empty text or a time of receipt in the future or over a year
    ago.
    """
    received_at = received_at or now
    content = content.strip()
    if not content:
        raise Refused("complaints.empty", _("Write down what the complaint is about."))
    if received_at > now + TOLERANCE:
        raise Refused("complaints.future", _("The time of receipt lies in the future. Correct it."))
    if received_at < now - OLDEST:
        raise Refused("complaints.too_old", _("The time of receipt is more than a year ago. Correct it."))
    received_at = min(received_at, now).replace(microsecond=0)
    if loan is not None and customer is None:
        customer = loan.customer
    if loan is not None and loan.customer_id != customer.pk:
        raise Refused("complaints.foreign_loan", _("This loan belongs to another customer."))
    phone = identity.normalise_phone(phone)
    policy = _triage_policy(now)
    with transaction.atomic():
        facts = triage.Facts(
            content=content,
            channel=channel,
            category=category,
            amount=amount,
            customer_tier=current_tier(customer) if customer is not None else "",
            vulnerable=vulnerable,
            group_size=group_size,
            earlier_within_days=_earlier(policy, customer, phone, received_at),
        )
        result = triage.tier_of(policy.content, facts)
        complaint = Complaint(
            number=_next_number(now),
            customer=customer,
            loan=loan,
            complainant_name=complainant_name.strip() or (customer.name if customer is not None else ""),
            phone_masked=identity.mask_phone(phone) if phone else "",
            phone_index=selectors.phone_index(phone),
            channel=channel,
            category=category or result.category or Category.OTHER,
            jrt0169_code=jrt0169_code,
            content=content,
            amount=amount,
            group_size=group_size,
            vulnerable=vulnerable,
            tier=result.tier,
            computed_tier=result.tier,
            score=result.score,
            reasons=[reason.as_data() for reason in result.reasons],
            triage_policy=policy,
            clock_policy=_clock_policy(result.tier, now),
            received_at=received_at,
            entered_at=now,
            entered_by=actor,
        )
        if phone:
            complaint.complainant_phone = phone
        complaint.save()
        Entry.objects.create(
            complaint=complaint, kind=Kind.FILED, at=received_at, actor=actor, policy=complaint.clock_policy
        )
        rows = clocks.recompute(complaint, now=now)
        complaint.save(update_fields=clocks.QUEUE_FIELDS)
        record(
            actor=actor,
            action="complaints.file",
            obj=complaint,
            at=now,
            tier=complaint.tier,
            score=complaint.score,
            rules=[reason.code for reason in result.reasons],
            triage_version=policy.version,
        )
        if acknowledge:
            _acknowledge(complaint, rows, now)
        if complaint.tier == Tier.URGENT:
            _tell_leads(complaint, now)
    return complaint


def _earlier(policy: TriagePolicy, customer: Any, phone: str, received_at: datetime) -> int:
    rule = policy.content.get("repeated")
    if not rule:
        return 0
    earlier = selectors.earlier_complaints(
        customer_id=customer.pk if customer is not None else None,
        phone=phone,
        received_at=received_at,
        days=rule.get("days", 30),
    )
    return selectors.capped(earlier)


def phone_for_messages(complaint: Complaint) -> str:
    """The mobile number to which messages about the complaint go; "" when none is known. Never shown or logged."""
    sealed: Any = complaint.complainant_phone or (complaint.customer.phone if complaint.customer is not None else None)
    number = sealed.reveal() if sealed is not None else ""
    return number if identity.mobile_ok(number) else ""


def beijing(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y年%-m月%-d日 %H:%M}"


def _acknowledge(complaint: Complaint, rows: list[Any], now: datetime) -> None:
    address = phone_for_messages(complaint)
    answer_by = next((clock.due_at for clock in rows if clock.kind == "respond"), None)
    if not address or answer_by is None or answer_by < now:
        return
    notify(
        key=f"complaint:{complaint.pk}:received",
        channel="sms",
        address=address,
        template="complaint_received",
        context={
            "number": complaint.number,
            "received_at": beijing(complaint.received_at),
            "answer_by": beijing(answer_by),
        },
        now=now,
    )


def staff_with_role(*roles: Role) -> list[User]:
    """Active members of staff that hold one of the roles. Roles are a list in one column, so the sieve is here."""
    wanted = {role.value for role in roles}
    return [user for user in User.objects.filter(is_active=True).order_by("id") if wanted & set(user.roles)]


def _tell_leads(complaint: Complaint, now: datetime) -> None:
    due = f"{timezone.localtime(complaint.next_due_at):%H:%M}" if complaint.next_due_at else ""
    for user in staff_with_role(Role.SERVICE_LEAD):
        notify(
            key=f"complaint:{complaint.pk}:urgent:{user.pk}",
            recipient_user=user,
            template="complaint_urgent",
            context={"number": complaint.number, "due": due, "category": complaint.category},
            url=reverse("handling:detail", args=[complaint.pk]),
            now=now,
        )


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
        complaint.tier = tier
        complaint.clock_policy = _clock_policy(tier, now)
        happen(complaint, Kind.PRIORITY, actor=actor, now=now, text=reason.strip(), policy=complaint.clock_policy)
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
            _tell_leads(complaint, now)
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
