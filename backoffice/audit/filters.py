import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import AuditRow


class AuditFilter(filters.FilterSet):
    actor = filters.CharFilter(
        label=_("Actor"),
        field_name="actor_name",
        lookup_expr="exact",
        widget=forms.TextInput(attrs={"placeholder": _("Name of the actor")}),
    )
    action = filters.CharFilter(
        label=_("Action"),
        method="by_action",
        widget=forms.TextInput(attrs={"placeholder": _("e.g. customers.reveal")}),
    )
    object = filters.CharFilter(
        label=_("Object"), method="by_object", widget=forms.TextInput(attrs={"placeholder": _("Number of the object")})
    )
    at = filters.DateFromToRangeFilter(label=_("Date"))

    class Meta:
        model = AuditRow
        fields: list[str] = []

    def by_action(self, rows: QuerySet[AuditRow], name: str, value: str) -> QuerySet[AuditRow]:
        # A range over the index: "customers." finds all that was done to customers.
        return rows.filter(action__gte=value, action__lt=value + "\U0010fffd")

    def by_object(self, rows: QuerySet[AuditRow], name: str, value: str) -> QuerySet[AuditRow]:
        if "#" in value:
            kind, _sign, key = value.partition("#")
            return rows.filter(object_type=kind, object_id=key)
        return rows.filter(object_label=value)
