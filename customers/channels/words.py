"""Sentences for the codes of `domain.obstacles`."""

from django.utils.translation import gettext_lazy as _

from customers.channels.domain import CHECKLIST

SENTENCES = {
    "status.draft": _("It has not been admitted yet."),
    "status.submitted": _("Its admission waits for a second person."),
    "status.suspended": _("It is suspended."),
    "status.ended": _("The co-operation has ended."),
    "credit_code": _("The unified credit code is missing."),
    "agreement": _("The agreement with its dates is missing."),
    "agreement_over": _("The agreement has run out."),
    "agreement_not_begun": _("The agreement has not begun."),
    "licence": _("The licence or authorisation is missing."),
    "licence_over": _("The licence has run out."),
}
ITEM_NAMES = {f"item.{item.code}": item.name for item in CHECKLIST}


def sentence_of(code: str) -> str:
    if code in ITEM_NAMES:
        return str(_("Not shown yet: %(item)s.") % {"item": ITEM_NAMES[code]})
    return str(SENTENCES[code])
