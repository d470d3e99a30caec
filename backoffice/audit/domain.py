"""What an entry of the audit trail says, as bytes that a MAC can cover."""

import json
import re
from collections.abc import Callable
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


def parts(uid: Any, at: datetime, actor_id: int | None, *texts: str) -> list[bytes]:
    """Everything that an entry says, in a fixed order; the MAC covers all of it.

    `texts`: actor's name, action, object's type, id and label, reason, body.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    actor = "" if actor_id is None else str(actor_id)
    return [str(uid).encode(), moment.encode(), actor.encode(), *(text.encode() for text in texts)]
