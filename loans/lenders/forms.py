import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from loans.lenders.domain import CLAUSES
from loans.lenders.models import GUARANTOR_KINDS, MODES, PAYS, SCOPES, Agreement, Guarantor, Lender, Licence

PERCENT = Decimal(100)
REGIONS_HELP = _("Beginnings of region codes, separated by commas: 33, 310115. Empty: the whole country.")


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def region_codes(text: str) -> list[str]:
    """Beginnings of GB/T 2260 codes as typed; ValidationError for anything else."""
    words = [word for word in re.split("[,，、\\s]+", text) if word]
    if any(not re.fullmatch(r"\d{2}(\d{2}(\d{2})?)?", word) for word in words):
        raise forms.ValidationError(_("A region is given by 2, 4 or 6 digits, for example 33 or 330106."))
    return sorted(set(words))


class LenderForm(forms.ModelForm):
    licence_scope = forms.MultipleChoiceField(
        label=_("Licensed for"), choices=SCOPES, widget=forms.CheckboxSelectMultiple, required=False
    )
    licence_regions = forms.CharField(
        label=_("Licensed regions"), required=False, max_length=200, help_text=REGIONS_HELP
    )
    licence_valid_from = date_field(_("Licence valid from"), required=False)
    licence_valid_to = date_field(_("Licence valid to"), required=False)

    class Meta:
        model = Lender
        fields = [
            "code", "name", "kind", "credit_code", "address", "head_office", "contact_name", "contact_phone",
            "complaint_phone", "licence_no", "licence_issuer", "licence_scope", "licence_regions",
            "licence_valid_from", "licence_valid_to", "link",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["licence_regions"] = ", ".join(self.instance.licence_regions or [])

    def clean_licence_regions(self) -> list[str]:
        return region_codes(self.cleaned_data["licence_regions"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("licence_valid_from"), data.get("licence_valid_to")
        if begins and ends and ends < begins:
            self.add_error("licence_valid_to", _("The last day lies before the first. Check both dates."))
        return data


class ListingForm(forms.Form):
    url = forms.URLField(label=_("Address of the list"), assume_scheme="https")
    entry = forms.CharField(label=_("Entry as printed"), max_length=120)
    listed_since = date_field(_("Listed since"))
    checked_on = date_field(_("Looked at on"))
    upload = forms.FileField(label=_("Copy of the page (PDF or picture)"))


class AgreementForm(forms.Form):
    """An agreement; shares in per cent. One text field for each clause says where it stands."""

    number = forms.CharField(label=_("Agreement number"), max_length=40)
    mode = forms.ChoiceField(label=_("Co-operation"), choices=MODES)
    valid_from = date_field(_("Valid from"))
    valid_to = date_field(_("Valid to"))
    partner = forms.ModelChoiceField(Lender.objects.none(), label=_("Lends jointly with"), required=False)
    lender_share = forms.DecimalField(
        label=_("Lender's share in per cent"), min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=100
    )
    partner_share = forms.DecimalField(
        label=_("Partner's share in per cent"), min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=0
    )
    guarantor = forms.ModelChoiceField(Guarantor.objects.all(), label=_("Guarantor"), required=False)
    pay = forms.ChoiceField(label=_("We are paid by"), choices=PAYS)
    pay_value = forms.DecimalField(
        label=_("Per cent, or yuan a month"), min_value=0, max_value=Decimal(100_000_000), decimal_places=4
    )
    upload = forms.FileField(label=_("Signed copy (PDF)"), required=False)

    def __init__(self, *args: Any, lenders: QuerySet[Lender], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = lenders  # type: ignore[attr-defined]
        for clause in CLAUSES:
            self.fields[f"clause_{clause.code}"] = forms.CharField(
                label=clause.name, max_length=40, required=False, help_text=clause.basis
            )

    def clause_fields(self) -> list[forms.BoundField]:
        return [self[f"clause_{clause.code}"] for clause in CLAUSES]

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        same = ("number", "mode", "valid_from", "valid_to", "partner", "guarantor", "pay")
        share = data["pay"] != "technology_fee"
        return {name: data[name] for name in same} | {
            "lender_share": data["lender_share"] / PERCENT,
            "partner_share": data["partner_share"] / PERCENT,
            "pay_value": data["pay_value"] / PERCENT if share else data["pay_value"],
            "clauses": {clause.code: place for clause in CLAUSES if (place := data[f"clause_{clause.code}"].strip())},
        }

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        same = ("number", "mode", "valid_from", "valid_to", "partner", "guarantor", "pay")
        share = agreement.pay != "technology_fee"
        return {name: getattr(agreement, name) for name in same} | {
            "lender_share": (agreement.lender_share * PERCENT).normalize(),
            "partner_share": (agreement.partner_share * PERCENT).normalize(),
            "pay_value": format((agreement.pay_value * (PERCENT if share else 1)).normalize(), "f"),
            **{f"clause_{code}": place for code, place in agreement.clauses.items()},
        }


class GuarantorForm(forms.ModelForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=GUARANTOR_KINDS)
    licence_valid_to = date_field(_("Licence valid to"), required=False)

    class Meta:
        model = Guarantor
        fields = [
            "name", "kind", "credit_code", "licence_no", "licence_issuer", "licence_valid_to", "ceiling",
            "contact_phone",
        ]  # fmt: skip


class LicenceForm(forms.ModelForm):
    valid_from = date_field(_("Valid from"))
    valid_to = date_field(_("Valid to"), required=False)
    upload = forms.FileField(label=_("Copy (PDF or picture)"), required=False)

    class Meta:
        model = Licence
        fields = ["holder", "own", "name", "number", "issuer", "scope", "valid_from", "valid_to"]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=4)
