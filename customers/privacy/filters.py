import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.privacy.models import HOLD_SOURCES, REQUEST_KINDS, LegalHold, PrivacyRequest
from customers.profiles.models import Customer
from customers.profiles.selectors import matching


class RequestFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Number or customer"), method="search", max_length=60)
    kind = filters.ChoiceFilter(label=_("Asks for"), choices=REQUEST_KINDS)

    class Meta:
        model = PrivacyRequest
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        text = text.strip()
        if text.upper().startswith("GR"):
            return queryset.filter(number=text.upper())
        return queryset.filter(customer__in=matching(Customer.objects.all(), text))


class HoldFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Number of the order or customer"), method="search", max_length=80)
    source = filters.ChoiceFilter(label=_("Ordered by"), choices=HOLD_SOURCES)

    class Meta:
        model = LegalHold
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        text = text.strip()
        return queryset.filter(Q(reference=text) | Q(customer__in=matching(Customer.objects.all(), text)))
