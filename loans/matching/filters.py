import django_filters
from django.utils.translation import gettext_lazy as _

from loans.matching.models import ProductMatch


class MatchFilter(django_filters.FilterSet):
    purpose = django_filters.CharFilter("need__purpose", label=_("Purpose"))
    since = django_filters.DateFilter("created_at", "date__gte", label=_("Matched since"))

    class Meta:
        model = ProductMatch
        fields = ["purpose", "since"]
