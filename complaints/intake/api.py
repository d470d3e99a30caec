"""Complaints from the systems of lenders, platforms and regulators."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.bodies import BadCall
from backoffice.accounts.api_keys.machine import Answer, Caller, machine
from complaints.cases.domain import Report
from complaints.cases.models import Complaint
from complaints.intake.forms import ApiForm
from complaints.intake.services import receive

EXAMPLE = {
    "reference": "2026-000123",
    "content": "客户反映提前还款被收取违约金，合同没有写明。",
    "channel": "lender",
    "name": "张三",
    "phone": "13800138000",
    "loan": "DK20260803-000001",
    "received_at": "2026-08-03T10:00:00+08:00",
    "amount": "120.00",
}
ANSWER = {"number": "TS20260803-0001", "reference": "2026-000123", "status": "open", "tier": "normal"}


@machine("complaints.file", title=_("File a complaint"), form=ApiForm, example=EXAMPLE, answer=ANSWER)
def api_file(request: HttpRequest, caller: Caller) -> Answer:
    """One complaint; the same reference again is answered with the one on record."""
    data = dict(caller.data)
    reference, loan_number, name = data.pop("reference"), data.pop("loan"), data.pop("name")
    code = data.pop("national_code") or None
    report = Report(complainant_name=name, jrt0169_code=code, source_key=f"api:{caller.reference(reference)}", **data)
    complaint, new = receive(report=report, now=caller.now, loan_number=loan_number)
    return (201 if new else 200), _told(complaint, reference)


@machine("complaints.file", title=_("What became of a complaint"), method="GET", answer=ANSWER)
def api_status(request: HttpRequest, caller: Caller, reference: str) -> Answer:
    """By the caller's own reference; those of other companies do not exist here."""
    complaint = Complaint.objects.filter(source_key=f"api:{caller.reference(reference)}").first()
    if complaint is None:
        raise BadCall(404, "complaint.unknown", _("There is no complaint with this reference."))
    return 200, _told(complaint, reference)


def _told(complaint: Complaint, reference: str) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "reference": reference,
        "status": complaint.status,
        "tier": complaint.tier,
    }
