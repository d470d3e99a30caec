from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.documents.selectors import documents_of
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.contracts import selectors as contracts
from loans.servicing import domain, policies, selectors, services
from loans.servicing.filters import LoanFilter
from loans.servicing.forms import PaperForm, RepaymentForm, ReversalForm, SettlementForm, StatementForm
from loans.servicing.models import Loan
from loans.servicing.tables import LoanTable, shown_state


@permission("loans.view")
@require_GET
def loan_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=LoanTable(),
        queryset=selectors.visible_to(request.user),
        filterset=LoanFilter,
        title=_("Loans"),
        export_name="loans",
    )


@permission("loans.view")
@require_GET
def loan_preview(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    return render(request, "loans/servicing/loan_preview.html", _summary(loan))


@permission("loans.view")
@require_GET
def loan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _loan_page(request, get_object_or_404(selectors.visible_to(request.user), pk=pk))


def _summary(loan: Loan) -> dict[str, Any]:
    today = timezone.localdate()
    position = selectors.position(loan, today)
    return {
        "loan": loan,
        "shown_state": shown_state(loan),
        "position": position,
        "due": position.due_now(),
        "due_total": sum((position.due_now().of(kind) for kind in ("penalty", "fee", "interest", "principal")), 0),
        "risk_class": domain.five_class(position.days_past_due),
        "today": today,
    }


def _loan_page(request: HttpRequest, loan: Loan, status: int = 200, **bound: Any) -> HttpResponse:
    """`bound` are forms that came back with errors: form, settlement_form, paper_form."""
    summary = _summary(loan)
    owed = summary["due_total"] or next((s.open for s in summary["position"].instalments if s.open), None)
    context = {
        **summary,
        "payments": selectors.payment_rows(loan),
        "transactions": loan.transactions.prefetch_related("entries").select_related("actor").order_by("-id")[:60],
        "may_post": policies.may_post(request.user) and loan.state == domain.LoanState.ACTIVE,
        "may_reverse": policies.may_post(request.user),
        "form": RepaymentForm(initial={"amount": owed, "value_date": summary["today"], "channel": "transfer"}),
        "settlement": selectors.settlement_of(loan, summary["today"])
        if loan.state == domain.LoanState.ACTIVE
        else None,
        "settlement_form": SettlementForm(initial={"value_date": summary["today"], "channel": "transfer"}),
        "paper_form": PaperForm(),
        "may_issue": request.user.may("loans.issue_papers"),
        "reversal_form": ReversalForm(),
        "statement_form": StatementForm(initial={"as_of": summary["today"]}),
        "holds": selectors.holds_on(loan),
        "documents": documents_of(loan, request.user)[:10],
        "history": history_of(loan),
        **bound,
    }
    return render(request, "loans/servicing/loan_detail.html", context, status=status)


@permission("loans.disburse")
@require_POST
@once("loans.disburse")
def disburse(request: HttpRequest, contract_pk: int) -> HttpResponse:
    contract = get_object_or_404(contracts.contracts_visible_to(request.user), pk=contract_pk)
    with outcome_of(request, done=_("The payment is ordered. The loan appears as soon as the lender has answered.")):
        services.request_disbursement(actor=request.user, contract_id=contract.pk, now=timezone.now())
    return redirect(contract)


@permission("loans.post_repayment")
@require_POST
@once("loans.post_repayment")
def post_repayment(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = RepaymentForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            services.post_repayment(actor=request.user, loan_id=loan.pk, now=timezone.now(), **form.cleaned_data)
            loan.refresh_from_db()
            outcome.say(_("Booked. Principal left: %(amount)s yuan.") % {"amount": f"{loan.principal_balance:,.2f}"})
        if not outcome.refused:
            return redirect(loan)
    return _loan_page(request, loan, form=form, status=400)


@permission("loans.post_repayment")
@require_POST
@once("loans.reverse_repayment")
def reverse_repayment(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(selectors.payment_for_reversal(request.user, pk))
    form = ReversalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the payment is reversed."))
        return redirect(payment.loan)
    with outcome_of(request, done=_("Reversed; everything after it was worked out anew.")):
        services.reverse_repayment(
            actor=request.user, payment_id=pk, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    return redirect(payment.loan)


@permission("loans.view")
@require_POST
@once("loans.statement")
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = StatementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter the day of the statement."))
        return redirect(loan)
    with outcome_of(request) as outcome:
        document = services.issue_statement(
            actor=request.user, loan_id=loan.pk, as_of=form.cleaned_data["as_of"], now=timezone.now()
        )
    return redirect(loan if outcome.refused else document)


@permission("loans.issue_papers")
@require_POST
@once("loans.issue_paper")
def issue_paper(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = PaperForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The document is issued.")) as outcome:
            document = services.issue_paper(
                actor=request.user, loan_id=loan.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(document)
    return _loan_page(request, loan, paper_form=form, status=400)


@permission("loans.post_repayment")
@require_POST
@once("loans.settle_early")
def settle_early(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = SettlementForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            done = services.settle_early(actor=request.user, loan_id=loan.pk, now=timezone.now(), **form.cleaned_data)
            outcome.say(_("Settled with %(amount)s yuan.") % {"amount": f"{done.payment.amount:,.2f}"})
        if not outcome.refused:
            return redirect(loan)
    return _loan_page(request, loan, settlement_form=form, status=400)
