import django_filters
from django.utils.translation import gettext_lazy as _

from backoffice.jobs.domain import QUEUES
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.registry import jobs
from backoffice.jobs.words import queue_word, word


class MessageFilter(django_filters.FilterSet):
    name = django_filters.ChoiceFilter(label=_("Job"), choices=lambda: [(name, word(name)) for name in sorted(jobs)])
    queue = django_filters.ChoiceFilter(
        label=_("Queue"), choices=lambda: [(code, queue_word(code)) for code in QUEUES]
    )
    key = django_filters.CharFilter(label=_("Key"), max_length=200)

    class Meta:
        model = OutboxMessage
        fields = ["name", "queue", "key"]
