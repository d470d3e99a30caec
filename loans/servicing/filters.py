from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
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
    overdue = django_filters.RangeFilter(label=_("Days overdue"), method="by_days_overdue")

    class Meta:
        model = Loan
        fields = ["number", "borrower", "method", "disbursed"]

    def by_days_overdue(self, loans: QuerySet[Loan], name: str, value: slice) -> QuerySet[Loan]:
        """Running loans whose oldest unpaid instalment fell due that many days ago."""
        today = timezone.localdate()
        if value.start is not None:
            loans = loans.filter(oldest_unpaid_due__lte=today - timedelta(days=min(int(value.start), 36_500)))
        if value.stop is not None:
            loans = loans.filter(oldest_unpaid_due__gte=today - timedelta(days=min(int(value.stop), 36_500)))
        return loans
