from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Guarantor, Lender
from loans.products.models import Product


class QuotaForm(forms.Form):
    lender = forms.ModelChoiceField(Lender.objects.all(), label=_("Lender"), required=False)
    product = forms.ModelChoiceField(Product.objects.all(), label=_("or product"), required=False)
    guarantor = forms.ModelChoiceField(Guarantor.objects.all(), label=_("or guarantor"), required=False)
    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    limit = forms.DecimalField(
        label=_("Quota, yuan"), min_value=0, max_value=Decimal(10) ** 12, decimal_places=2, max_digits=16
    )
