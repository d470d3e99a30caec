from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused
from backoffice.web.lists import list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.contracts import domain, policies, selectors, services
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
    try:
        contract = services.prepare_contract(actor=request.user, disclosure_id=disclosure.pk, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(disclosure)
    messages.success(request, _("The contract %(number)s is made.") % {"number": contract.number})
    return redirect(contract)


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
        "may_sign": policies.may_sign(request.user, contract),
        "may_void": policies.may_edit(request.user) and contract.state != domain.ContractState.VOID,
        "sign_form": sign_form or SignForm(),
        "void_form": void_form or ReasonForm(),
        "history": history_of(contract),
    }
    return render(request, "loans/contracts/contract_detail.html", context, status=status)


@permission("contracts.edit")
@require_POST
@once("contracts.sign")
def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            services.sign_contract(
                actor=request.user, contract_id=contract.pk, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. The disbursement can be ordered now."))
            return redirect(contract)
    return _contract_page(request, contract, sign_form=form, status=400)


@permission("contracts.edit")
@require_POST
@once("contracts.void")
def contract_void(request: HttpRequest, pk: int) -> HttpResponse:
    contract = get_object_or_404(selectors.contracts_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.void_contract(
                actor=request.user, contract_id=contract.pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The contract is void."))
            return redirect(contract)
    return _contract_page(request, contract, void_form=form, status=400)
