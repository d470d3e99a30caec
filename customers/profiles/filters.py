import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.profiles import selectors
from customers.profiles.models import CARES, EMPLOYMENTS, KINDS, SEGMENTS, Customer


class CustomerFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Name, number, mobile"),
        method="by_text",
        widget=forms.TextInput(attrs={"placeholder": _("Name, last 4 of mobile, full number")}),
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=KINDS)
    segment = filters.ChoiceFilter(label=_("Segment"), choices=SEGMENTS)
    employment_type = filters.ChoiceFilter(label=_("Employment"), choices=EMPLOYMENTS)
    care = filters.ChoiceFilter(label=_("Special care"), choices=CARES, method="by_care")
    monthly_income = filters.RangeFilter(label=_("Monthly income"))
    created_at = filters.DateFromToRangeFilter(label=_("Registered"))

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_text(self, customers: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        return selectors.matching(customers, value)

    def by_care(self, customers: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        return customers.filter(selectors.with_care(value, timezone.localdate()))


def offer(name: str, choice: filters.Filter) -> None:
    """A filter that a room downstream adds to the list of customers (see customers/list_filters.py)."""
    CustomerFilter.base_filters[name] = choice
