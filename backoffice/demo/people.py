"""One sign-in per role for the sample company. The password is public: production mode refuses these users."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.conf import settings

from backoffice.accounts.models import User
from backoffice.accounts.roles import ROLE_NAMES, Role

PREFIX = "demo-"
PASSWORD = "Bridge-2026-demo"  # noqa: S105 (shown at start; only ever set in demo mode)

NAMES = {
    Role.ADMINISTRATOR: "何系统",
    Role.REVIEWER: "沈敏",
    Role.SENIOR_REVIEWER: "顾长风",
    Role.SERVICE_AGENT: "林小雨",
    Role.SERVICE_LEAD: "许静",
    Role.MANAGER: "周启明",
    Role.RISK_MANAGER: "唐慎",
    Role.COMPLIANCE: "方正",
    Role.OPERATIONS: "孙悦",
    Role.COLLECTOR: "郭平",
    Role.RELATIONSHIP_MANAGER: "梁晨",
    Role.MARKETING: "夏雨晴",
    Role.AUDITOR: "白清",
}


@dataclass(frozen=True)
class World:
    """What every `seed(world)` gets: one person per role, one moment, one source of chance that repeats itself."""

    users: dict[str, User]
    now: datetime
    rng: Random

    def by(self, role: str) -> User:
        return self.users[Role(role)]


def username(role: Role) -> str:
    return PREFIX + role.value.replace("_", "-")


def logins() -> list[tuple[str, str, str]]:
    """(user name, password, role name) of each demo sign-in, for the screen at start."""
    return [(username(role), PASSWORD, str(ROLE_NAMES[role])) for role in Role]


def hire(now: datetime) -> World:
    """One person per role, made once; an existing one stays as it is. Only in demo mode (RuntimeError)."""
    if not settings.DEMO:
        raise RuntimeError("Demo people have a public password and are only made in demo mode.")
    users = {}
    for role in Role:
        user = User.objects.filter(username=username(role)).first()
        if user is None:
            user = User(username=username(role), full_name=NAMES[role], roles=[role.value], email="", date_joined=now)
            if role is Role.ADMINISTRATOR:
                user.is_staff = True
            user.set_password(PASSWORD)
            user.save()
        users[role] = user
    return World(users=users, now=now, rng=Random(20261122))
