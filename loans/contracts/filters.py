import django_filters
from django.utils.translation import gettext_lazy as _

from loans.contracts.models import METHODS, Contract, Offer


class OfferFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(label=_("Paper number"), lookup_expr="istartswith", max_length=30)
    method = django_filters.ChoiceFilter(label=_("Repayment"), choices=METHODS)
    made = django_filters.DateFromToRangeFilter(field_name="created_at", label=_("Made"))

    class Meta:
        model = Offer
        fields = ["number", "method", "made"]


class ContractFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(label=_("Paper number"), lookup_expr="istartswith", max_length=30)
    borrower = django_filters.CharFilter(
        field_name="customer__name", label=_("Borrower"), lookup_expr="startswith", max_length=40
    )
    made = django_filters.DateFromToRangeFilter(field_name="created_at", label=_("Made"))

    class Meta:
        model = Contract
        fields = ["number", "borrower", "made"]
