"""Verbs on keys of machine callers."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys import domain
from backoffice.accounts.api_keys.models import ApiCall, ApiKey
from backoffice.accounts.api_keys.selectors import digest_of
from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values.errors import Refused

PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def issue_key(
    *, actor: User, name: str, owner: str, owner_code: str, scopes: list[str], per_minute: int, expires_at: datetime,
    now: datetime,
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key and its clear text, which is kept nowhere. Refused: api_keys.expiry, api_keys.owner."""
    if not now < expires_at <= now + domain.MAX_LIFE:
        raise Refused("api_keys.expiry", _("A key ends between tomorrow and a year from now."), field="expires_on")
    if ApiKey.objects.filter(owner_code=owner_code).exclude(owner=owner).exists():
        raise Refused("api_keys.owner", _("Another company has this short name."), field="owner_code")
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _n in range(domain.PREFIX_LENGTH))
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name, owner=owner, owner_code=owner_code, scopes=sorted(set(scopes)), prefix=prefix,
        digest=digest_of(secret), per_minute=per_minute, expires_at=expires_at, created_by=actor, created_at=now,
    )  # fmt: skip
    record(
        actor=actor, action="api_keys.issue", obj=key, at=now, owner=owner, prefix=prefix, scopes=key.scopes,
        expires_at=expires_at,
    )  # fmt: skip
    return key, domain.write_key(prefix, secret)


@transaction.atomic
def revoke_key(*, actor: User, key_id: int, reason: str, now: datetime) -> ApiKey:
    """Ends a key at once. Refused("api_keys.revoked") when it has ended already."""
    key = ApiKey.objects.select_for_update().get(pk=key_id)
    if key.revoked_at:
        raise Refused("api_keys.revoked", _("This key was revoked before."))
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    record(actor=actor, action="api_keys.revoke", obj=key, reason=reason, at=now, prefix=key.prefix)
    return key


def note_call(*, key: ApiKey, now: datetime) -> int:
    """Count a call; 0, or the seconds to wait when this minute's calls are used up. One statement, on its own."""
    fresh = Q(window_began__isnull=True) | Q(window_began__lte=now - domain.MINUTE)
    taken = (
        ApiKey.objects.filter(pk=key.pk)
        .filter(fresh | Q(window_calls__lt=F("per_minute")))
        .update(
            last_used_at=now,
            window_calls=Case(When(fresh, then=Value(1)), default=F("window_calls") + 1),
            window_began=Case(When(fresh, then=Value(now)), default=F("window_began")),
        )
    )
    if taken:
        return 0
    key.refresh_from_db(fields=["window_began"])
    return domain.seconds_to_wait(key.window_began or now, now)


def keep_answer(*, call: ApiCall, status: int, answer: dict[str, Any], now: datetime) -> None:
    """Store what the call was answered, in the transaction of its effect."""
    call.status, call.answer = status, answer
    call.save(update_fields=["status", "answer"])
    if status < 400:
        record(
            actor=None, action="api_keys.call", obj=call.api_key, at=now, owner=call.api_key.owner, scope=call.scope,
            number=answer.get("number", ""),
        )  # fmt: skip


def forget_calls(*, now: datetime) -> int:
    """Answers that nobody asks for again."""
    return ApiCall.objects.filter(at__lt=now - domain.CALLS_KEPT).delete()[0]
