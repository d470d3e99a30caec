from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.contracts import domain
from loans.contracts.domain import Answer
from loans.contracts.models import METHODS, Disclosure, Offer
from loans.products.models import ProductVersion


class OfferForm(forms.Form):
    """The terms of an offer out of what the product has; what the lender allows is decided by the service."""

    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    term_months = forms.TypedChoiceField(label=_("Months"), coerce=int)
    method = forms.ChoiceField(label=_("Repayment"))
    start = forms.DateField(
        label=_("Planned disbursement"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False
    )

    def __init__(self, *args: Any, version: ProductVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term_months"].choices = [(term, term) for term in version.terms]
        self.fields["method"].choices = [(code, name) for code, name in METHODS if code in version.methods]


class AnswerForm(forms.Form):
    """How the borrower answered an offer. What is on paper or recorded has a number."""

    how = forms.ChoiceField(label=_("How the borrower answered"), choices=Offer.ANSWERS)
    reference = forms.CharField(label=_("Number of the paper or recording"), max_length=80, required=False)
    note = forms.CharField(label=_("What the borrower said"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("how") != Answer.ONLINE and not data.get("reference"):
            self.add_error("reference", _("Where can the proof be found?"))
        return data


class RefuseForm(AnswerForm):
    """Fields have ids of their own: both forms stand on one page."""

    note = forms.CharField(label=_("Why the borrower refuses"), min_length=2, max_length=300)
    counter_amount = forms.DecimalField(
        label=_("Amount wanted instead"), min_value=1, max_digits=14, decimal_places=2, required=False
    )
    counter_months = forms.IntegerField(label=_("Months wanted instead"), min_value=1, max_value=360, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_refuse_%s", **kwargs)


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
