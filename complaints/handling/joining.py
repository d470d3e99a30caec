"""Several complaints that are one, one that is several, and those that go back to the same root."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases.domain import OPEN_STATUSES, TRANSITIONS, Kind, Report
from complaints.cases.filing import file_complaint
from complaints.cases.models import Complaint
from complaints.cases.services import happen
from complaints.handling.models import Pause, Watcher
from complaints.handling.services import handled


def find(number: str) -> Complaint:
    """By its number, as people type it. Refused when there is none."""
    found = Complaint.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise Refused("complaints.number_unknown", _("There is no complaint with this number."), field="number")
    return found


def merge(
    *, actor: User, complaint_id: int, number: str, reason: str, now: datetime, version: int | None = None
) -> Complaint:
    """This complaint goes into another open one: its clocks end, what was missed stays on record, both histories are
    read together there. Returns the one that goes on. To take it back, split it off again."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Say why they are one complaint."), field="reason")
    into_id = find(number).pk
    if into_id == complaint_id:
        raise Refused("complaints.same", _("A complaint cannot go into itself."), field="number")
    with transaction.atomic():
        # Always the older one first, so that two people who merge the same pair do not wait for each other.
        first, second = sorted((complaint_id, into_id))
        rows = {first: handled(actor, first), second: handled(actor, second)}
        complaint, into = rows[complaint_id], rows[into_id]
        if version is not None and complaint.version != version:
            raise Refused("complaints.stale", _("Somebody changed this complaint meanwhile. Look at it again."))
        if into.status not in OPEN_STATUSES:
            raise Refused("complaints.ended", _("The other complaint has ended."), field="number")
        if complaint.customer_id and into.customer_id and complaint.customer_id != into.customer_id:
            raise Refused("complaints.two_people", _("These complaints are of two customers."), field="number")
        complaint.status = TRANSITIONS.target("merge", complaint.status)
        complaint.merged_into, complaint.merged_at = into, now
        Pause.objects.filter(complaint=complaint, ended_at=None).update(ended_at=now, ended_by=actor)
        happen(complaint, Kind.MERGE, actor=actor, now=now, text=f"→ {into.number}：{reason.strip()}")
        _take_over(into, complaint)
        happen(into, Kind.LINK, actor=actor, now=now, text=f"{complaint.number} → {into.number}：{reason.strip()}")
        record(actor=actor, action="complaints.merge", obj=complaint, reason=reason, at=now, into=into.number)
        record(actor=actor, action="complaints.merge_into", obj=into, reason=reason, at=now, merged=complaint.number)
    return into


def _take_over(into: Complaint, complaint: Complaint) -> None:
    """What the one that goes on does not know yet: whose it is, how to reach them, and those already merged."""
    if into.customer_id is None:
        into.customer, into.loan = complaint.customer, complaint.loan
    if into.complainant_phone is None and complaint.complainant_phone is not None:
        sealed: object = complaint.complainant_phone
        into.complainant_phone = sealed.reveal()  # type: ignore[attr-defined]
        into.phone_masked, into.phone_index = complaint.phone_masked, complaint.phone_index
    into.complainant_name = into.complainant_name or complaint.complainant_name
    into.group_size = max(into.group_size, complaint.group_size)
    into.vulnerable = into.vulnerable or complaint.vulnerable
    Complaint.objects.filter(merged_into=complaint).update(merged_into=into)


def split(
    *,
    actor: User,
    complaint_id: int,
    content: str,
    category: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Complaint:
    """A part of this complaint becomes one of its own, received when this one was, with this one as its root.

    What has been answered and begun here counts there too, so that its clocks tell the truth.
    """
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        sealed: object = complaint.complainant_phone
        report = Report(
            channel=complaint.channel,
            content=content,
            category=category,
            received_at=complaint.received_at,
            complainant_name=complaint.complainant_name,
            phone=sealed.reveal() if complaint.complainant_phone is not None else "",  # type: ignore[attr-defined]
            customer=complaint.customer,
            loan=complaint.loan,
            vulnerable=complaint.vulnerable,
            history=tuple(
                (entry.kind, entry.at, entry.actor)
                for entry in complaint.entries.filter(kind__in=[Kind.HANDLING_STARTED, Kind.FIRST_RESPONSE])
            ),
        )
        part, _new = file_complaint(actor=actor, now=now, report=report, acknowledge=False)
        part.root_case = complaint.root_case or complaint
        part.status = complaint.status if complaint.status in OPEN_STATUSES else part.status
        happen(part, Kind.SPLIT, actor=actor, now=now, text=f"{complaint.number}：{reason.strip()}")
        happen(complaint, Kind.SPLIT, actor=actor, now=now, text=f"→ {part.number}：{reason.strip()}")
        record(actor=actor, action="complaints.split", obj=complaint, reason=reason, at=now, part=part.number)
    return part


def set_root(*, actor: User, complaint_id: int, number: str, now: datetime, version: int | None = None) -> Complaint:
    """Several complaints with one origin hang on one root case. An empty number takes it off again."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        root = find(number) if number.strip() else None
        while root is not None and root.root_case_id is not None:
            root = root.root_case
        if root is not None and root.pk == complaint.pk:
            raise Refused("complaints.same", _("A complaint cannot be its own root."), field="number")
        complaint.root_case = root
        Complaint.objects.filter(root_case=complaint).update(root_case=root)
        text = gettext("Root case: %(number)s") % {"number": root.number if root else "—"}
        happen(complaint, Kind.NOTE, actor=actor, now=now, text=text)
        record(actor=actor, action="complaints.root", obj=complaint, at=now, root=root.number if root else "")
    return complaint


def watch(*, actor: User, complaint_id: int, now: datetime, version: int | None = None) -> bool:
    """Follow a complaint, or stop following it. Returns whether it is followed now."""
    row, created = Watcher.objects.get_or_create(complaint_id=complaint_id, user=actor, defaults={"since": now})
    if not created:
        row.delete()
    return created
