"""Who may do what to accounts, and up to which amount."""

from decimal import Decimal

from django.db.models import Q

from backoffice.accounts.domain import AuthorityKind, Limit, limit_that_counts, within
from backoffice.accounts.models import AuthorityLimit, User
from backoffice.accounts.roles import SHIPPED_AUTHORITY


def authority(user: User, kind: AuthorityKind | str) -> Limit | None:
    """The limit that counts for a person: their own if there is one, else the widest of their roles; None: none.

    A role without a row of its own has the shipped limit (`roles.SHIPPED_AUTHORITY`).
    """
    rows = list(
        AuthorityLimit.objects.filter(Q(user=user) | Q(role__in=user.roles, user__isnull=True), kind=str(kind))
    )
    limits = [Limit(amount=row.amount, personal=row.user_id is not None) for row in rows]
    set_here = {row.role for row in rows}
    limits += [
        Limit(amount=SHIPPED_AUTHORITY[role, str(kind)], personal=False)
        for role in user.roles
        if role not in set_here and (role, str(kind)) in SHIPPED_AUTHORITY
    ]
    return limit_that_counts(limits)


def within_authority(user: User, kind: AuthorityKind | str, amount: Decimal) -> bool:
    """Whether the person may decide this amount (yuan) alone. No limit granted means no authority."""
    return within(authority(user, kind), amount)


def may_change_rights_of(actor: User, person: User) -> bool:
    """Rights are granted by somebody else: nobody widens, narrows or switches off the own account."""
    return actor.may("accounts.manage") and actor.pk != person.pk
