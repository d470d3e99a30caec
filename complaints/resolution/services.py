"""Giving redress, writing the decision down, and hearing that it has arrived."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.policies import within_authority
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind as approval_kind
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.documents.layout import facts
from backoffice.values import money
from backoffice.values.errors import Refused
from complaints.cases.domain import OPEN_STATUSES
from complaints.cases.domain import Kind as What
from complaints.cases.filing import beijing, phone_for_messages, tell_complainant
from complaints.cases.models import Complaint
from complaints.cases.services import happen, locked
from complaints.handling.closing import must_be_settled
from complaints.handling.services import handled
from complaints.resolution.domain import MONEY, State
from complaints.resolution.models import KINDS, Letter, Remedy
from complaints.resolution.papers import LETTER
from loans.servicing.redress import grant_redress, most

APPROVAL = "complaints.redress"


def propose_remedy(
    *, actor: User, complaint_id: int, kind: str, amount: Decimal | None, text: str, now: datetime
) -> Remedy:
    """Say what the complainant is given. An apology or a plan is on record at once; money waits for approval.

    Refused for money without a loan, or for more than the loan's account holds.
    """
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        if complaint.status not in OPEN_STATUSES:
            raise Refused("complaints.ended", _("This complaint has ended."))
        booked = MONEY.get(kind)
        if booked is None:
            amount = None
        elif complaint.loan_id is None:
            raise Refused("resolution.no_loan", _("Link the complaint to the loan first: money is booked there."))
        elif amount is None or amount <= 0:
            raise Refused("resolution.no_amount", _("Give the amount."), field="amount")
        elif amount > (limit := most(complaint.loan, booked.kind, booked.account, now)):
            raise Refused(
                "resolution.too_much",
                _("At most %(limit)s yuan of this can be waived or paid back.") % {"limit": money.yuan(limit)},
                field="amount",
            )
        remedy = Remedy.objects.create(
            complaint=complaint,
            kind=kind,
            amount=amount,
            text=text.strip(),
            state=State.WAITING if booked else State.DONE,
            proposed_by=actor,
            proposed_at=now,
        )
        if booked:
            approvals.submit(
                actor=actor, kind=APPROVAL, obj=remedy, content=_content(remedy), note=remedy.text, now=now
            )
        record(actor=actor, action="complaints.propose_remedy", obj=complaint, at=now, kind=kind, amount=amount)
    return remedy


def _content(remedy: Remedy) -> dict[str, Any]:
    return {
        "complaint": remedy.complaint.number,
        "loan": remedy.complaint.loan.number if remedy.complaint.loan else "",
        "remedy": remedy.kind,
        "amount": f"{remedy.amount:.2f}",
        "why": remedy.text,
    }


def _carry_out(approval: Approval, actor: Any, now: datetime) -> None:
    """Approved: booked in the loan's ledger, once, in the same transaction."""
    remedy = Remedy.objects.select_for_update(of=("self",)).select_related("complaint").get(pk=approval.object_id)
    booked = MONEY[remedy.kind]
    assert remedy.amount is not None  # noqa: S101 (money has an amount)
    if not within_authority(actor, booked.authority, remedy.amount):
        raise Refused("resolution.authority", _("This amount is above your authority. Somebody else has to decide."))
    remedy.booked = grant_redress(
        actor=actor,
        loan_id=remedy.complaint.loan_id,
        key=f"complaint:{remedy.complaint_id}:remedy:{remedy.pk}",
        kind=booked.kind,
        account=booked.account,
        amount=remedy.amount,
        reason=f"{remedy.complaint.number} {remedy.text}",
        now=now,
    )
    remedy.state, remedy.decided_by, remedy.decided_at = State.DONE, actor, now
    remedy.save()
    with translation.override("zh-hans"):
        text = f"{dict(KINDS)[remedy.kind]} ¥{money.yuan(remedy.amount)}"
    happen(locked(remedy.complaint_id), What.NOTE, actor=actor, now=now, text=text)
    record(
        actor=actor, action="complaints.carry_out_remedy", obj=remedy.complaint, at=now, amount=remedy.amount,
        kind=remedy.kind,
    )  # fmt: skip


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    Remedy.objects.filter(pk=approval.object_id, state=State.WAITING).update(
        state=State.REFUSED, decided_by=actor, decided_at=now
    )


