"""Which kinds of papers are understood, and which one a paper is. Pure."""

from collections.abc import Sequence

from backoffice.files.reading import business_licence, identity_card, income_proof
from backoffice.files.reading.domain import Box, Found, Line

KINDS = (identity_card.KIND, business_licence.KIND, income_proof.KIND)
IDENTIFIERS = frozenset({"id_number"})  # shown masked like everywhere else


def understood(pages: Sequence[Sequence[Line]], seals: Sequence[tuple[int, Box]] = ()) -> Found:
    """What a paper says; kind "" when it is none of those that are understood."""
    text = "".join(line.text.replace(" ", "") for page in pages for line in page)
    if business_licence.looks_like(text):
        return business_licence.parse(pages)
    if income_proof.looks_like(text):
        return income_proof.parse(pages, seals)
    if identity_card.looks_like(text):
        return identity_card.parse(pages)
    return Found("")
