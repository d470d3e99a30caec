from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.files.reading.kinds import IDENTIFIERS
from backoffice.values.identity import mask_id
from customers.privacy.domain import Evidence
from customers.profiles.models import EMPLOYMENTS, SEGMENTS
from loans.applications.models import METHODS
from loans.applications.paper_values import Offer
from loans.applications.words import PAPER_PROBLEMS, PAPER_VALUES
from loans.products.selectors import on_sale

EVIDENCE = [
    (Evidence.PAPER.value, _("Signed paper")),
    (Evidence.ONLINE.value, _("Confirmed online")),
    (Evidence.RECORDING.value, _("Recorded call")),
]


class CustomerFields(forms.Form):
    """A new customer, entered with the application; shape only, the profile's own verb checks the identifiers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    id_number = forms.CharField(label=_("Identity number"), max_length=24)
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    segment = forms.ChoiceField(label=_("Segment"), choices=[("", "—"), *SEGMENTS], required=False)
    employment_type = forms.ChoiceField(label=_("Employment"), choices=[("", "—"), *EMPLOYMENTS])
    employer = forms.CharField(label=_("Employer"), max_length=120, required=False)
    employed_months = forms.IntegerField(label=_("Months in this job"), min_value=0, max_value=900, required=False)
    monthly_income = forms.DecimalField(
        label=_("Monthly income"), min_value=0, max_value=99_999_999, decimal_places=2, help_text=_("Yuan a month")
    )
    monthly_debt = forms.DecimalField(
        label=_("Monthly debt payments"), min_value=0, max_value=99_999_999, decimal_places=2,
        help_text=_("Instalments of all other loans, yuan a month; 0 if none"),
    )  # fmt: skip
    is_student = forms.BooleanField(label=_("Student in full-time education"), required=False)


class ApplicationForm(forms.Form):
    product_version = forms.ModelChoiceField(label=_("Product"), queryset=None)
    amount = forms.DecimalField(label=_("Amount"), min_value=1, max_value=100_000_000, decimal_places=2)
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=360)
    method = forms.ChoiceField(label=_("Repayment method"), choices=METHODS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[])
    consent_credit = forms.BooleanField(
        label=_("The customer agrees that credit records are queried for this application"), required=False
    )
    consent_forward = forms.BooleanField(
        label=_("The customer separately agrees that the data go to the lender of this product"), required=False
    )
    evidence = forms.ChoiceField(label=_("How the customer agreed"), choices=EVIDENCE, required=False)
    evidence_reference = forms.CharField(label=_("Number of the paper or recording"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product_version"].queryset = on_sale()
        purposes = dict.fromkeys(name for version in on_sale() for name in version.purposes)
        self.fields["purpose"].choices = [(name, name) for name in purposes]


class MaterialForm(forms.Form):
    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=300)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("What the applicant answered"), max_length=300, required=False)


class ConsentForm(forms.Form):
    evidence = forms.ChoiceField(label=_("How the customer agreed"), choices=EVIDENCE)
    reference = forms.CharField(label=_("Number of the paper or recording"), max_length=80)


class PaperForm(forms.Form):
    """One line per value read from a paper: a tick once it was compared with the picture, and the text to keep.

    An identity number is never printed: it shows masked, and its field is filled only to correct it.
    """

    reading = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, offered: list[Offer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for offer in offered:
            hidden = offer.name in IDENTIFIERS
            self.fields[offer.name] = forms.CharField(
                label=PAPER_VALUES.get(offer.name, offer.name),
                max_length=400,
                required=False,
                initial="" if hidden else offer.value.text,
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control form-control-sm",
                        "data-mark": offer.name,
                        "autocomplete": "off",
                        "placeholder": mask_id(offer.value.text) if hidden else "",
                    }
                ),
            )
            self.fields[f"tick_{offer.name}"] = forms.BooleanField(
                label=_("Compared"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "offer": offer,
                "field": self[offer.name],
                "tick": self[f"tick_{offer.name}"],
                "problem": PAPER_PROBLEMS.get(offer.value.problem, ""),
                "read": mask_id(offer.value.text) if offer.name in IDENTIFIERS else offer.value.text,
            }
            for offer in self.offered
        ]

    @property
    def confirmed(self) -> dict[str, str]:
        return {o.name: self.cleaned_data[o.name] for o in self.offered if self.cleaned_data[f"tick_{o.name}"]}
