import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from risk.review.models import ORIGIN_LABELS, STATUS_LABELS, ReviewCase


class ReviewFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Number or name"),
        method="by_text",
        widget=forms.TextInput(attrs={"placeholder": _("Application number or name")}),
    )
    status = filters.ChoiceFilter(
        label=_("State"), choices=[(key.value, label) for key, label in STATUS_LABELS.items()]
    )
    amount = filters.RangeFilter(label=_("Amount"))
    origin = filters.ChoiceFilter(
        label=_("Origin"), choices=[(key.value, label) for key, label in ORIGIN_LABELS.items()]
    )

    class Meta:
        model = ReviewCase
        fields: list[str] = []

    def by_text(self, cases: QuerySet[ReviewCase], name: str, value: str) -> QuerySet[ReviewCase]:
        # Prefixes, so that an index answers.
        return cases.filter(
            Q(application__number__startswith=value.upper()) | Q(application__customer__name__startswith=value)
        )
