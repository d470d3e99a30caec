"""Notices of the decision, and the agreements beside the loan contract."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.documents.branding import verification_url
from backoffice.documents.layout import facts
from backoffice.documents.models import Document
from backoffice.documents.selectors import documents_about
from backoffice.notifications.models import Message
from backoffice.values import money, rates
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.profiles.services import tell
from loans.applications.domain import Status
from loans.applications.models import Application
from loans.contracts import domain, papers
from loans.contracts.domain import ContractState
from loans.contracts.models import Contract
from loans.contracts.services.disclosures import parties_of
from loans.contracts.services.pricing import approval_of

NO_REASON = "综合评估未达到贷款人的审批要求"
SHORT = {papers.GUARANTEE.code: "DB", papers.SERVICE.code: "FW"}
APPROVED = {Status.LENDER_APPROVED, Status.CONTRACTED, Status.DISBURSED}
TURNED_DOWN = {Status.REJECTED, Status.LENDER_DECLINED}


def _parties(application: Application) -> dict[str, Any]:
    parties = parties_of(application)
    return {
        "lender": parties.lender,
        "lender_phone": parties.lender_phone,
        "platform": parties.platform,
        "platform_phone": parties.platform_phone,
        "borrower": parties.borrower,
        "borrower_id": parties.borrower_id_masked,
        "borrower_phone": application.customer.phone_masked or "—",
        "product": parties.product,
        "application": parties.application,
    }


def issued(subject: Model, kind: str) -> int:
    """How many papers of a kind there are about an object."""
    return documents_about(subject).filter(kind=kind).count()


def issue_notice(*, actor: User, application_id: int, now: datetime, send: bool = False) -> Document:
    """Tell the applicant how the decision was: the terms of the lender's approval, or why it was not given and what
    they may do. Refused while nothing is decided."""
    application = Application.objects.select_related("customer", "product_version__lender").get(pk=application_id)
    if application.status in APPROVED:
        kind, data, summary = papers.APPROVAL, _approval(application), "审批通过，请阅读通知书并确认融资成本明示表"
    elif application.status in TURNED_DOWN:
        kind, data, summary = papers.REJECTION, _rejection(application), "申请未通过，您可以申请人工复核"
    else:
        raise Refused("notices.undecided", _("Nothing is decided yet; there is nothing to tell."))
    parties = _parties(application)
    head = facts(
        ("借款人", f"{parties['borrower']}　{parties['borrower_id']}"), ("申请编号", application.number),
        ("产品", parties["product"]), ("贷款人", parties["lender"]),
    )  # fmt: skip
    with transaction.atomic():
        document = documents.issue(
            kind=kind.code,
            subject=application,
            data=parties | data | {"facts": head},
            actor=actor,
            now=now,
            number=f"TZ{application.number[2:]}-{issued(application, kind.code) + 1}",
        )
        record(actor=actor, action="contracts.issue_notice", obj=application, at=now, kind=kind.code)
        if send:
            tell_of_paper(application.customer, document, summary, now=now)
    return document


def _approval(application: Application) -> dict[str, Any]:
    decision = approval_of(application)
    return {
        "amount": money.yuan(decision.amount),
        "amount_words": money.in_words(decision.amount),
        "annual_rate": f"{rates.percent(decision.annual_rate)}%",
        "term": f"{application.term_months} 个月",
        "decided_on": f"{timezone.localtime(decision.decided_at):%Y-%m-%d}",
        "reference": decision.reference,
    }


def _rejection(application: Application) -> dict[str, Any]:
    """The reasons as they were recorded. What a list or a check against fraud found is named to nobody outside."""
    decision = getattr(application, "lender_decision", None)
    reasons = decision.reasons if decision is not None and not decision.approved else application.decision_reasons
    said = [
        str(reason["text"])
        for reason in reasons
        if isinstance(reason, dict) and reason.get("text") and not _secret(str(reason.get("code", "")))
    ]
    decided_at = decision.decided_at if decision is not None else application.decided_at or application.created_at
    return {"reasons": "；".join(said[:4]) or NO_REASON, "decided_on": f"{timezone.localtime(decided_at):%Y-%m-%d}"}


def _secret(code: str) -> bool:
    return any(part in code for part in ("list", "fraud", "graph", "device"))


def issue_annex(*, actor: User, contract_id: int, kind: str, now: datetime) -> Document:
    """The guarantee or the service agreement of a contract. Refused for a void contract, for a loan without a
    guarantor, and a second time while the first is valid."""
    with transaction.atomic():
        contract = (
            Contract.objects.select_for_update(of=("self",))
            .select_related("disclosure", "application__customer", "application__product_version__lender")
            .get(pk=contract_id)
        )
        if contract.state == ContractState.VOID:
            raise Refused("annexes.void", _("The contract is void."))
        content = contract.disclosure.content
        if kind == papers.GUARANTEE.code and content["guarantor"] == domain.NONE:
            raise Refused("annexes.no_guarantor", _("No guarantor stands behind this loan."))
        if issued(contract, kind):
            raise Refused("annexes.issued", _("This agreement has been issued already."))
        number = f"{contract.number}-{SHORT[kind]}"
        fees = [
            f"{row['item']} {row['standard']}，{row['how']}"
            for row in content["normal"]
            if _is_guarantee(row, content)
        ]
        data = _parties(contract.application) | {
            "paper_number": number,
            "contract_number": contract.number,
            "guarantor": content["guarantor"],
            "principal": content["principal"],
            "principal_words": content["principal_words"],
            "guarantee_fees": "；".join(fees) or domain.NONE,
            "disclosure_number": contract.disclosure.number,
            "simple": content["simple"],
            "signatures": _signatures(kind, content),
        }
        document = documents.issue(kind=kind, subject=contract, data=data, actor=actor, now=now, number=number)
        record(actor=actor, action="contracts.issue_annex", obj=contract, at=now, kind=kind, document=number)
    return document


def _is_guarantee(row: dict[str, str], content: dict[str, Any]) -> bool:
    return row["rate"] != domain.NONE and row["collector"] == content["guarantor"]


def _signatures(kind: str, content: dict[str, Any]) -> list[list[str]]:
    other = (
        f"担保人（签章）：{content['guarantor']}"
        if kind == papers.GUARANTEE.code
        else f"平台（签章）：{content['platform']}"
    )
    return [[f"借款人（签名）：{content['borrower']}", other], ["签署日期", "签署日期"]]


def tell_of_paper(customer: Customer, document: Document, summary: str, *, now: datetime) -> Message:
    """A text message with the gist of a paper and the address where it can be checked; once for each paper."""
    if not customer.phone_masked:
        raise Refused("papers.no_phone", _("No telephone number of the borrower is known."), field="send")
    return tell(
        customer,
        key=f"paper:{document.pk}",
        template="paper_issued",
        context={
            "name": customer.name,
            "title": document.title,
            "number": document.number,
            "summary": summary,
            "url": verification_url(document),
            "phone": settings.COMPANY_COMPLAINT_PHONE,
        },
        now=now,
    )
