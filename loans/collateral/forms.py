from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from customers.profiles.selectors import visible_to as customers_visible_to
from loans.collateral.models import KINDS, SOURCES
from loans.lenders.domain import PartyStatus
from loans.lenders.models import Guarantor

MOST = Decimal("999999999.99")


def _yuan(label: Any, low: str = "0.01", **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(low), max_value=MOST, decimal_places=2, **more)


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class ItemForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    name = forms.CharField(label=_("Name of the thing"), max_length=120)
    identifier = forms.CharField(
        label=_("Certificate, plate or serial number"), max_length=60, help_text=_("No identity number of a person.")
    )
    owner_name = forms.CharField(label=_("Belongs to"), max_length=80)
    owner_is_borrower = forms.BooleanField(label=_("The borrower owns it"), required=False, initial=True)
    prior_claims = _yuan(
        _("Secured before us, yuan"), "0", required=False, help_text=_("What stands registered with a better rank.")
    )

    def clean_prior_claims(self) -> Decimal:
        return self.cleaned_data["prior_claims"] or Decimal(0)


class ValuationForm(forms.Form):
    value = _yuan(_("Value, yuan"))
    valued_on = _date(_("Valued on"))
    appraiser = forms.CharField(label=_("Appraiser"), max_length=80)
    source = forms.ChoiceField(label=_("Source"), choices=SOURCES)
    report = forms.FileField(label=_("Report"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valued_on"].initial = timezone.localdate()


class StepForm(forms.Form):
    """One step; which fields count depends on the button that was pressed."""

    number = forms.CharField(label=_("Certificate or policy number"), max_length=60, required=False)
    on = _date(_("Done on"), required=False)
    valid_to = _date(_("Valid to"), required=False)
    evidence = forms.FileField(label=_("Paper as proof"), required=False)
    reason = forms.CharField(label=_("Remark on the step"), max_length=200, required=False)


class GuaranteeForm(forms.Form):
    customer_number = forms.CharField(
        label=_("Person or firm"), max_length=12, required=False,
        help_text=_("Customer number, for example KH000012; who is not on record is entered as a customer first."),
    )  # fmt: skip
    licensed = forms.ModelChoiceField(
        Guarantor.objects.filter(status=PartyStatus.ACTIVE.value), label=_("or a guarantee company"), required=False
    )
    amount = _yuan(_("Vouches for, yuan"))
    relation = forms.CharField(label=_("Relation to the borrower"), max_length=40, required=False)
    elsewhere = _yuan(_("Declared guarantees elsewhere, yuan"), "0", required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_customer_number(self) -> Customer | None:
        told = self.cleaned_data["customer_number"].strip().upper().removeprefix("KH")
        if not told:
            return None
        found = None
        if told.isascii() and told.isdecimal() and len(told) < 10:
            found = customers_visible_to(self.user).filter(pk=int(told)).first()
        if found is None:
            raise forms.ValidationError(_("No customer has this number."))
        return found

    def clean_elsewhere(self) -> Decimal:
        return self.cleaned_data["elsewhere"] or Decimal(0)

    def content(self) -> dict[str, Any]:
        """As the verb takes it."""
        data = dict(self.cleaned_data)
        return data | {"customer": data.pop("customer_number")}


class ConsentForm(forms.Form):
    consented_on = _date(_("Consented on"))
    evidence = forms.FileField(label=_("Signed consent"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
