"""Members of staff for tests."""

import factory

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role

PASSWORD = "correct-horse-battery-9"


class StaffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    full_name = factory.Sequence(lambda n: f"员工{n}")
    roles = factory.LazyFunction(list)
    password = factory.django.Password(PASSWORD)


def staff(*roles: Role | str, **fields) -> User:
    """A member of staff with these roles: `staff("reviewer")`, `staff("reviewer", "collector", full_name="王敏")`."""
    return StaffFactory(roles=[str(Role(role)) for role in roles], **fields)
