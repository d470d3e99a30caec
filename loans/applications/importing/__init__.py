"""Applications from files: which fields there are, what makes a row wrong, and how rows become applications.

Every row has a reference that is the same whenever the same row comes again, so a file imported twice adds nothing.
A file without people (history for comparison) gets made-up identities, marked as samples, from the row itself.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from backoffice.files.imports import kinds
from backoffice.files.models import ImportBatch
from loans.applications.importing.checking import check
from loans.applications.importing.fields import FIELDS, KIND, options, presets
from loans.applications.importing.taking import take

__all__ = ["KIND", "presets"]


def results_url(batch: ImportBatch) -> str:
    return f"{reverse('applications:list')}?batch={batch.pk}"


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=gettext_lazy("Loan applications"),
        permission="applications.import",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=results_url,
        presets=presets,
        options=options,
    )
)
