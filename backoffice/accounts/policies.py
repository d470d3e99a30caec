"""Who may do what to accounts, and up to which amount."""

from decimal import Decimal

from django.db.models import Q

from backoffice.accounts.domain import AuthorityKind, Limit, limit_that_counts, within
from backoffice.accounts.models import AuthorityLimit, User


def authority(user: User, kind: AuthorityKind | str) -> Limit | None:
    """The limit that counts for a person: their own if there is one, else the widest of their roles; None: none."""
    rows = AuthorityLimit.objects.filter(Q(user=user) | Q(role__in=user.roles, user__isnull=True), kind=str(kind))
    return limit_that_counts(Limit(amount=row.amount, personal=row.user_id is not None) for row in rows)


def within_authority(user: User, kind: AuthorityKind | str, amount: Decimal) -> bool:
    """Whether the person may decide this amount (yuan) alone. No limit granted means no authority."""
    return within(authority(user, kind), amount)


def may_change_rights_of(actor: User, person: User) -> bool:
    """Rights are granted by somebody else: nobody widens, narrows or switches off the own account."""
    return actor.may("accounts.manage") and actor.pk != person.pk
