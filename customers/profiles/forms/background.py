from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.values import rates
from customers.profiles import selectors
from customers.profiles.domain.background import RECORDED_CARE, WEALTH_MAX, Ended, Relation
from customers.profiles.models import (
    CARES,
    EMPLOYMENTS,
    ENDINGS,
    INDUSTRIES,
    RELATIONS,
    SEGMENTS,
    SOURCES,
    THINGS,
    Customer,
    Holding,
    Occupation,
)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _yuan(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=WEALTH_MAX, decimal_places=2, **more)


class _StatementForm(forms.Form):
    """Source and day of what is written down, and which earlier statement it replaces."""

    source = forms.ChoiceField(label=_("Source"), choices=SOURCES)
    as_of = _day(_("As of"))
    reference = forms.CharField(label=_("Number of the paper"), max_length=80, required=False)
    replaces = forms.ModelChoiceField(
        label=_("Replaces"), queryset=None, required=False, help_text=_("The older one stays on file as replaced.")
    )
    table: type[Occupation] | type[Holding]

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = self.table.objects.filter(customer=customer, ended_at__isnull=True)
        self.fields["as_of"].initial = timezone.localdate()


class OccupationForm(_StatementForm):
    table = Occupation
    employment_type = forms.ChoiceField(label=_("Employment"), choices=EMPLOYMENTS)
    employer = forms.CharField(label=_("Employer"), max_length=120, required=False)
    industry = forms.ChoiceField(label=_("Industry"), choices=[("", "—"), *INDUSTRIES], required=False)
    monthly_income = _yuan(_("Monthly income (yuan)"), required=False)
    since = _day(_("Since"), required=False)
    field_order = ("employment_type", "employer", "industry", "monthly_income", "since")


class HoldingForm(_StatementForm):
    table = Holding
    thing = forms.ChoiceField(label=_("What"), choices=THINGS)
    description = forms.CharField(label=_("Which"), max_length=120, required=False)
    amount = _yuan(_("Worth, or still owed (yuan)"))
    monthly_payment = _yuan(_("Paid each month (yuan)"), required=False, help_text=_("Of a debt."))
    field_order = ("thing", "description", "amount", "monthly_payment")


class PartyForm(forms.Form):
    relation = forms.ChoiceField(label=_("Relation"), choices=RELATIONS)
    other = forms.CharField(
        label=_("Customer on record"),
        max_length=30,
        required=False,
        help_text=_("Customer number, identity number or mobile; empty for somebody who is no customer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Mobile"), max_length=30, required=False, help_text=_("Of a contact person only."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    share = forms.DecimalField(
        label=_("Share, percent"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, required=False
    )
    staff = forms.ModelChoiceField(
        label=_("Member of staff"), queryset=User.objects.none(), required=False,
        help_text=_("Of a relative of staff: this person may not decide anything about the customer."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["staff"].queryset = User.objects.filter(is_active=True).order_by("full_name", "id")

    def clean_other(self) -> Customer | None:
        text = self.cleaned_data["other"].strip()
        if not text:
            return None
        found = list(selectors.matching(selectors.visible_to(self.user), text).order_by("id")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No single customer matches; enter the customer number."))
        return found[0]

    def clean_share(self) -> Decimal | None:
        per_cent = self.cleaned_data["share"]
        return None if per_cent is None else rates.fraction(per_cent)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("relation") == Relation.STAFF:
            data["name"] = ""
        return data


class CareForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Reason for care"), choices=[(code, name) for code, name in CARES if code in set(RECORDED_CARE)]
    )
    source = forms.ChoiceField(label=_("Source"), choices=SOURCES)
    since = _day(_("Since"))
    note = forms.CharField(
        label=_("What to mind"), max_length=200, required=False, help_text=_("What we do differently, no diagnosis.")
    )


class SegmentForm(forms.Form):
    segment = forms.ChoiceField(label=_("Segment"), choices=[("", _("by the rule")), *SEGMENTS], required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class EndForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Reason"), choices=[(code, name) for code, name in ENDINGS if code != Ended.REPLACED]
    )
