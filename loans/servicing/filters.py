import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.contracts.models import METHODS
from loans.servicing.models import Loan


class LoanFilter(django_filters.FilterSet):
    number = django_filters.CharFilter(label=_("Loan number"), lookup_expr="istartswith", max_length=30)
    borrower = django_filters.CharFilter(
        field_name="customer__name", label=_("Borrower"), lookup_expr="startswith", max_length=40
    )
    method = django_filters.ChoiceFilter(label=_("Repayment"), choices=METHODS)
    disbursed = django_filters.DateFromToRangeFilter(
        field_name="disbursed_on", label=pgettext_lazy("date", "Disbursed")
    )

    class Meta:
        model = Loan
        fields = ["number", "borrower", "method", "disbursed"]
