from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from loans.applications.models import CHANNELS, OUTCOMES, STATUSES, TIERS, Application
from loans.products.models import Product

Day = forms.DateInput(attrs={"type": "date"})


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class ApplicationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number or customer"), method="search", max_length=60)
    tier = django_filters.ChoiceFilter(label=pgettext_lazy("of an application", "Tier"), choices=TIERS)
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=STATUSES, distinct=False)
    product = django_filters.ModelChoiceFilter(
        label=_("Product"), field_name="product_version__product", queryset=Product.objects.all()
    )
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=CHANNELS)
    outcome = django_filters.ChoiceFilter(label=_("Known outcome"), field_name="known_outcome", choices=OUTCOMES)
    submitted_after = django_filters.DateFilter(label=_("Submitted from"), method="from_day", widget=Day)
    submitted_before = django_filters.DateFilter(label=_("Submitted to"), method="to_day", widget=Day)
    batch = django_filters.NumberFilter(label=_("Import"), field_name="batch_id")
    customer = django_filters.NumberFilter(label=_("Customer number"), field_name="customer_id")

    class Meta:
        model = Application
        fields: list[str] = []

    # Moments and not days are compared: a function of the column would be worked out for every row.
    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(submitted_at__gte=start_of(value))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(submitted_at__lt=start_of(value + timedelta(days=1)))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if text.upper().startswith("JJ"):
            return queryset.filter(number__gte=text.upper(), number__lt=text.upper() + "\U0010fffd")
        return queryset.filter(customer__in=matching(Customer.objects.all(), text))
