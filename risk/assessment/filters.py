import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from loans.applications.models import OUTCOMES
from risk.assessment.models import Assessment
from risk.rules.models import RuleHit, RuleSetVersion


class AssessmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number or customer"), method="by_text", max_length=60)
    tier = django_filters.ChoiceFilter(label=_("Tier"), choices=[("A", "A"), ("B", "B"), ("C", "C")])
    outcome = django_filters.ChoiceFilter(
        label=_("Known outcome"), field_name="application__known_outcome", choices=OUTCOMES
    )
    rule = django_filters.CharFilter(label=_("Rule hit"), method="by_rule", max_length=40)
    score = django_filters.RangeFilter(label=_("Score"))
    rule_set = django_filters.ModelChoiceFilter(label=_("Rules"), queryset=RuleSetVersion.objects.only("number"))
    assessed_after = django_filters.DateFilter(
        label=_("Assessed from"),
        field_name="created_at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Assessment
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        if text.upper().startswith("JJ"):
            return rows.filter(
                application__number__gte=text.upper(), application__number__lt=text.upper() + "\U0010fffd"
            )
        return rows.filter(application__customer__in=matching(Customer.objects.all(), text))

    def by_rule(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        hit = RuleHit.objects.filter(rule=value.strip()).values("application_id")
        return rows.filter(application_id__in=hit)
