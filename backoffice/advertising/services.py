"""The check with the lists in force on a day."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from backoffice.advertising.domain import Finding, Level, ProductTerms, TextKind, WordLists, check, names_figures
from backoffice.advertising.words import sentence_of
from backoffice.parameters.services import values
from backoffice.values.errors import Refused

# Products lie above the foundation: their room hands in how to read what is on sale on a day.
_products_on_sale: Callable[[date], list[ProductTerms]] = lambda on: []  # noqa: E731


def read_products_with(reader: Callable[[date], list[ProductTerms]]) -> None:
    global _products_on_sale
    _products_on_sale = reader


def products_on_sale(on: date) -> list[ProductTerms]:
    return _products_on_sale(on)


LISTS = ("block_words", "warn_words", "footer", "excluded_words", "doubtful_words", "duties")


def lists_on(on: date) -> WordLists:
    """The lists of words, the risk warning and the duties in force on a day (parameters `advertising.*`)."""
    found = values([f"advertising.{name}" for name in LISTS], on)
    blocked, warned, footer, excluded, doubtful, duties = (found[f"advertising.{name}"] for name in LISTS)
    return WordLists(
        tuple(blocked.value),
        tuple(warned.value),
        str(footer.value),
        blocked.basis,
        tuple(excluded.value),
        tuple(doubtful.value),
        frozenset(duties.value),
    )


def findings(text: str, *, kind: TextKind, on: date, products: Iterable[ProductTerms] | None = None) -> list[Finding]:
    """Everything wrong with a text on a day. Used alike by replies, scripts, campaigns and content.

    Its figures must be those of `products`; of what is on sale that day when nothing is said. Papers carry the figures
    of their own contract.
    """
    if products is None:
        # Only a text that names a figure can differ from what is on sale.
        products = products_on_sale(on) if kind is not TextKind.PAPER and names_figures(text) else []
    return check(text, kind, lists_on(on), products)


def refuse_forbidden(text: str, *, kind: TextKind, on: date, field: str = "", **more: Any) -> list[Finding]:
    """Refused("advertising.forbidden") naming the first places when the text may not go out; else its warnings."""
    found = findings(text, kind=kind, on=on, **more)
    blocking = [finding for finding in found if finding.level is Level.BLOCK]
    if blocking:
        raise Refused(
            "advertising.forbidden",
            _("This text may not go out: %(places)s"),
            places=" ".join(str(sentence_of(finding)) for finding in blocking[:5]),
            **({"field": field} if field else {}),
        )
    return found
