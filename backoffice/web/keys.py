"""Keys of rows as they come in an address or a form."""

from django.http import QueryDict


def looks_like_key(text: str) -> bool:
    """Whether `text` from an address can be the key of a row: plain digits, no more than a key has."""
    return text.isascii() and text.isdigit() and len(text) < 19


def keys_in(data: QueryDict, name: str = "id", most: int | None = None) -> list[int]:
    """The keys of the rows that were ticked, at most `most` of them; what cannot be a key is passed over."""
    return [int(text) for text in data.getlist(name)[:most] if looks_like_key(text)]
