"""Taking a complaint in, whichever way it came: check, tier with reasons, number, clocks from receipt, acknowledge."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.audit.services import record
from backoffice.notifications.domain import Channel as Way
from backoffice.notifications.domain import mask_address
from backoffice.notifications.models import Message
from backoffice.notifications.services import notify
from backoffice.values import identity
from backoffice.values.errors import Refused
from complaints.cases import clocks, learning, rulebook, selectors, triage
from complaints.cases.domain import Category, Kind, Report, Tier
from complaints.cases.likeness import bands
from complaints.cases.models import Band, ChangedDay, Complaint, ComplaintNumber, Entry, TriagePolicy
from complaints.cases.wordindex import COMPLAINTS
from customers.leads.services import complaint_filed
from customers.profiles.selectors import needs_care
from customers.profiles.services import tell
from customers.tiering.selectors import current_tier
from loans.servicing.holds import hold, release

OLDEST = timedelta(days=365)
# Clocks of the writer and of this machine may differ by a little.
TOLERANCE = timedelta(minutes=2)


def file_complaint(
    *, actor: User | None, now: datetime, report: Report, acknowledge: bool = True
) -> tuple[Complaint, bool]:
    """Put a report on record; (complaint, whether it is new). Its clocks run from receipt, not from entry.

    The same `source_key` twice is one complaint. Without a category the text decides. `acknowledge` tells the
    complainant number and deadline when a mobile number is known. Refused for an empty text, a foreign loan, or a time
    of receipt in the future or over a year ago.
    """
    report = checked(report, now)
    if known := _already_filed(report):
        return known, False
    try:
        with transaction.atomic():
            return _file(actor, now, report, acknowledge), True
    except IntegrityError:
        if known := _already_filed(report):  # filed by somebody else in this moment
            return known, False
        raise


def checked(report: Report, now: datetime) -> Report:
    """The report as it is kept: times cut to the second and not in the future, phone in one shape, customer of the
    loan. Refused when it cannot be a complaint."""
    received_at = report.received_at or now
    content = report.content.strip()
    if not content:
        raise Refused("complaints.empty", _("Write down what the complaint is about."), field="content")
    if received_at > now + TOLERANCE:
        raise Refused(
            "complaints.future", _("The time of receipt lies in the future. Correct it."), field="received_at"
        )
    if received_at < now - OLDEST:
        raise Refused(
            "complaints.too_old", _("The time of receipt is more than a year ago. Correct it."), field="received_at"
        )
    customer = report.customer or getattr(report.loan, "customer", None)
    if report.loan is not None and report.loan.customer_id != customer.pk:
        raise Refused("complaints.foreign_loan", _("This loan belongs to another customer."))
    # Age, disability or hardship on the customer's record speak for themselves, whatever the form says.
    cared_for = customer is not None and needs_care(customer, timezone.localdate(min(received_at, now)))
    return replace(
        report,
        content=content,
        vulnerable=report.vulnerable or cared_for,
        received_at=min(received_at, now).replace(microsecond=0),
        customer=customer,
        complainant_name=report.complainant_name.strip() or getattr(customer, "name", ""),
        phone=identity.normalise_phone(report.phone),
        email=report.email.strip().lower(),
    )


def _already_filed(report: Report) -> Complaint | None:
    return Complaint.objects.filter(source_key=report.source_key).first() if report.source_key else None


def _file(actor: User | None, now: datetime, report: Report, acknowledge: bool) -> Complaint:
    policy = rulebook.triage_policy(now)
    opinion = learning.opinion_of(report.content)
    result = triage.with_opinion(triage.tier_of(policy.content, facts_of(report, policy)), opinion)
    complaint = _write(actor, now, report, policy, result, opinion)
    Entry.objects.create(
        complaint=complaint, kind=Kind.FILED, at=complaint.received_at, actor=actor, policy=complaint.clock_policy
    )
    Entry.objects.bulk_create(
        Entry(complaint=complaint, kind=kind, at=at, actor=who) for kind, at, who in report.history
    )
    Band.objects.bulk_create(Band(complaint=complaint, value=value) for value in bands(complaint.content))
    COMPLAINTS.put([(complaint.pk, complaint.content)])
    rows = clocks.recompute(complaint, now=now)
    complaint.save(update_fields=clocks.QUEUE_FIELDS)
    hold_collection(complaint, now)
    changed_days(complaint)
    if complaint.customer_id:
        complaint_filed(customer_id=complaint.customer_id, now=now)
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
        tell_leads(complaint, now)
    return complaint


def facts_of(report: Report, policy: TriagePolicy) -> triage.Facts:
    """What the rules are told about a report."""
    return triage.Facts(
        content=report.content,
        channel=report.channel,
        category=report.category,
        amount=report.amount,
        customer_tier=current_tier(report.customer) if report.customer is not None else "",
        vulnerable=report.vulnerable,
        suggestion=report.suggestion,
        group_size=report.group_size,
        earlier_within_days=_earlier(policy, report),
    )


def changed_days(complaint: Complaint, *moments: datetime) -> None:
    """The figures of these days are to be counted again: the day of receipt, and those of what happened or ended."""
    days = {timezone.localdate(moment) for moment in (complaint.received_at, *moments)}
    ChangedDay.objects.bulk_create(ChangedDay(day=day) for day in days)


def hold_collection(complaint: Complaint, now: datetime) -> None:
    """Nobody collects while a complaint about collection is open: on the loan named, or on all of the customer's."""
    if complaint.category != Category.COLLECTION or complaint.customer_id is None:
        return
    hold(
        customer_id=complaint.customer_id,
        loan_id=complaint.loan_id,
        cause=f"complaint:{complaint.pk}",
        reason=str(_("Complaint %(number)s about collection") % {"number": complaint.number}),
        now=now,
    )


