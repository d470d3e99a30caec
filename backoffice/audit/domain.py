"""What an entry of the audit trail says, as bytes that a MAC can cover."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from backoffice.values import identity

_ID = re.compile(r"(?<![0-9A-Za-z])[1-8][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z.])1[3-9][0-9]{9}(?![0-9A-Za-z.])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])[0-9]{16,19}(?![0-9A-Za-z.])")

GENESIS = bytes(32)


def masked(text: str) -> str:
    """Identity, phone and card numbers that someone typed into a reason are masked: the trail keeps none in clear."""
    text = _ID.sub(lambda found: identity.mask_id(found[0]), text)
    text = _PHONE.sub(lambda found: identity.mask_phone(found[0]), text)
    return _CARD.sub(lambda found: identity.mask_card(found[0]), text)


def body_text(facts: dict[str, Any], encode: Callable[[Any], Any]) -> str:
    """Facts as canonical JSON: sorted keys, no spaces, so that both databases give back the very bytes."""
    return masked(json.dumps(facts, default=encode, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def parts(
    *,
    uid: str,
    at: datetime,
    actor_id: int | None,
    actor_name: str,
    action: str,
    object_type: str,
    object_id: str,
    object_label: str,
    reason: str,
    body: str,
) -> Iterable[bytes]:
    """Everything that an entry says, in a fixed order; the MAC covers all of it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (
        uid,
        moment,
        "" if actor_id is None else str(actor_id),
        actor_name,
        action,
        object_type,
        object_id,
        object_label,
        reason,
        body,
    )
    return [field.encode() for field in fields]
