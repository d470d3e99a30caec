"""What may not stand in a log line, and how it is blotted out."""

import re
from typing import Any

# 18-digit resident ID numbers, mobile numbers, and bank cards of 15 to 19 digits, not inside a longer run of digits.
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])[2-9]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])")
_QUICK = re.compile(r"\d[\d -]{9}")

SECRET_KEYS = frozenset({"password", "token", "secret", "authorization", "cookie", "csrfmiddlewaretoken", "otp_token"})


def redact(value: Any) -> Any:
    """`value` with ID numbers, mobile numbers and card numbers replaced, in strings at any depth.

    >>> redact("call 13800138000 about 11010519491231002X")
    'call [phone] about [id number]'
    """
    if isinstance(value, str):
        if not _QUICK.search(value):
            return value
        value = _ID_NUMBER.sub("[id number]", value)
        value = _CARD.sub("[card]", value)
        return _MOBILE.sub("[phone]", value)
    if isinstance(value, dict):
        return {key: "[secret]" if str(key).lower() in SECRET_KEYS else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return redact(str(value)) if value > 10**9 else value
    return redact(str(value))
