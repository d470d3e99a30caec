import django_filters
from django.utils.translation import gettext_lazy as _

from risk.assessment.models import TIERS
from risk.backtests.models import TierMove


class TierMoveFilter(django_filters.FilterSet):
    old_tier = django_filters.ChoiceFilter(label=_("As decided"), choices=TIERS)
    new_tier = django_filters.ChoiceFilter(label=_("With these rules"), choices=TIERS)

    class Meta:
        model = TierMove
        fields: list[str] = []
