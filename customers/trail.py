"""What the actions and jobs of the customers are called on pages."""

from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.jobs import words as job_words

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

job_words.add(
    {
        "tiering.nightly": pgettext_lazy("job", "Nightly customer tiers"),
    }
)
