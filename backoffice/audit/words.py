"""What the actions of the trail are called on pages. An action without words shows as its code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS = {
    "customers.register": _("Customer registered"),
    "customers.update": _("Customer's facts changed"),
    "customers.reveal": _("Full number looked at"),
    "privacy.record_consent": _("Consent recorded"),
    "privacy.withdraw_consent": _("Consent withdrawn"),
    "tiering.recompute": _("Tier computed on request"),
    "tiering.override": _("Tier decided by people"),
    "tiering.end_override": _("Decided tier ended"),
    "approvals.submit": _("Submitted for approval"),
    "approvals.approve": pgettext_lazy("step", "Approved"),
    "approvals.refuse": pgettext_lazy("step", "Refused"),
    "approvals.void": _("Void: content changed"),
    "approvals.withdraw": _("Request withdrawn"),
    "parameters.propose": _("Parameter proposed"),
    "parameters.approve": _("Parameter approved"),
    "parameters.refuse": _("Parameter refused"),
    "calendar.set_day": _("Calendar day changed"),
    "audit.verify": _("Audit trail verified"),
    "sealing.rotate": _("Keys rotated"),
    "accounts.signed_in": _("Signed in"),
}


def word(action: str) -> str:
    return str(WORDS.get(action, action))


def add(words: dict) -> None:
    """For rooms that name their own actions."""
    WORDS.update(words)
