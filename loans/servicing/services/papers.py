"""The papers of a loan: statement, schedule, reminder, overdue notice, settlement quote, certificate."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.documents.models import Document
from backoffice.parameters import services as parameters
from backoffice.values import money
from backoffice.values.errors import Refused
from customers.retention import services as retention
from customers.retention.domain import Signal
from loans.contracts.services import issued, tell_of_paper
from loans.servicing import domain, papers, selectors
from loans.servicing.domain import Event, LoanState
from loans.servicing.models import Loan
from loans.servicing.services import settlement

QUOTED_DAYS = 7
SHORT = {
    papers.SCHEDULE.code: "JH",
    papers.REMINDER.code: "TX",
    papers.OVERDUE.code: "YQ",
    papers.QUOTE.code: "BJ",
    papers.CERTIFICATE.code: "JQ",
}


def issue_statement(*, actor: User | None, loan_id: int, as_of: date, now: datetime) -> Document:
    """A statement of the loan on a day: balances, payments and where they went, the schedule and what is paid."""
    loan = Loan.objects.select_related("customer", "contract", "application__product_version__lender").get(pk=loan_id)
    if not loan.disbursed_on <= as_of <= timezone.localdate(now):
        raise Refused("statements.day", _("A statement can be made for a day between the disbursement and today."))
    document = documents.issue(
        kind=papers.STATEMENT.code,
        subject=loan,
        data=statement_data(loan, as_of),
        actor=actor,
        now=now,
        number=f"{loan.number}-{as_of:%Y%m%d}",
    )
    record(actor=actor, action="servicing.issue_statement", obj=loan, at=now, as_of=as_of)
    return document


def issue_paper(
    *, actor: User, loan_id: int, kind: str, now: datetime, on: date | None = None, send: bool = False
) -> Document:
    """One of the letters about a loan. `on` is the day a quote is for, and the last of its seven days follows from it.
    Refused with the reason when the loan is not in the state the letter speaks of; `send` also tells the borrower by
    text message, which collection rules may refuse."""
    loan = Loan.objects.select_related(
        "customer", "contract__offer__product_version", "contract__disclosure", "application__product_version__lender"
    ).get(pk=loan_id)
    today = timezone.localdate(now)
    with transaction.atomic():
        data, summary = _said(loan, kind, today, on or today)
        document = documents.issue(
            kind=kind,
            subject=loan,
            data=papers.common(loan) | data,
            actor=actor,
            now=now,
            number=f"{loan.number}-{SHORT[kind]}{issued(loan, kind) + 1:02d}",
        )
        record(actor=actor, action="servicing.issue_paper", obj=loan, at=now, kind=kind, document=document.number)
        if kind == papers.QUOTE.code:  # who asks what settling early costs may be about to leave
            retention.notice(
                customer_id=loan.customer_id, signal=Signal.QUOTE.value, key=f"quote:{document.number}", now=now
            )
        if send:
            tell_borrower(loan, document, summary, now=now)
    return document


def _said(loan: Loan, kind: str, today: date, on: date) -> tuple[dict[str, Any], str]:
    """The letter's own data, and one sentence of it for a text message. Refused when it would not be true."""
    position = selectors.position(loan, today)
    if kind == papers.SCHEDULE.code:
        return {"tables": {"schedule": papers.schedule_table(selectors.dues_of(loan, today))}}, "还款计划表已出具"
    if kind == papers.CERTIFICATE.code:
        if loan.state != LoanState.SETTLED or loan.settled_on is None:
            raise Refused("papers.not_settled", _("The certificate is issued when the loan is settled."))
        return {"settled_on": loan.settled_on.isoformat()}, "贷款已结清，结清证明已出具"
    if loan.state != LoanState.ACTIVE:
        raise Refused("papers.settled", _("The loan is settled; nothing is due any more."))
    if kind == papers.OVERDUE.code:
        if not position.overdue:
            raise Refused("papers.not_overdue", _("Nothing is overdue on this loan."))
        data = papers.overdue_of(position, selectors.rule_of(loan).penalty.yearly_rate(loan.annual_rate))
        return data, f"已逾期 {data['days']} 天，应还合计 {data['amount']} 元"
    if kind == papers.REMINDER.code:
        if position.overdue:
            raise Refused("papers.overdue", _("An instalment is overdue; send the overdue notice."))
        data = papers.reminder_of(position)
        return data, f"第 {data['instalment']} 期将于 {data['due']} 到期，应还 {data['amount']} 元"
    if on < today:
        raise Refused("papers.quote_in_the_past", _("A quote is for today or later."), field="on")
    figures = [settlement.require_settleable(loan, on)]
    for day in (on + timedelta(days=k) for k in range(1, QUOTED_DAYS)):
        if all(instalment.due.due <= day for instalment in position.instalments):
            break  # on the last due date nothing is early any more
        figures.append(selectors.settlement_of(loan, day))
    data = papers.quote_of(figures)
    return data, f"{data['as_of']} 提前结清应还 {data['amount']} 元，报价有效至 {data['valid_until']}"


