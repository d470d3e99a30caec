import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.privacy.models import REQUEST_KINDS, PrivacyRequest
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
