"""What the actions of the customers are called in the audit trail and in histories."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words

words.add(
    {
        "customers.register": pgettext_lazy("trail", "Customer registered"),
        "customers.update": pgettext_lazy("trail", "Customer's facts changed"),
        "customers.reveal": pgettext_lazy("trail", "Full number looked at"),
        "privacy.record_consent": pgettext_lazy("trail", "Consent recorded"),
        "privacy.withdraw_consent": pgettext_lazy("trail", "Consent withdrawn"),
        "tiering.recompute": pgettext_lazy("trail", "Tier computed on request"),
        "tiering.override": pgettext_lazy("trail", "Tier decided by people"),
        "tiering.end_override": pgettext_lazy("trail", "Decided tier ended"),
    }
)