def tell_borrower(loan: Loan, document: Document, summary: str, *, now: datetime) -> None:
    """A text message with the gist and the code under which the paper can be checked. What asks for overdue money
    rests at night and while a complaint or a negotiation holds collection back (GB/T 45251-2025)."""
    if document.kind == papers.OVERDUE.code:
        require_contact_allowed(loan, now)
    tell_of_paper(loan.customer, document, summary, now=now)
    record(actor=document.created_by, action="servicing.send_paper", obj=loan, at=now, document=document.number)


def require_contact_allowed(loan: Loan, now: datetime) -> None:
    """Refused at night and while something holds collection of this loan back."""
    holds = selectors.holds_on(loan)
    if holds:
        raise Refused("papers.on_hold", _("Collection rests: %(reason)s"), reason=holds[0].reason or "—", field="send")
    local = timezone.localtime(now)
    values = parameters.values(["collections.quiet_from", "collections.quiet_to"], local.date())
    quiet_from = time.fromisoformat(values["collections.quiet_from"].value)
    quiet_to = time.fromisoformat(values["collections.quiet_to"].value)
    if local.time() >= quiet_from or local.time() < quiet_to:
        raise Refused(
            "papers.quiet_hours",
            _("Borrowers are not contacted about overdue money between %(begin)s and %(end)s."),
            begin=f"{quiet_from:%H:%M}",
            end=f"{quiet_to:%H:%M}",
            field="send",
        )


def statement_data(loan: Loan, as_of: date) -> dict[str, Any]:
    position = selectors.position(loan, as_of)
    due = position.due_now()
    notes = {Event.PAYMENT: "还款", Event.CREDIT_USED: "余额抵充", Event.WAIVER: "减免", Event.REFUND: "退还"}
    payments = []
    for booking in position.bookings:
        sums = {account.value: Decimal(0) for account in domain.Account}
        for line in booking.postings:
            sums[line.account.value] -= line.amount
        amount = -sums["cash"]
        payments.append(
            {
                "on": booking.value_date.isoformat(),
                "amount": money.yuan(amount) if amount else "—",
                **{k: money.yuan(sums[k]) for k in ("penalty", "fee", "interest", "principal", "credit")},
                "note": notes[booking.event],
            }
        )
    balance, schedule = loan.principal, []
    for standing in position.instalments:
        balance -= standing.due.principal
        schedule.append(
            {
                "n": str(standing.due.n),
                "due": standing.due.due.isoformat(),
                "total": money.yuan(standing.due.total),
                "paid": money.yuan(standing.paid - standing.penalty_paid),
                "paid_on": standing.paid_on.isoformat() if standing.paid_on else "—",
                "balance": money.yuan(balance),
            }
        )
    return {
        "borrower": loan.customer.name,
        "borrower_id": loan.customer.id_masked,
        "lender": loan.application.product_version.lender.name,
        "loan": loan.number,
        "contract": loan.contract.number,
        "principal": money.yuan(loan.principal),
        "disbursed_on": loan.disbursed_on.isoformat(),
        "as_of": as_of.isoformat(),
        "status": "已结清"
        if position.settled
        else (f"逾期 {position.days_past_due} 天" if position.overdue else "正常"),
        "balance": money.yuan(position.principal_balance),
        "due_principal": money.yuan(due.principal),
        "due_interest": money.yuan(due.interest),
        "due_fee": money.yuan(due.fee),
        "penalty": money.yuan(due.penalty),
        "credit": money.yuan(position.credit),
        "payments": payments,
        "schedule": schedule,
    }
