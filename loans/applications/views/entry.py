from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.values.errors import Refused
from backoffice.web.permissions import permission
from backoffice.web.search import looks_like_key
from backoffice.web.submissions import once
from customers.privacy.services import record_consent
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from customers.profiles.selectors import visible_to as customers_visible_to
from customers.profiles.services import find_or_register
from loans.applications import services
from loans.applications.forms import ApplicationForm, CustomerFields
from loans.applications.models import Application
from loans.matching.models import SuitabilityRecord
from loans.matching.selectors import records_visible_to

FOUND_SHOWN = 10
FIELD_OF_CODE = {
    "customers.id_number": "id_number",
    "customers.credit_code": "id_number",
    "customers.phone": "phone",
    "customers.name": "name",
    "customers.name_differs": "name",
    "customers.amount": "monthly_income",
    "customers.months": "employed_months",
    "application.student": "is_student",
}


@permission("applications.edit")
@require_http_methods(["GET", "POST"])
@once("applications.create")
def application_new(request: HttpRequest) -> HttpResponse:
    """One page: find or enter the customer, then what is asked for."""
    customers = customers_visible_to(request.user)
    wanted = request.POST.get("customer") or request.GET.get("customer") or ""
    customer = customers.filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
    advice = _advice(request, customer)
    person = None if customer else CustomerFields(request.POST or None, prefix="new")
    form = ApplicationForm(request.POST or None, initial=_as_advised(advice))
    if request.method == "POST":
        application = _create(request, customer, person, form, advice)
        if application is not None:
            messages.success(request, _("The draft is saved. Add the material, then submit it."))
            return redirect("applications:detail", application.pk)
    query = request.GET.get("q", "")[:60]
    found = list(matching(customers, query).order_by("-id")[:FOUND_SHOWN]) if query.strip() and not customer else []
    context = {
        "form": form,
        "person": person,
        "customer": customer,
        "advice": advice,
        "q": query,
        "found": found,
        "title": _("New application"),
        "products": form.fields["product_version"].queryset,
    }
    wrong = bool(form.errors or (person is not None and person.errors))
    return render(request, "loans/applications/application_new.html", context, status=400 if wrong else 200)


def _advice(request: HttpRequest, customer: Customer | None) -> SuitabilityRecord | None:
    """The adviser's signed record that this application follows from; only one of this customer counts."""
    wanted = request.POST.get("advice") or request.GET.get("advice") or ""
    if customer is None or not looks_like_key(wanted):
        return None
    return records_visible_to(request.user).filter(customer=customer, pk=int(wanted)).first()


def _as_advised(advice: SuitabilityRecord | None) -> dict[str, Any]:
    if advice is None:
        return {}
    return {
        "product_version": advice.product_version_id,
        "amount": advice.amount,
        "term_months": advice.term_months,
        "method": advice.method,
        "purpose": advice.match.need.purpose,
    }


def _create(
    request: HttpRequest,
    customer: Customer | None,
    person: CustomerFields | None,
    form: ApplicationForm,
    advice: SuitabilityRecord | None,
) -> Application | None:
    """The application, or None with the refusal on the field it is about. A refusal leaves nothing behind."""
    if not (form.is_valid() and (person is None or person.is_valid())):
        return None
    now = timezone.now()
    data = {
        name: form.cleaned_data[name] for name in ("product_version", "amount", "term_months", "method", "purpose")
    }
    try:
        with transaction.atomic():
            if person is not None:
                customer, _created = find_or_register(actor=request.user, now=now, **_told(person.cleaned_data))
            application = services.create_application(
                actor=request.user, now=now, customer=customer, advice=advice, **data
            )
            _record_consents(request.user, customer, form.cleaned_data, now)
    except Refused as refusal:
        field = FIELD_OF_CODE.get(refusal.code)
        if person is not None and field in person.fields:
            person.add_error(field, str(refusal))
        else:
            name = refusal.data.get("field")
            form.add_error(name if name in form.fields else None, str(refusal))
        return None
    return application


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "")}


def _record_consents(user: Any, customer: Customer, data: dict[str, Any], now: Any) -> None:
    evidence = {"kind": data.get("evidence") or "paper", "reference": data.get("evidence_reference") or ""}
    if data.get("consent_credit"):
        record_consent(actor=user, customer=customer, purpose="credit_check", evidence=evidence, now=now)
    if data.get("consent_forward"):
        lender = data["product_version"].lender.name
        record_consent(
            actor=user, customer=customer, purpose="forward_to_lender", receiver=lender, evidence=evidence, now=now
        )
