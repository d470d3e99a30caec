"""The mailbox: each e-mail becomes a complaint, or a message in the one it answers, once."""

from datetime import datetime, timedelta

import structlog
from django.core.files.base import ContentFile
from django.db import DataError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases.domain import Channel, Kind, Report
from complaints.cases.models import Complaint, Entry
from complaints.cases.services import happen, locked
from complaints.intake.mail import LARGEST_MAIL, Letter, read
from complaints.intake.mailboxes import messages
from complaints.intake.services import attach, receive, refuse_attachment

BATCH = 50
OLDEST = timedelta(days=30)
NOTHING_TO_READ = "（邮件没有可读取的正文）"
log = structlog.get_logger(__name__)


def collect(*, url: str, now: datetime) -> int:
    """Read what is new. A message is marked after it is on record, so that a crash between the two only reads it
    again, and its key then finds it there. Returns how many were read."""
    done = 0
    for raw, mark in messages(url, BATCH, LARGEST_MAIL):
        letter = read(raw)
        if not letter.automatic:
            try:
                take(letter=letter, now=now)
            except (Refused, DataError, ValueError) as error:
                # One that cannot be put on record keeps no other from it; it stays unread and people look at it.
                log.error("complaints.mail_not_taken", key=letter.key, error=type(error).__name__)
                continue
        mark()
        done += 1
    return done


def take(*, letter: Letter, now: datetime) -> Complaint:
    """One e-mail. An answer to one of our numbers from the same address goes into that complaint."""
    known = Entry.objects.filter(facts__email=letter.key).select_related("complaint").first()
    if known is not None:
        return known.complaint
    with transaction.atomic():
        earlier = _answered(letter)
        if earlier is not None:
            complaint = locked(earlier.pk)
            text = letter.text or letter.subject or NOTHING_TO_READ
            happen(complaint, Kind.CUSTOMER_MESSAGE, actor=None, now=now, text=text, facts={"email": letter.key})
            record(actor=None, action="complaints.customer_message", obj=complaint, at=now)
            _keep(complaint, letter, now)
            return complaint
        complaint, new = receive(report=_report(letter, now), now=now)
        if new:
            _keep(complaint, letter, now)
    return complaint


def _answered(letter: Letter) -> Complaint | None:
    if not letter.answers or not letter.sender:
        return None
    complaint = Complaint.objects.filter(number=letter.answers).first()
    sealed = complaint.complainant_email if complaint is not None else None
    same = sealed is not None and sealed.reveal() == letter.sender
    return complaint if same and complaint is not None and complaint.is_open else None


def _report(letter: Letter, now: datetime) -> Report:
    sent = letter.sent_at if letter.sent_at and now - OLDEST < letter.sent_at <= now else now
    text = "\n".join(part for part in (letter.subject, letter.text) if part)
    return Report(
        channel=Channel.EMAIL,
        content=text or NOTHING_TO_READ,
        received_at=sent,
        complainant_name=letter.name,
        email=letter.sender,
        source_key=f"email:{letter.key}",
    )


def _keep(complaint: Complaint, letter: Letter, now: datetime) -> None:
    attach(
        complaint=complaint,
        uploads=[ContentFile(part.content, name=part.name) for part in letter.parts if part.content is not None],
        now=now,
    )
    for part in letter.parts:
        if part.content is None:
            refuse_attachment(complaint, part.name, _("Empty, or too large to be kept."), now)