def issue_letter(*, actor: User, complaint_id: int, findings: str, decision: str, now: datetime) -> Letter:
    """The decision as a sealed PDF that names the remedies and where to turn next. Refused while money waits."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        if sentence := waiting_money(complaint):
            raise Refused("resolution.waits", sentence)
        document = documents.issue(
            kind=LETTER.code,
            subject=complaint,
            data=_letter_data(complaint, actor, findings, decision),
            actor=actor,
            now=now,
            number=f"{complaint.number}-{complaint.letters.count() + 1}",
        )
        letter = Letter.objects.create(complaint=complaint, document=document, issued_by=actor, issued_at=now)
        record(actor=actor, action="complaints.issue_letter", obj=complaint, at=now, letter=document.number)
    return letter


def _letter_data(complaint: Complaint, actor: User, findings: str, decision: str) -> dict[str, Any]:
    with translation.override("zh-hans"):
        given = [
            f"{remedy.get_kind_display()}{f' {money.yuan(remedy.amount)} 元' if remedy.amount else ''}"
            for remedy in complaint.remedies.filter(state=State.DONE)
        ]
        return {
            "complainant": complaint.complainant_name or "投诉人",
            "number": complaint.number,
            "received": beijing(complaint.received_at),
            "subject": str(complaint.get_category_display()),
            "findings": findings.strip(),
            "decision": decision.strip(),
            "remedies": "、".join(given) or "无",
            "handler": actor.full_name,
            "phone": settings.COMPANY_COMPLAINT_PHONE,
            "facts": facts(
                ("投诉人", complaint.complainant_name or "投诉人"),
                ("投诉编号", complaint.number),
                ("受理时间", beijing(complaint.received_at)),
            ),
        }


def deliver_letter(*, actor: User, complaint_id: int, how: str, now: datetime) -> Letter:
    """The letter has gone out: by text message with its verification address where a mobile is known, or as said."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        letter = _newest(complaint)
        if letter.delivered_at is not None:
            raise Refused("resolution.delivered", _("This letter has been delivered already."))
        letter.delivered_at, letter.delivered_how = now, how.strip()[:100]
        letter.save(update_fields=["delivered_at", "delivered_how"])
        if phone_for_messages(complaint):
            tell_complainant(
                complaint,
                key=f"complaint:{complaint.pk}:letter:{letter.pk}",
                template="complaint_letter",
                context={"number": complaint.number, "code": letter.document.code},
                now=now,
            )
        record(actor=actor, action="complaints.deliver_letter", obj=complaint, at=now, how=how)
    return letter


def confirm_letter(*, actor: User, complaint_id: int, said: str, now: datetime) -> Letter:
    """The complainant has the decision and said what they think of it."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        letter = _newest(complaint)
        if letter.delivered_at is None:
            raise Refused("resolution.not_delivered", _("Deliver the letter before it is confirmed."))
        letter.confirmed_at, letter.confirmed_how = now, said.strip()[:200]
        letter.save(update_fields=["confirmed_at", "confirmed_how"])
        record(actor=actor, action="complaints.confirm_letter", obj=complaint, at=now)
    return letter


def _newest(complaint: Complaint) -> Letter:
    letter = complaint.letters.select_related("document").order_by("-id").first()
    if letter is None:
        raise Refused("resolution.no_letter", _("Write the letter first."))
    return letter


@must_be_settled
def waiting_money(complaint: Complaint) -> Any:
    if complaint.remedies.filter(state=State.WAITING).exists():
        return _("Money promised to the complainant still waits for approval.")
    return ""


def _page(approval: Approval) -> str:
    pk = Remedy.objects.filter(pk=approval.object_id).values_list("complaint_id", flat=True).first()
    return reverse("resolution:detail", args=[pk]) if pk else reverse("handling:queue")


approval_kind(
    APPROVAL,
    permission="complaints.lead",
    on_approved=_carry_out,
    on_refused=_refuse,
    content=_content,
    label=_("Redress for a complainant"),
    url=_page,
)
