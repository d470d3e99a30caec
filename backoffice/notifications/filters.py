import django_filters
from django.utils.translation import gettext_lazy as _

from backoffice.notifications.models import CHANNELS, STATES, Message


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"))
    channel = django_filters.ChoiceFilter(choices=[row for row in CHANNELS if row[0] != "in_app"], label=_("Channel"))
    template = django_filters.CharFilter(label=_("Template"))

    class Meta:
        model = Message
        fields = ["state", "channel", "template"]
