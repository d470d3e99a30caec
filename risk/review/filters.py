import django_filters as filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loans.products.models import Product
from risk.review.models import ORIGIN_LABELS, OUTCOME_LABELS, SKILL_LABELS, STATUS_LABELS, ReviewCase

BANDS = [
    ("0-50000", _("up to 50,000")),
    ("50000-100000", _("50,000 to 100,000")),
    ("100000-200000", _("100,000 to 200,000")),
    ("200000-", _("above 200,000")),
]


class ReviewFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Number or name"),
        method="by_text",
        widget=forms.TextInput(attrs={"placeholder": _("Application number or name")}),
    )
    status = filters.ChoiceFilter(
        label=_("State"), choices=[(key.value, label) for key, label in STATUS_LABELS.items()]
    )
    skill = filters.ChoiceFilter(label=_("Skill"), choices=[(key.value, label) for key, label in SKILL_LABELS.items()])
    product = filters.ModelChoiceFilter(
        label=_("Product"), field_name="application__product_version__product", queryset=Product.objects.all()
    )
    band = filters.ChoiceFilter(label=_("Amount band"), method="by_band", choices=BANDS)
    amount = filters.RangeFilter(label=_("Amount"))
    origin = filters.ChoiceFilter(
        label=_("Origin"), choices=[(key.value, label) for key, label in ORIGIN_LABELS.items()]
    )
    outcome = filters.MultipleChoiceFilter(
        label=_("Outcome"), choices=[(key.value, label) for key, label in OUTCOME_LABELS.items()], distinct=False
    )
    decided = filters.DateFromToRangeFilter(label=_("Decided at"), field_name="decided_at")
    in_time = filters.BooleanFilter(label=_("Decided in time"), method="by_time")

    class Meta:
        model = ReviewCase
        fields: list[str] = []

    def by_band(self, cases: QuerySet[ReviewCase], name: str, value: str) -> QuerySet[ReviewCase]:
        low, _dash, high = value.partition("-")
        cases = cases.filter(amount__gt=int(low)) if low != "0" else cases
        return cases.filter(amount__lte=int(high)) if high else cases

    def by_time(self, cases: QuerySet[ReviewCase], name: str, value: bool) -> QuerySet[ReviewCase]:
        return cases.filter(decided_at__lte=F("due_at")) if value else cases.filter(decided_at__gt=F("due_at"))

    def by_text(self, cases: QuerySet[ReviewCase], name: str, value: str) -> QuerySet[ReviewCase]:
        # Prefixes, so that an index answers.
        return cases.filter(
            Q(application__number__startswith=value.upper()) | Q(application__customer__name__startswith=value)
        )
