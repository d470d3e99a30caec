import django_filters
from django.utils.translation import gettext_lazy as _

from loans.lenders.models import Guarantor, Lender


class LenderFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("name", "startswith", label=_("Name begins with"))

    class Meta:
        model = Lender
        fields = ["name", "kind", "status"]


class GuarantorFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("name", "startswith", label=_("Name begins with"))

    class Meta:
        model = Guarantor
        fields = ["name", "kind", "status"]
