import django_filters
from django.utils.translation import gettext_lazy as _

from loans.collateral.models import CollateralItem, Guarantee


class CollateralFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("name", "startswith", label=_("Name begins with"))
    valued_before = django_filters.DateFilter("valued_on", "lt", label=_("Valued before"))

    class Meta:
        model = CollateralItem
        fields = ["name", "kind", "state", "valued_before"]


class GuaranteeFilter(django_filters.FilterSet):
    class Meta:
        model = Guarantee
        fields = ["state"]
