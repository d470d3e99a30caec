"""Problems of a wording and its standing as sentences for people."""

from django.utils.translation import gettext_lazy as _

from backoffice.advertising.words import RULES as ADVERTISING
from backoffice.documents.domain import Standing
from backoffice.documents.markup import Problem

SENTENCES = {
    "too_long": _("The text is too long (%(what)s characters)."),
    "empty": _("There is no text."),
    "unknown_placeholder": _("%(what)s is no placeholder of this document."),
    "stray_brace": _("A single %(what)s stands without its partner."),
    "unknown_slot": _("%(what)s is no table of this document, or does not stand alone on its line."),
    "html": _("%(what)s: HTML is not read here; use the buttons."),
    "address": _("%(what)s: documents reach no address and no file."),
    "unclosed": _("%(what)s is opened and not closed."),
    "warned": _("“%(what)s” may mislead."),
}
STANDINGS = {
    Standing.DRAFT: ("secondary", _("Draft")),
    Standing.SUBMITTED: ("orange", _("Waiting for approval")),
    Standing.REFUSED: ("red", _("Refused")),
    Standing.SCHEDULED: ("blue", _("In force later")),
    Standing.IN_FORCE: ("green", _("In force")),
    Standing.RETIRED: ("secondary", _("Out of use")),
}


def sentence_of(problem: Problem) -> str:
    """With its line, so that the place is found."""
    if problem.code in SENTENCES:
        sentence = SENTENCES[problem.code] % {"what": problem.what}
    else:
        sentence = ADVERTISING[problem.code][0] % {"words": problem.what, "fact": ""}
    return (
        _("Line %(line)s: %(sentence)s") % {"line": problem.line, "sentence": sentence} if problem.line else sentence
    )
