from django import forms
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Lender


class LenderForm(forms.ModelForm):
    list_url = forms.URLField(label=_("Published list"), assume_scheme="https", required=False)

    class Meta:
        model = Lender
        fields = [
            "code",
            "name",
            "kind",
            "licence_no",
            "licence_valid_to",
            "list_url",
            "listed_since",
            "agreement_no",
            "agreement_valid_to",
            "complaint_phone",
            "address",
        ]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("licence_valid_to", "listed_since", "agreement_valid_to")
        }
