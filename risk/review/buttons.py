"""The three decisions that stand under a case, each with a form of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from risk.review.forms import DecisionForm
from risk.review.models import ReviewCase

VERBS = ("recommend", "reject", "ask_for_material")


@dataclass(frozen=True)
class Decision:
    """One of the three buttons under a case, with its form."""

    verb: str
    label: str
    key: str
    colour: str
    url_name: str
    form: DecisionForm
    open: bool


def decisions(
    case: ReviewCase, forms: Mapping[str, DecisionForm], open_verb: str, lacking: Sequence[str], *, working: bool
) -> list[Decision]:
    """`lacking`: papers of the checklist that are needed and not there. Whoever does not work at the case any more
    sees only the one form that was refused, so that nothing written is lost."""
    rows = [
        ("recommend", _("Recommend"), "a", "green"),
        ("reject", _("Reject"), "r", "red"),
        ("ask_for_material", _("Ask for material"), "m", "secondary"),
    ]
    return [
        Decision(
            verb,
            label,
            key,
            colour,
            f"review:{verb}",
            forms.get(verb)
            or DecisionForm(verb=verb, lacking=lacking, initial={"version": case.version}, auto_id=f"{verb}-%s"),
            verb == open_verb,
        )
        for verb, label, key, colour in rows
        if working or verb == open_verb
    ]
