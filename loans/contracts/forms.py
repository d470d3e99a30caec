from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.contracts import domain
from loans.contracts.models import METHODS, Disclosure


class OfferForm(forms.Form):
    """The terms of an offer; what the product and the lender allow is decided by the service."""

    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    term_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=360)
    method = forms.ChoiceField(label=_("Repayment"), choices=METHODS[:3])
    start = forms.DateField(
        label=_("Planned disbursement"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False
    )


class ConfirmForm(forms.Form):
    """The items of one form, each ticked by itself."""

    items = forms.MultipleChoiceField(
        label=_("The borrower confirms each item"), widget=forms.CheckboxSelectMultiple, required=False
    )
    method = forms.ChoiceField(label=_("How it was confirmed"), choices=Disclosure.EVIDENCE)

    def __init__(self, *args, content: dict, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(item.code, item.text) for item in domain.items_to_confirm(content)]


class SignForm(forms.Form):
    signer_name = forms.CharField(label=_("Name of the borrower, as signed"), max_length=80)
    method = forms.ChoiceField(label=_("How it was signed"), choices=Disclosure.EVIDENCE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
