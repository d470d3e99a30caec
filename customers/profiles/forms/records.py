from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.profiles import domain
from customers.profiles.models import EMPLOYMENTS, INDUSTRIES, KINDS, SEGMENTS, Customer

# Which field a refusal belongs to; anything else stands above the form.
FIELD_OF = {
    "customers.name": "name",
    "customers.name_differs": "id_number",
    "customers.id_number": "id_number",
    "customers.minor": "id_number",
    "customers.credit_code": "id_number",
    "customers.phone": "phone",
    "customers.amount": "monthly_income",
    "customers.months": "employed_months",
    "customers.reason": "reason",
}


class _RefusableForm(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        """A refusal of the verb, shown where it belongs."""
        field = FIELD_OF.get(refusal.code)
        self.add_error(field if field in self.fields else None, str(refusal))


class FactsForm(_RefusableForm):
    """What a customer declares; none of it is needed to register."""

    employment_type = forms.ChoiceField(label=_("Employment"), choices=[("", "—"), *EMPLOYMENTS], required=False)
    employer = forms.CharField(label=_("Employer"), max_length=120, required=False)
    industry = forms.ChoiceField(label=_("Industry"), choices=[("", "—"), *INDUSTRIES], required=False)
    founded_on = forms.DateField(
        label=_("Business founded on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    employed_months = forms.IntegerField(label=_("Months in this job"), min_value=0, max_value=900, required=False)
    monthly_income = forms.DecimalField(
        label=_("Monthly income (yuan)"), min_value=0, max_value=domain.MONEY_MAX, decimal_places=2, required=False
    )
    monthly_debt = forms.DecimalField(
        label=_("Monthly debt payments (yuan)"),
        min_value=0,
        max_value=domain.MONEY_MAX,
        decimal_places=2,
        required=False,
    )
    is_student = forms.BooleanField(label=_("Student at school or university"), required=False)


class SeenLookalikes(forms.Form):
    """A form that registers somebody: not before the records that look alike were on the page."""

    # The records that were on the page when somebody chose to register all the same.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def allows(self, found: list[int]) -> bool:
        """Whether exactly these lookalikes were looked at before; else the form is shown again with them."""
        wanted = ",".join(str(pk) for pk in found)
        if self.cleaned_data.get("seen", "") == wanted:
            return True
        self.data = self.data.copy()
        self.data["seen"] = wanted
        return False


class RegisterForm(SeenLookalikes, FactsForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="person")
    name = forms.CharField(label=_("Name"), max_length=80)
    id_number = forms.CharField(
        label=_("Identity number or credit code"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(label=_("Mobile"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    segment = forms.ChoiceField(
        label=_("Segment"),
        choices=[("", _("by the rule")), *SEGMENTS],
        required=False,
        help_text=_("Empty: read from employment, months and industry."),
    )
    field_order = ("kind", "name", "id_number", "phone", "segment")


class EditForm(FactsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(
        label=_("New mobile"),
        max_length=30,
        required=False,
        help_text=_("Leave empty to keep the present one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "phone")

    @classmethod
    def of(cls, customer: Customer) -> "EditForm":
        initial: dict[str, Any] = {name: getattr(customer, name) for name in domain.EDITABLE if name != "phone"}
        return cls(initial=initial | {"version": customer.version})


class RevealForm(_RefusableForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
