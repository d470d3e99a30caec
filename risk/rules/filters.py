import django_filters
from django.utils.translation import gettext_lazy as _

from risk.rules.models import COLOURS, ListEntry, RiskList


class ListEntryFilter(django_filters.FilterSet):
    list = django_filters.ModelChoiceFilter(label=_("List"), queryset=RiskList.objects.all())
    colour = django_filters.ChoiceFilter(label=_("Colour"), field_name="list__colour", choices=COLOURS)
    q = django_filters.CharFilter(
        label=_("Reason or source"), field_name="reason", lookup_expr="icontains", max_length=60
    )

    class Meta:
        model = ListEntry
        fields: list[str] = []
