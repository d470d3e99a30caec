import django_filters
from django.utils.translation import gettext_lazy as _

from backoffice.documents import registry
from backoffice.documents.models import Document


class DocumentFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=lambda: [(k.code, k.title) for k in sorted(registry.kinds.values(), key=lambda k: k.code)],
    )
    number = django_filters.CharFilter(label=_("Paper number"), lookup_expr="istartswith", max_length=60)
    issued = django_filters.DateFromToRangeFilter(field_name="created_at", label=_("Time of issue"))

    class Meta:
        model = Document
        fields = ["kind", "number", "issued"]
