from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.documents.selectors import documents_about
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors as applications
from loans.contracts import domain, papers, policies, selectors, services
from loans.contracts.filters import ContractFilter
from loans.contracts.forms import ReasonForm, SignForm
from loans.contracts.models import Contract
from loans.contracts.tables import ContractTable


@permission("contracts.view")
@require_GET
def contract_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=ContractTable(),
        queryset=selectors.contracts_visible_to(request.user),
        filterset=ContractFilter,
        title=_("Contracts"),
        export_name="contracts",
    )


@permission("contracts.edit")
@require_POST
@once("contracts.prepare")
def contract_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract of the disclosure form `pk`."""
    disclosure = get_object_or_404(selectors.disclosures_visible_to(request.user), pk=pk)
    with outcome_of(request) as outcome:
        contract = services.prepare_contract(actor=request.user, disclosure_id=disclosure.pk, now=timezone.now())
        outcome.say(_("The contract %(number)s is made.") % {"number": contract.number})
    return redirect(disclosure if outcome.refused else contract)


@permission("contracts.view")
@require_GET
def contract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _contract_page(request, get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk))


def _contract_page(
    request: HttpRequest,
    contract: Contract,
    sign_form: SignForm | None = None,
    void_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = [
        (_("Borrower"), contract.customer.name, contract.customer.id_masked),
        (_("Amount"), f"{contract.amount:,.2f}"),
        (_("Form confirmed"), f"{timezone.localtime(contract.disclosure_confirmed_at):%Y-%m-%d %H:%M:%S}"),
    ]
    if contract.signed_at:
        facts += [
            (
                pgettext_lazy("time", "Signed"),
                f"{timezone.localtime(contract.signed_at):%Y-%m-%d %H:%M:%S}",
                contract.signer_name,
            ),
            (_("How it was signed"), contract.get_signing_method_display()),
            (_("Hash of the signed file"), contract.signed_sha256),
        ]
    context = {
        "contract": contract,
        "document": contract.document,
        "facts": facts,
        "annexes": _annexes(contract),
        "may_sign": policies.may_sign(request.user, contract),
        "may_void": policies.may_edit(request.user) and contract.state != domain.ContractState.VOID,
        "sign_form": sign_form or SignForm(),
        "void_form": void_form or ReasonForm(),
        "history": history_of(contract),
    }
    return render(request, "loans/contracts/contract_detail.html", context, status=status)


def _annexes(contract: Contract) -> list[dict[str, Any]]:
    """The agreements beside the contract: those issued, and those that could be."""
    made = {document.kind: document for document in documents_about(contract)}
    guaranteed = contract.disclosure.content["guarantor"] != domain.NONE
    return [
        {"kind": kind, "document": made.get(code)}
        for code, kind in papers.ANNEXES.items()
        if code in made
        or (contract.state != domain.ContractState.VOID and (code != papers.GUARANTEE.code or guaranteed))
    ]


@permission("contracts.edit")
@require_POST
@once("contracts.issue_annex")
def contract_annex(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk)
    if kind not in papers.ANNEXES:
        raise Http404
    with outcome_of(request, done=_("The document is issued.")) as outcome:
        document = services.issue_annex(actor=request.user, contract_id=contract.pk, kind=kind, now=timezone.now())
    return redirect(contract if outcome.refused else document)


@permission("contracts.edit")
@require_POST
@once("contracts.issue_notice")
def application_notice(request: HttpRequest, application_pk: int) -> HttpResponse:
    """Tell the applicant how the decision was."""
    application = get_object_or_404(applications.visible_to(request.user), pk=application_pk)
    with outcome_of(request, done=_("The document is issued.")) as outcome:
        document = services.issue_notice(
            actor=request.user, application_id=application.pk, now=timezone.now(), send="send" in request.POST
        )
    return redirect("applications:detail", application.pk) if outcome.refused else redirect(document)


@permission("contracts.edit")
@require_POST
@once("contracts.sign")
def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk)
    form = SignForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Signed. The disbursement can be ordered now.")) as outcome:
            services.sign_contract(
                actor=request.user, contract_id=contract.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(contract)
    return _contract_page(request, contract, sign_form=form, status=400)


@permission("contracts.edit")
@require_POST
@once("contracts.void")
def contract_void(request: HttpRequest, pk: int) -> HttpResponse:
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The contract is void.")) as outcome:
            services.void_contract(
                actor=request.user, contract_id=contract.pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect(contract)
    return _contract_page(request, contract, void_form=form, status=400)
