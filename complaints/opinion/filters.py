import django_filters
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES
from complaints.opinion.models import LEVELS, SENTIMENTS, STATES, Alert, Mention, Source


def _sources(request):
    return Source.objects.all()


class MentionFilter(django_filters.FilterSet):
    sentiment = django_filters.ChoiceFilter(choices=SENTIMENTS, label=_("Sentiment"))
    source = django_filters.ModelChoiceFilter(queryset=_sources, to_field_name="code", label=_("Source"))
    topic = django_filters.ChoiceFilter(choices=CATEGORIES, label=_("Topic"))
    published = django_filters.DateFromToRangeFilter(field_name="published_at", label=_("Posted"))
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"))

    class Meta:
        model = Mention
        fields = ["sentiment", "source", "topic", "published", "state"]


class AlertFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(choices=LEVELS, label=_("Level"))
    raised = django_filters.DateFromToRangeFilter(field_name="raised_at", label=_("Raised"))

    class Meta:
        model = Alert
        fields = ["level", "raised"]
