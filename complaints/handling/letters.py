"""The answer to a complaint as a sealed letter with the remedies the rules want named."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.documents.layout import facts
from backoffice.documents.models import Document
from backoffice.documents.selectors import documents_about
from backoffice.values.errors import Refused
from complaints.cases.domain import Kind
from complaints.cases.models import Complaint
from complaints.handling import papers
from complaints.handling.services import handled


def issue_reply_letter(*, actor: User, complaint_id: int, now: datetime, version: int | None = None) -> Document:
    """The last answer on record as a letter. Refused while nothing was answered, and for who may not handle it."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        answer = complaint.entries.filter(kind__in=[Kind.FIRST_RESPONSE, Kind.AGENT_REPLY]).order_by("-id").first()
        if answer is None:
            raise Refused("complaints.nothing_answered", _("Answer the complainant first; the letter repeats it."))
        number = f"{complaint.number}-DF{documents_about(complaint).count() + 1}"
        document = documents.issue(
            kind=papers.REPLY.code, subject=complaint, data=_said(complaint, answer.text), actor=actor, now=now,
            number=number,
        )  # fmt: skip
        record(actor=actor, action="complaints.reply_letter", obj=complaint, at=now, document=number)
    return document


def _said(complaint: Complaint, text: str) -> dict[str, object]:
    received = timezone.localtime(complaint.received_at)
    with translation.override("zh-hans"):
        category = str(complaint.get_category_display())
    name = complaint.complainant_name or "投诉人"
    return {
        "complainant": name,
        "complaint": complaint.number,
        "category": category,
        "received_on": f"{received:%Y-%m-%d}",
        "reply": text,
        "platform_phone": settings.COMPANY_COMPLAINT_PHONE,
        "facts": facts(("投诉人", name), ("投诉编号", complaint.number)),
    }
