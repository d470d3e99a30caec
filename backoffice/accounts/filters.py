import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import ROLE_NAMES


class StaffFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Name"), method="by_name", widget=forms.TextInput(attrs={"placeholder": _("Name or user name")})
    )
    role = filters.ChoiceFilter(
        label=_("Role"), method="by_role", choices=[(role.value, label) for role, label in ROLE_NAMES.items()]
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_name(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(Q(full_name__icontains=value) | Q(username__icontains=value))

    def by_role(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        # The column is a short JSON list of role names, none of which is the beginning of another with its quote.
        return people.filter(roles__icontains=f'"{value}"')
