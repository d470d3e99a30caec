import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from loans.applications.models import CHANNELS, OUTCOMES, STATUSES, TIERS, Application
from loans.products.models import Product

Day = forms.DateInput(attrs={"type": "date"})


class ApplicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number or customer"), method="search", max_length=60)
    tier = django_filters.ChoiceFilter(label=pgettext_lazy("of an application", "Tier"), choices=TIERS)
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=STATUSES)
    product = django_filters.ModelChoiceFilter(
        label=_("Product"), field_name="product_version__product", queryset=Product.objects.all()
    )
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=CHANNELS)
    outcome = django_filters.ChoiceFilter(label=_("Known outcome"), field_name="known_outcome", choices=OUTCOMES)
    submitted_after = django_filters.DateFilter(
        label=_("Submitted from"), field_name="submitted_at", lookup_expr="date__gte", widget=Day
    )
    submitted_before = django_filters.DateFilter(
        label=_("Submitted to"), field_name="submitted_at", lookup_expr="date__lte", widget=Day
    )
    batch = django_filters.NumberFilter(label=_("Import"), field_name="batch_id")
    customer = django_filters.NumberFilter(label=_("Customer number"), field_name="customer_id")

    class Meta:
        model = Application
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if text.upper().startswith("JJ"):
            return queryset.filter(number__gte=text.upper(), number__lt=text.upper() + "\U0010fffd")
        return queryset.filter(customer__in=matching(Customer.objects.all(), text))
