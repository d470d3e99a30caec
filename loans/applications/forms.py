from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backoffice.files.reading.kinds import IDENTIFIERS
from backoffice.values.errors import Refused
from backoffice.values.identity import mask_id
from customers.channels.models import Channel
from customers.channels.selectors import open_channels
from customers.privacy.domain import Evidence
from customers.profiles import domain as people
from customers.profiles.forms import SeenLookalikes
from customers.profiles.models import EMPLOYMENTS, SEGMENTS, Customer
from customers.profiles.selectors import Lookalike, lookalikes, typed_traits
from loans.applications.domain import Step
from loans.applications.models import METHODS, Application
from loans.applications.paper_values import Offer
from loans.applications.services import refuse_student
from loans.applications.words import PAPER_PROBLEMS, PAPER_VALUES
from loans.products.selectors import on_sale

EVIDENCE = [
    (Evidence.PAPER.value, _("Signed paper")),
    (Evidence.ONLINE.value, _("Confirmed online")),
    (Evidence.RECORDING.value, _("Recorded call")),
]


# -- entry, step by step: shape only, the verbs check the rest --------------------------------------------------------


class CustomerStep(SeenLookalikes):
    name = forms.CharField(label=_("Name"), max_length=80)
    id_number = forms.CharField(label=_("Identity number"), max_length=24)
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    segment = forms.ChoiceField(label=_("Segment"), choices=[("", "—"), *SEGMENTS], required=False)
    is_student = forms.BooleanField(
        label=_("Student in full-time education"), required=False, help_text=_("Students are not lent to.")
    )

    def clean(self) -> dict[str, Any]:
        """What the register refuses is said at its field, also when the typed words are looked at again later."""
        data = super().clean() or {}
        phone = data.get("phone", "")
        checks: tuple[tuple[str, Callable[[], object]], ...] = (
            ("name", lambda: people.checked_name(data["name"])),
            ("phone", lambda: people.checked_phone(phone)),
            ("id_number", lambda: people.checked_identity("person", data["id_number"], "13800000000")),
            ("is_student", lambda: refuse_student(data["is_student"])),
        )
        for field, checked in checks:
            if field in data:
                try:
                    checked()
                except Refused as refusal:
                    self.add_error(field, str(refusal))
        return data

    @cached_property
    def lookalikes(self) -> list[Lookalike]:
        """Records like what was typed, of a form that is right; none where one has this very number: it is taken."""
        typed = {name: self.cleaned_data[name] for name in ("name", "id_number", "phone")}
        traits = typed_traits(kind="person", **typed)
        found = lookalikes(traits)
        return [] if any(one.customer.id_index == traits.id_index for one in found) else found

    @property
    def looked_at(self) -> bool:
        return self.allows([one.customer.pk for one in self.lookalikes])


class NeedsStep(forms.Form):
    product_version = forms.ModelChoiceField(label=_("Product"), queryset=None)
    amount = forms.DecimalField(
        label=_("Amount"), min_value=1, max_value=100_000_000, decimal_places=2, help_text=_("Yuan")
    )
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=360)
    method = forms.ChoiceField(label=_("Repayment method"), choices=METHODS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[])
    source = forms.ModelChoiceField(
        label=_("Brought by"), queryset=None, required=False, empty_label=_("Came by themselves"),
        help_text=_("The channel or partner; it is fixed when the application is made."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product_version"].queryset = on_sale()
        open_now = open_channels(timezone.localdate())
        self.fields["source"].queryset = Channel.objects.filter(pk__in=[channel.pk for channel in open_now])
        purposes = dict.fromkeys(name for version in on_sale() for name in version.purposes)
        self.fields["purpose"].choices = [("", "—"), *((name, name) for name in purposes)]

    @staticmethod
    def initial_of(application: Application) -> dict[str, Any]:
        same = ("amount", "term_months", "method", "purpose")
        return {name: getattr(application, name) for name in same} | {
            "product_version": application.product_version_id,
            "source": application.source_id,
        }


class IncomeStep(forms.Form):
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

    @classmethod
    def initial_of(cls, customer: Customer) -> dict[str, Any]:
        return {name: getattr(customer, name) for name in cls.base_fields}


class FundsStep(forms.Form):
    use_detail = forms.CharField(
        label=_("What exactly is paid"), max_length=120,
        help_text=_("In the borrower's words: kitchen and bathroom of the flat in Binjiang, 90 m²"),
    )  # fmt: skip
    use_payee = forms.CharField(
        label=_("Who is paid"), max_length=80, required=False, help_text=_("Seller or service")
    )
    promised = forms.BooleanField(
        label=_("The borrower has declared to spend the loan on this only, and on nothing that is forbidden")
    )

    @staticmethod
    def initial_of(application: Application) -> dict[str, Any]:
        return {
            "use_detail": application.use_detail,
            "use_payee": application.use_payee,
            "promised": application.use_declared_at is not None,
        }


class ConsentStep(forms.Form):
    consent_credit = forms.BooleanField(
        label=_("The customer agrees that credit records are queried for this application"), required=False
    )
    consent_forward = forms.BooleanField(
        label=_("The customer separately agrees that the data go to the lender of this product"), required=False
    )
    evidence = forms.ChoiceField(label=_("How the customer agreed"), choices=EVIDENCE, required=False)
    reference = forms.CharField(label=_("Number of the paper or recording"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("consent_credit") or data.get("consent_forward")) and not data.get("reference"):
            self.add_error("reference", _("Name the paper or recording that shows it."))
        return data


STEP_FORMS: dict[Step, type[forms.Form]] = {
    Step.CUSTOMER: CustomerStep,
    Step.NEEDS: NeedsStep,
    Step.INCOME: IncomeStep,
    Step.FUNDS: FundsStep,
    Step.CONSENTS: ConsentStep,
}


# -- one application --------------------------------------------------------------------------------------------------


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


class FirstLoanForm(forms.Form):
    first_loan = forms.TypedChoiceField(
        label=_("First loan"), choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda told: told == "yes"
    )
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)
