"""Applications from the systems of partners, and what became of them."""

from typing import Any

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.accounts.api_keys.bodies import BadCall
from backoffice.accounts.api_keys.machine import Answer, Caller, machine
from backoffice.values.errors import Refused
from customers.channels.services import channel_of_caller
from customers.privacy.services import record_consent
from customers.profiles.models import EMPLOYMENTS, Customer
from customers.profiles.services import find_or_register
from loans.applications import selectors, services
from loans.applications.domain import Channel
from loans.applications.models import METHODS, Application
from loans.products.selectors import on_sale

PERSON = ("name", "id_number", "phone")
SIGNALS = (
    "device_id", "ip_address", "home_address", "contact_phone", "bank_card", "form_seconds", "form_pasted",
    "form_corrected",
)  # fmt: skip
CIRCUMSTANCES = (
    "employment_type", "employer", "employed_months", "monthly_income", "monthly_debt", "is_student",
)  # fmt: skip


class IntakeForm(forms.Form):
    """What a partner sends for one application."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9._-]{1,60}$", label=gettext_lazy("Your reference"), max_length=60,
        help_text=gettext_lazy("Yours alone and used once: letters, digits and . _ -"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    id_number = forms.CharField(label=gettext_lazy("Identity number"), max_length=24)
    phone = forms.CharField(label=gettext_lazy("Mobile"), max_length=24)
    product = forms.ModelChoiceField(
        label=gettext_lazy("Product code"), queryset=None, to_field_name="product__code",
        help_text=gettext_lazy("A product on sale; the codes are agreed with you."),
    )  # fmt: skip
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=1, max_value=100_000_000, decimal_places=2,
        help_text=gettext_lazy("Yuan"),
    )  # fmt: skip
    term_months = forms.IntegerField(label=gettext_lazy("Term in months"), min_value=1, max_value=360)
    method = forms.ChoiceField(label=gettext_lazy("Repayment method"), choices=METHODS)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=20, help_text=gettext_lazy("One of the product's purposes")
    )
    use_detail = forms.CharField(
        label=gettext_lazy("What exactly is paid"), max_length=120,
        help_text=gettext_lazy("As the borrower declares it; homes, shares, funds and the like are refused."),
    )  # fmt: skip
    use_payee = forms.CharField(label=gettext_lazy("Who is paid"), max_length=80, required=False)
    employment_type = forms.ChoiceField(label=gettext_lazy("Employment"), choices=EMPLOYMENTS)
    employer = forms.CharField(label=gettext_lazy("Employer"), max_length=120, required=False)
    employed_months = forms.IntegerField(
        label=gettext_lazy("Months in this job"), min_value=0, max_value=900, required=False
    )
    monthly_income = forms.DecimalField(
        label=gettext_lazy("Monthly income"), min_value=0, max_value=99_999_999, decimal_places=2
    )
    monthly_debt = forms.DecimalField(
        label=gettext_lazy("Monthly debt payments"), min_value=0, max_value=99_999_999, decimal_places=2
    )
    is_student = forms.BooleanField(
        label=gettext_lazy("Student in full-time education"), required=False,
        help_text=gettext_lazy("Students are refused: nobody may lend to them through us."),
    )  # fmt: skip
    device_id = forms.CharField(
        label=gettext_lazy("Device"), max_length=80, required=False,
        help_text=gettext_lazy(
            "Like the next four: only an index is kept, to find what applications share."
        ),
    )  # fmt: skip
    ip_address = forms.CharField(label=gettext_lazy("Network address"), max_length=45, required=False)
    home_address = forms.CharField(label=gettext_lazy("Home address"), max_length=200, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Mobile of the contact person"), max_length=24, required=False)
    bank_card = forms.CharField(label=gettext_lazy("Bank card for the loan"), max_length=24, required=False)
    form_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds taken for the form"), min_value=0, max_value=999_999, required=False
    )
    form_pasted = forms.IntegerField(
        label=gettext_lazy("Fields filled by pasting"), min_value=0, max_value=999, required=False
    )
    form_corrected = forms.IntegerField(
        label=gettext_lazy("Fields corrected"), min_value=0, max_value=999, required=False
    )
    consent_credit = forms.BooleanField(
        label=gettext_lazy("Agreed to the credit query"),
        help_text=gettext_lazy("Must be true: without it nothing may be assessed."),
    )
    consent_forward = forms.BooleanField(
        label=gettext_lazy("Separately agreed that the data go to the product's lender"), required=False
    )
    channel = forms.SlugField(
        label=gettext_lazy("Code of your channel"),
        required=False,
        max_length=20,
        help_text=gettext_lazy(
            "Agreed with you; may be left out when one channel is tied to your key. From one that is suspended "
            "nothing is taken."
        ),
    )
    consent_reference = forms.CharField(
        label=gettext_lazy("Number of the consent in your records"), max_length=80,
        help_text=gettext_lazy("You keep the evidence and show it when asked."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = on_sale()


EXAMPLE = {
    "reference": "WEB-20261122-0007",
    "name": "王小明",
    "id_number": "11010519491231002X",
    "phone": "13800001234",
    "product": "PERSONAL",
    "amount": "60000.00",
    "term_months": 12,
    "method": "equal_instalment",
    "purpose": "装修",
    "use_detail": "自住房厨卫翻新",
    "use_payee": "北京某某装饰工程有限公司",
    "employment_type": "full_time",
    "employer": "北京某某科技有限公司",
    "employed_months": 26,
    "monthly_income": "12000.00",
    "monthly_debt": "1500.00",
    "device_id": "A1B2-77F0",
    "ip_address": "203.0.113.20",
    "contact_phone": "13900001234",
    "form_seconds": 212,
    "form_pasted": 1,
    "form_corrected": 2,
    "consent_credit": True,
    "consent_forward": True,
    "channel": "morning-portal",
    "consent_reference": "C-2026-118822",
}
ANSWER = {
    "number": "JJ20261122-000042",
    "reference": "WEB-20261122-0007",
    "status": "draft",
    "missing": ["身份证正反面", "收入证明"],
}


@machine(
    "applications.create", title=gettext_lazy("File an application"), form=IntakeForm, example=EXAMPLE, answer=ANSWER
)
def api_create(request: HttpRequest, caller: Caller) -> Answer:
    """A draft, submitted at once when the product asks for no papers."""
    data = caller.data
    reference = caller.reference(data["reference"])
    if Application.objects.filter(external_ref=reference).exists():
        raise _taken()
    signals = services.signals_of_intake(**{name: data[name] for name in SIGNALS})
    customer = _customer(caller)
    asked = {name: data[name] for name in ("amount", "term_months", "method", "purpose")}
    try:
        application = services.create_application(
            actor=None, now=caller.now, customer=customer, product_version=data["product"], channel=Channel.PARTNER,
            external_ref=reference, source=channel_of_caller(caller.key.owner_code, data["channel"]),
            facts={"signals": signals} if signals else {}, **asked,
        )  # fmt: skip
        services.refuse_not_admitted(application, caller.now)
    except IntegrityError:  # another call with this reference came in between
        raise _taken() from None
    except Refused as refusal:
        raise _as_sent(refusal) from None
    services.declare_use(
        application_id=application.pk, actor=None, detail=data["use_detail"], payee=data["use_payee"], now=caller.now
    )
    missing = [item.name for item in selectors.checklist_of(application) if item.missing]
    if not missing:
        application = services.submit_application(application_id=application.pk, actor=None, now=caller.now)
    return 201, _told(application, missing)


# The fields of an application as a call names them.
SENT_AS = {"product_version": "product", "source": "channel", "age": "id_number"}


def _as_sent(refusal: Refused) -> Refused:
    field = refusal.data.get("field", "")
    return Refused(refusal.code, str(refusal), field=SENT_AS.get(field, field)) if field else refusal


def _taken() -> Refused:
    return Refused("application.reference_taken", _("There is an application with this reference. Ask for it."))


def _customer(caller: Caller) -> Customer:
    data = caller.data
    circumstances = {name: data[name] for name in CIRCUMSTANCES if data[name] not in (None, "")}
    customer, _created = find_or_register(
        actor=None, now=caller.now, **{name: data[name] for name in PERSON}, **circumstances
    )
    evidence = {"kind": "online", "reference": data["consent_reference"], "kept_by": caller.key.owner}
    record_consent(actor=None, customer=customer, purpose="credit_check", evidence=evidence, now=caller.now)
    if data["consent_forward"]:
        record_consent(
            actor=None, customer=customer, purpose="forward_to_lender", receiver=data["product"].lender.name,
            evidence=evidence, now=caller.now,
        )  # fmt: skip
    return customer


@machine("applications.create", title=gettext_lazy("What became of an application"), method="GET", answer=ANSWER)
def api_status(request: HttpRequest, caller: Caller, reference: str) -> Answer:
    """By the caller's own reference; those of other companies do not exist here."""
    application = Application.objects.filter(external_ref=caller.reference(reference)).first()
    if application is None:
        raise BadCall(404, "application.unknown", _("There is no application with this reference."))
    return 200, _told(application, [item.name for item in selectors.checklist_of(application) if item.missing])


def _told(application: Application, missing: list[str]) -> dict[str, Any]:
    """No reasons and no tier: those are for the applicant, who hears them from us."""
    return {
        "number": application.number,
        "reference": application.external_ref.partition(":")[2],
        "status": application.status,
        "missing": missing if application.status in {"draft", "awaiting_material"} else [],
    }
