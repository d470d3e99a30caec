"""The authority limits of the sample company, as rows that its administrator can change."""

from backoffice.accounts.models import AuthorityLimit
from backoffice.accounts.roles import SHIPPED_AUTHORITY
from backoffice.demo.people import World


def seed(world: World) -> None:
    for (role, kind), amount in SHIPPED_AUTHORITY.items():
        AuthorityLimit.objects.get_or_create(user=None, role=str(role), kind=kind, defaults={"amount": amount})
