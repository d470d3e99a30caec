import django_filters
from django.utils.translation import gettext_lazy as _

from loans.products.models import CATEGORIES, SECURITIES, STATUSES, ProductVersion


class VersionFilter(django_filters.FilterSet):
    name = django_filters.CharFilter("product__name", "startswith", label=_("Product begins with"))
    status = django_filters.ChoiceFilter(choices=STATUSES, label=_("Status"))
    category = django_filters.ChoiceFilter("product__category", choices=CATEGORIES, label=_("Category"))
    security = django_filters.ChoiceFilter(choices=SECURITIES, label=_("Security"))
    first_loan = django_filters.BooleanFilter("product__first_loan", label=_("First loans"))

    class Meta:
        model = ProductVersion
        fields = ["name", "status", "category", "security", "first_loan", "lender"]
