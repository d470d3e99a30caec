import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from risk.evidence.models import FAILURES, EvidenceResult, EvidenceSource


class EvidenceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Customer"), method="by_customer", max_length=60)
    source = django_filters.ModelChoiceFilter(label=_("Source"), queryset=EvidenceSource.objects.all())
    failure = django_filters.ChoiceFilter(label=_("Why not"), choices=FAILURES)
    asked_after = django_filters.DateFilter(
        label=_("Asked from"),
        field_name="asked_at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = EvidenceResult
        fields: list[str] = []

    def by_customer(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(customer__in=matching(Customer.objects.all(), value))
