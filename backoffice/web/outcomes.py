"""What a page says after a verb: done, or refused and why. The one place where a refusal becomes words on a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from backoffice.values.errors import Refused


class Outcome:
    """How the verb in the block went. `refusal` is None when it was carried out."""

    refusal: Refused | None = None
    said: object = ""

    def say(self, sentence: object) -> None:
        """What the person reads once the block has ended without a refusal."""
        self.said = sentence

    @property
    def refused(self) -> bool:
        return self.refusal is not None


@contextmanager
def outcome_of(request: HttpRequest, form: BaseForm | None = None, done: object = "") -> Iterator[Outcome]:
    """Run verbs; then a refusal stands on its form field or above the page, and `done` above the page.

    A refusal names its field with `Refused(..., field="amount")`; without such a field it concerns the whole form.
    Write a database transaction inside the block, not around it, so that a refusal leaves nothing behind.

        with outcome_of(request, form, done=_("Booked.")) as outcome:
            services.post_repayment(actor=request.user, **form.cleaned_data, now=timezone.now())
        if outcome.refused: return the page with the form, status 400
    """
    outcome = Outcome()
    outcome.say(done)
    try:
        yield outcome
    except Refused as refusal:
        outcome.refusal = refusal
        if form is None:
            messages.error(request, str(refusal))
        else:
            field = refusal.data.get("field")
            form.add_error(field if field in form.fields else None, str(refusal))
    else:
        if outcome.said:
            messages.success(request, outcome.said)
