from datetime import datetime
from hmac import compare_digest

from django.db.models import QuerySet

from backoffice.accounts.api_keys import domain
from backoffice.accounts.api_keys.models import ApiCall, ApiKey
from backoffice.accounts.models import User
from backoffice.sealing.services import blind_index

NOBODY = "0" * 64


def keys_visible_to(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.all() if user.may("accounts.view") else ApiKey.objects.none()


def companies_with_keys() -> dict[str, str]:
    """{short name: company} of everybody whose system may call."""
    rows = ApiKey.objects.order_by("owner").values_list("owner_code", "owner").distinct()
    return {code: f"{owner} ({code})" for code, owner in rows}


def calls_of(key: ApiKey, limit: int = 20) -> list[ApiCall]:
    return list(key.calls.order_by("-at")[:limit])


def presented_by(authorization: str, now: datetime) -> ApiKey | None:
    """The valid key in an Authorization header, or None. An unknown prefix costs as much as a wrong secret."""
    presented = domain.read_key(authorization)
    if presented is None:
        return None
    key = ApiKey.objects.filter(prefix=presented.prefix).first()
    right = compare_digest(digest_of(presented.secret), key.digest if key else NOBODY)
    return key if key is not None and right and key.state(now) == "active" else None


def digest_of(secret: str) -> str:
    return blind_index(secret, "accounts.api_key")
