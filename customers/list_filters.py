"""What the rooms of customers add to the filters of the list of customers: tier and manager."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from customers.profiles.filters import offer
from customers.relations.models import Assignment
from customers.tiering.models import TIERS, CustomerTier


def _of_tier(customers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    return customers.filter(Exists(CustomerTier.objects.filter(customer=OuterRef("pk"), tier=value)))


def _of_manager(customers: QuerySet[Any], name: str, value: User | None) -> QuerySet[Any]:
    if value is None:
        return customers
    present = Assignment.objects.filter(customer=OuterRef("pk"), manager=value, until__isnull=True)
    return customers.filter(Exists(present))


def _managers(_request: Any) -> QuerySet[User]:
    """Who has a desk or had a book."""
    return User.objects.filter(Exists(Assignment.objects.filter(manager=OuterRef("pk")))).order_by("full_name")


offer("tier", filters.ChoiceFilter(label=_("Tier"), choices=TIERS, method=_of_tier))
offer("manager", filters.ModelChoiceFilter(label=_("Relationship manager"), queryset=_managers, method=_of_manager))
