"""What the account pages show."""

from datetime import timedelta

from axes.models import AccessFailureLog, AccessLog
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from backoffice.accounts.models import Authenticator, AuthorityLimit, RecoveryCode, User
from backoffice.accounts.roles import Role


def staff_visible_to(user: User) -> QuerySet[User]:
    """Everybody for who manages or audits accounts, else only oneself."""
    device = Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True)
    everybody = User.objects.annotate(second_factor=Exists(device))
    return everybody if user.may("accounts.manage") or user.may("accounts.view") else everybody.filter(pk=user.pk)


def staff_with_role(*roles: Role) -> list[User]:
    """Active members of staff that hold one of the roles. Roles are a list in one column, so the sieve is here."""
    wanted = {role.value for role in roles}
    return [user for user in User.objects.filter(is_active=True).order_by("id") if wanted & set(user.roles)]


def authenticator_of(user: User) -> Authenticator | None:
    """The confirmed second factor of a person."""
    return Authenticator.objects.filter(user=user, confirmed=True).first()


def enrolling(user: User) -> Authenticator | None:
    """A second factor whose set-up was begun and not confirmed."""
    return Authenticator.objects.filter(user=user, confirmed=False).select_related("user").first()


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def recent_sign_ins(user: User, limit: int = 8) -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(username=user.username).order_by("-attempt_time")[:limit]


def recent_failures(user: User, days: int = 7, limit: int = 8) -> QuerySet[AccessFailureLog]:
    since = timezone.now() - timedelta(days=days)
    return AccessFailureLog.objects.filter(username=user.username, attempt_time__gte=since).order_by("-attempt_time")[
        :limit
    ]


def limits_of(user: User) -> QuerySet[AuthorityLimit]:
    return AuthorityLimit.objects.filter(user=user).order_by("kind")


def limits_of_roles(roles: list[str]) -> QuerySet[AuthorityLimit]:
    return AuthorityLimit.objects.filter(user__isnull=True, role__in=roles).order_by("role", "kind")
