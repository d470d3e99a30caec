"""Complaints from outside, by whatever way, with what was attached; the same one twice is one complaint."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.files import purposes
from backoffice.files.services import store_upload
from backoffice.values import identity
from backoffice.values.errors import Refused
from complaints.cases.domain import Report
from complaints.cases.filing import file_complaint
from complaints.cases.models import Complaint
from complaints.intake.models import Attachment
from customers.profiles.selectors import phone_index
from loans.servicing.models import Loan

ATTACHMENT = "complaints.attachment"
MOST_FILES = 10

purposes.register(ATTACHMENT, may_download=lambda user, _file: user.may("complaints.view"))


def receive(
    *, report: Report, now: datetime, actor: User | None = None, uploads: Iterable[File] = (), loan_number: str = ""
) -> tuple[Complaint, bool]:
    """Put a report from outside on record, with its files. A file that may not be kept is named with the reason; the
    complaint is never lost for it.

    The loan named is linked when the telephone is its borrower's; otherwise it is left to people.
    """
    with transaction.atomic():
        complaint, new = file_complaint(actor=actor, now=now, report=_linked(report, loan_number))
        if new:
            attach(complaint=complaint, uploads=uploads, now=now, actor=actor)
    return complaint, new


def _linked(report: Report, loan_number: str) -> Report:
    loan = Loan.objects.select_related("customer").filter(number=loan_number.strip().upper()).first()
    phone = identity.normalise_phone(report.phone)
    if loan is None or not phone or loan.customer.phone_index != phone_index(phone):
        return report
    return replace(report, customer=loan.customer, loan=loan)


def attach(*, complaint: Complaint, uploads: Iterable[File], now: datetime, actor: User | None = None) -> int:
    """Keep what was attached. Returns how many files were kept."""
    kept = 0
    for place, upload in enumerate(uploads):
        name = (upload.name or "—")[:120]
        if place >= MOST_FILES:
            refuse_attachment(complaint, name, _("More than ten files came with this."), now)
            continue
        try:
            file = store_upload(actor=actor, upload=upload, purpose=ATTACHMENT, now=now)
        except Refused as refusal:
            refuse_attachment(complaint, name, refusal, now)
            continue
        Attachment.objects.create(complaint=complaint, file=file, name=name, added_at=now)
        kept += 1
    return kept


def refuse_attachment(complaint: Complaint, name: str, why: Any, now: datetime) -> None:
    Attachment.objects.create(complaint=complaint, name=name[:120], refused=str(why)[:200], added_at=now)
