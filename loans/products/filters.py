import django_filters
from django.utils.translation import gettext_lazy as _

from loans.products.models import STATUSES, ProductVersion


class VersionFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("product__name", "startswith", label=_("Product begins with"))
    status = django_filters.ChoiceFilter(choices=STATUSES, label=_("Status"))

    class Meta:
        model = ProductVersion
        fields = ["name", "status", "lender"]