def release_collection(complaint: Complaint, now: datetime) -> None:
    """The complaint has ended or is about something else: its hold ends, others' holds stay."""
    release(cause=f"complaint:{complaint.pk}", now=now)


def _write(
    actor: User | None,
    now: datetime,
    report: Report,
    policy: TriagePolicy,
    result: triage.Triage,
    opinion: triage.Opinion | None,
) -> Complaint:
    complaint = Complaint(
        number=_next_number(now),
        customer=report.customer,
        loan=report.loan,
        complainant_name=report.complainant_name,
        phone_masked=identity.mask_phone(report.phone) if report.phone else "",
        phone_index=selectors.phone_index(report.phone),
        email_masked=mask_address(Way.EMAIL, report.email) if report.email else "",
        source_key=report.source_key or None,
        channel=report.channel,
        category=report.category or result.category or Category.OTHER,
        jrt0169_code=report.jrt0169_code,
        content=report.content,
        amount=report.amount,
        group_size=report.group_size,
        vulnerable=report.vulnerable,
        tier=result.tier,
        computed_tier=result.tier,
        score=result.score,
        reasons=[reason.as_data() for reason in result.reasons],
        **learning.suggestion_of(opinion),
        triage_policy=policy,
        clock_policy=rulebook.clock_policy(result.tier, now),
        received_at=report.received_at,
        entered_at=now,
        entered_by=actor,
    )
    if report.phone:
        complaint.complainant_phone = report.phone
    if report.email:
        complaint.complainant_email = report.email
    complaint.save(force_insert=True)
    return complaint


def _next_number(now: datetime) -> str:
    """TS20261122-0001: counted per day in Beijing."""
    day = timezone.localdate(now)
    ComplaintNumber.objects.get_or_create(day=day)
    ComplaintNumber.objects.filter(day=day).update(last=F("last") + 1)  # locks the row until the complaint commits
    return f"TS{day:%Y%m%d}-{ComplaintNumber.objects.get(day=day).last:04d}"


def _earlier(policy: TriagePolicy, report: Report) -> int:
    rule = policy.content.get("repeated")
    if not rule or report.received_at is None:
        return 0
    earlier = selectors.earlier_complaints(
        customer_id=report.customer.pk if report.customer is not None else None,
        phone=report.phone,
        received_at=report.received_at,
        days=rule.get("days", 30),
    )
    return selectors.capped(earlier)


def phone_for_messages(complaint: Complaint) -> str:
    """The mobile number to which messages about the complaint go; "" when none is known. Never shown or logged."""
    sealed: Any = complaint.complainant_phone or (complaint.customer.phone if complaint.customer is not None else None)
    number = sealed.reveal() if sealed is not None else ""
    return number if identity.mobile_ok(number) else ""


def tell_complainant(
    complaint: Complaint, *, key: str, template: str, context: Mapping[str, Any], now: datetime
) -> Message:
    """A text message about the complaint, once for a key; it stands with the customer when it goes to their number.
    The caller has seen that a number is known."""
    address, customer = phone_for_messages(complaint), complaint.customer
    own: Any = customer.phone if customer is not None else None
    if customer is not None and own is not None and own.reveal() == address:
        return tell(customer, key=key, template=template, context=context, now=now)
    return notify(key=key, channel=Way.SMS, address=address, template=template, context=context, now=now)


def beijing(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y年%-m月%-d日 %H:%M}"


def _acknowledge(complaint: Complaint, rows: list[Any], now: datetime) -> None:
    answer_by = next((clock.due_at for clock in rows if clock.kind == "respond"), None)
    if not phone_for_messages(complaint) or answer_by is None or answer_by < now:
        return
    tell_complainant(
        complaint,
        key=f"complaint:{complaint.pk}:received",
        template="complaint_received",
        context={
            "number": complaint.number,
            "received_at": beijing(complaint.received_at),
            "answer_by": beijing(answer_by),
        },
        now=now,
    )


def tell_leads(complaint: Complaint, now: datetime) -> None:
    """An urgent complaint is told to every lead at once, at any hour."""
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
