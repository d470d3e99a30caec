import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES
from complaints.opinion.models import LEVELS, SENTIMENTS, STATES, Alert, Mention, Source
from complaints.opinion.rulebook import urgent_from


def _sources(request):
    return Source.objects.all()


class MentionFilter(django_filters.FilterSet):
    sentiment = django_filters.ChoiceFilter(choices=SENTIMENTS, label=_("Sentiment"))
    source = django_filters.ModelChoiceFilter(queryset=_sources, to_field_name="code", label=_("Source"))
    topic = django_filters.ChoiceFilter(choices=CATEGORIES, label=_("Topic"))
    published = django_filters.DateFromToRangeFilter(field_name="published_at", label=_("Posted"))
    urgent = django_filters.BooleanFilter(method="by_urgency", label=_("Urgent"))
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"))

    class Meta:
        model = Mention
        fields = ["sentiment", "source", "topic", "published", "state"]

    def by_urgency(self, rows, _name, value):
        least = urgent_from(timezone.now())
        return rows.filter(urgency__gte=least) if value else rows.filter(urgency__lt=least)


class AlertFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(choices=LEVELS, label=_("Level"))
    raised = django_filters.DateFromToRangeFilter(field_name="raised_at", label=_("Raised"))

    class Meta:
        model = Alert
        fields = ["level", "raised"]
