import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from complaints.cases.models import CATEGORIES, TIERS
from complaints.surveys.models import MARK_WORDS, Survey


def _owners(_request):
    return User.objects.filter(pk__in=Survey.objects.order_by().values("complaint__owner").distinct())


class SurveyFilter(django_filters.FilterSet):
    sent = django_filters.DateFromToRangeFilter(field_name="sent_at", label=_("Sent"))
    mark = django_filters.MultipleChoiceFilter(choices=MARK_WORDS, label=_("Mark"))
    answered = django_filters.BooleanFilter(method="by_answered", label=_("Answered"))
    owner = django_filters.ModelChoiceFilter(
        field_name="complaint__owner", queryset=_owners, null_label=_("Nobody"), null_value="none", label=_("Handler")
    )
    category = django_filters.ChoiceFilter(field_name="complaint__category", choices=CATEGORIES, label=_("Category"))
    tier = django_filters.ChoiceFilter(field_name="complaint__tier", choices=TIERS, label=_("Tier"))

    class Meta:
        model = Survey
        fields = ["sent", "mark", "answered", "owner", "category", "tier"]

    def by_answered(self, rows, _name, value):
        return rows.filter(~Q(answered_at=None) if value else Q(answered_at=None))
