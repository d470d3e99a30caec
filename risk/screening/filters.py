import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.profiles import selectors as profiles
from customers.profiles.models import Customer
from risk.screening import selectors
from risk.screening.models import AmlRating, Hit, WatchEntry, WatchList
from risk.screening.models.levels import LEVELS
from risk.screening.models.lists import LIST_KINDS


class HitFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, number, mobile"), method="by_customer")
    list = filters.ModelChoiceFilter(label=_("List"), queryset=WatchList.objects.all())
    kind = filters.ChoiceFilter(label=_("Kind"), field_name="list__kind", choices=LIST_KINDS)

    class Meta:
        model = Hit
        fields: list[str] = []

    def by_customer(self, rows: QuerySet[Hit], name: str, value: str) -> QuerySet[Hit]:
        return rows.filter(customer__in=profiles.matching(Customer.objects.all(), value).values("pk"))


class EntryFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, in characters or pinyin"), method="by_name")

    class Meta:
        model = WatchEntry
        fields: list[str] = []

    def by_name(self, rows: QuerySet[WatchEntry], name: str, value: str) -> QuerySet[WatchEntry]:
        return selectors.entries_named(rows, value[:120])


class RatingFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, number, mobile"), method="by_customer")
    level = filters.ChoiceFilter(label=_("Level"), choices=LEVELS)

    class Meta:
        model = AmlRating
        fields: list[str] = []

    def by_customer(self, rows: QuerySet[AmlRating], name: str, value: str) -> QuerySet[AmlRating]:
        return rows.filter(customer__in=profiles.matching(Customer.objects.all(), value).values("pk"))
