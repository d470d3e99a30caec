"""What is typed while an application is entered: kept exactly as typed, whether right or wrong."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from loans.applications.domain import Status, Step
from loans.applications.domain.signals import MOST
from loans.applications.models import Application, EntryDraft
from loans.matching.models import SuitabilityRecord

MAX_ANSWER = 400
NOT_KEPT = {
    "csrfmiddlewaretoken", "submission_id", "go", "take", "seen", "version", "filling_seconds", "filling_pasted",
    "filling_corrected",
}  # fmt: skip

Answers = dict[str, list[str]]


@transaction.atomic
def begin_entry(
    *, actor: User, customer: Customer | None, now: datetime, wished: Answers | None = None,
    advice: SuitabilityRecord | None = None,
) -> EntryDraft:  # fmt: skip
    """Somebody begins to enter an application; `wished` are answers of the second step that are known already, from
    the adviser's signed record if there is one."""
    return EntryDraft.objects.create(
        advice=advice,
        owner=actor, customer=customer, answers={Step.NEEDS.value: wished} if wished else {},
        step=(Step.NEEDS if customer else Step.CUSTOMER).value, created_at=now, changed_at=now,
    )  # fmt: skip


@transaction.atomic
def continue_entry(*, actor: User, application: Application, now: datetime) -> EntryDraft:
    """The entry of a draft that came in another way: from a partner, or copied from an earlier application.

    Refused("application.not_draft") when it is none.
    """
    if application.status != Status.DRAFT:
        raise Refused("application.not_draft", _("This application is no draft any more. Open its page."))
    entry, _made = EntryDraft.objects.get_or_create(
        application=application,
        defaults={
            "owner": actor, "customer": application.customer, "step": Step.NEEDS.value, "created_at": now,
            "changed_at": now,
        },
    )  # fmt: skip
    return entry


@transaction.atomic
def keep_answers(*, entry_id: int, step: Step, answers: Answers, now: datetime) -> EntryDraft:
    """Keep what was typed in a step; identifiers are sealed."""
    entry = EntryDraft.objects.select_for_update().get(pk=entry_id)
    kept = {name: [one[:MAX_ANSWER] for one in told[:20]] for name, told in answers.items() if name not in NOT_KEPT}
    if step is Step.CUSTOMER:
        entry.person = json.dumps(kept, ensure_ascii=False)
    else:
        entry.answers = entry.answers | {step.value: kept}
    entry.step, entry.changed_at = step.value, now
    entry.save(update_fields=["person", "answers", "step", "changed_at"])
    return entry


@transaction.atomic
def note_filling(*, entry_id: int, step: Step, counts: Mapping[str, int]) -> None:
    """How long a step was filled this time, and how many fields were pasted and corrected; added to earlier times."""
    if not counts:
        return
    entry = EntryDraft.objects.select_for_update().get(pk=entry_id)
    before = entry.filling.get(step.value, {})
    entry.filling[step.value] = before | {name: min(before.get(name, 0) + n, MOST) for name, n in counts.items()}
    entry.save(update_fields=["filling"])


@transaction.atomic
def settle_step(*, entry_id: int, step: Step, now: datetime, **found: Any) -> EntryDraft:
    """The step was right: what was typed is forgotten, `found` (customer, application) is what came of it."""
    entry = EntryDraft.objects.select_for_update().get(pk=entry_id)
    for name, value in found.items():
        setattr(entry, name, value)
    if step is Step.CUSTOMER:
        entry.person = None
    entry.answers = {name: told for name, told in entry.answers.items() if name != step.value}
    entry.changed_at = now
    entry.save()
    return entry


def kept_answers(entry: EntryDraft, step: Step) -> Answers:
    """What was typed in a step and is not settled yet; {} when nothing is."""
    if step is Step.CUSTOMER:
        return json.loads(entry.person.reveal()) if entry.person is not None else {}
    return entry.answers.get(step.value, {})


@transaction.atomic
def discard_entry(*, entry_id: int, actor: User, now: datetime) -> None:
    """Throw away an entry that has not become an application. Refused("application.withdraw_instead") otherwise."""
    entry = EntryDraft.objects.select_for_update().get(pk=entry_id)
    if entry.application_id:
        raise Refused("application.withdraw_instead", _("There is an application already: withdraw it on its page."))
    record(actor=actor, action="applications.discard_entry", obj=entry, at=now)
    entry.delete()
