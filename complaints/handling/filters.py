import django_filters
from django.utils.translation import gettext_lazy as _

from complaints.cases.models import CATEGORIES, CHANNELS, STATUSES, TIERS, Complaint
from complaints.handling import selectors


def _people(request):
    from backoffice.accounts.models import User

    ids = [user.pk for user in selectors.handlers()]
    return User.objects.filter(pk__in=ids)


class ComplaintFilter(django_filters.FilterSet):
    tier = django_filters.MultipleChoiceFilter(choices=TIERS, label=_("Tier"), distinct=False)
    status = django_filters.ChoiceFilter(choices=STATUSES, label=_("Status"))
    category = django_filters.ChoiceFilter(choices=CATEGORIES, label=_("Category"))
    channel = django_filters.ChoiceFilter(choices=CHANNELS, label=_("Channel"))
    owner = django_filters.ModelChoiceFilter(queryset=_people, label=_("Handler"))
    breached = django_filters.BooleanFilter(label=_("Missed a time limit"))
    received = django_filters.DateFromToRangeFilter(field_name="received_at", label=_("Received"))
    number = django_filters.CharFilter(lookup_expr="istartswith", label=_("Number"))

    class Meta:
        model = Complaint
        fields = ["tier", "status", "category", "channel", "owner", "breached", "received", "number"]
