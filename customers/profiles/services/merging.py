"""Making one record of two, and two of one again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.profiles import domain, merging, policies
from customers.profiles.domain import merging as rules
from customers.profiles.merging import Deed
from customers.profiles.models import Customer, DuplicatePair, Merge, MergeStep
from customers.profiles.services.records import save_changed, set_phone

KIND = "customers.merge"
REASON_MAX = 200


@transaction.atomic
def merge(
    *,
    actor: Any,
    survivor_id: int,
    merged_id: int,
    versions: dict[int, int],
    taken: Sequence[str],
    reason: str,
    now: datetime,
) -> Merge | Approval:
    """The record `merged_id` becomes part of `survivor_id`; `taken` (`rules.GROUPS`) are the facts that come from it.

    `versions` are those that were on the page. When both have loans the answer is a request that a second person
    decides. Refused: merging.stale, merging.already, merging.kinds, merging.reason, merging.locked.
    """
    policies.require(actor, "customers.merge")
    reason, groups = _checked_reason(reason), rules.checked_groups(list(taken))
    survivor, merged = _locked_pair(survivor_id, merged_id)
    _require_unchanged((survivor, merged), versions)
    if merging.needs_second_person(survivor, merged):
        return approvals.submit(
            actor=actor, kind=KIND, obj=merged, now=now, note=reason,
            content={
                "survivor": survivor.pk, "merged": merged.pk, "taken": groups, "reason": reason,
                "versions": {str(one.pk): one.version for one in (survivor, merged)},
            },
        )  # fmt: skip
    return _carry_out(survivor, merged, groups, reason, actor, None, now)


def _on_approved(approval: Approval, actor: Any, now: datetime) -> None:
    """The second person agreed to join two records that both have loans."""
    content = approval.content
    survivor, merged = _locked_pair(content["survivor"], content["merged"])
    _require_unchanged((survivor, merged), {int(pk): version for pk, version in content["versions"].items()})
    _carry_out(survivor, merged, content["taken"], content["reason"], approval.maker, actor, now)


def _page_of(approval: Approval) -> str:
    from django.urls import reverse

    return reverse("profiles:merge", args=[approval.content["survivor"], approval.content["merged"]])


registry.kind(
    KIND,
    permission="customers.approve_merge",
    on_approved=_on_approved,
    label=_("Merge of two customers with loans"),
    url=_page_of,
)


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < domain.REASON_MIN:
        raise Refused("merging.reason", _("Say in a few words why they are the same."), field="reason")
    return reason[:REASON_MAX]


def _locked_pair(survivor_id: int, merged_id: int) -> tuple[Customer, Customer]:
    """Both, locked in the order of their keys, so that two merges of the same pair wait instead of blocking."""
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=[survivor_id, merged_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != 2:
        raise Refused("merging.kinds", _("Two different records are needed."))
    survivor, merged = found[survivor_id], found[merged_id]
    if survivor.merged_into_id or merged.merged_into_id:
        raise Refused("merging.already", _("One of the two was merged meanwhile. Open the customer again."))
    if survivor.kind != merged.kind:
        raise Refused("merging.kinds", _("A person and a business are never the same customer."))
    return survivor, merged


def _require_unchanged(pair: tuple[Customer, Customer], versions: dict[int, int]) -> None:
    for customer in pair:
        if versions.get(customer.pk) != customer.version:
            raise Refused(
                "merging.stale",
                _("Somebody changed %(number)s meanwhile. Look at both again and choose.")
                % {"number": customer.number},
            )


def _carry_out(
    survivor: Customer, merged: Customer, groups: list[str], reason: str, actor: Any, second: Any, now: datetime
) -> Merge:
    deed = Deed(survivor, merged, now, actor)
    row = Merge(
        survivor=survivor, merged=merged, reason=reason, taken=groups, at=now, by=actor, second_person=second,
        high_water=merging.high_water(),
    )  # fmt: skip
    if "phone" in groups:
        row.phone_taken = merged.phone.reveal()
    merging.run_before(deed)
    merging.move_rows(deed)
    merged.merged_into = survivor
    for group in groups:
        _exchange(survivor, merged, group)
    survivor.compared_at = merged.compared_at = None
    save_changed(merged, now)
    save_changed(survivor, now)
    row.after = _plain_facts(survivor, groups)
    row.stayed = deed.stayed
    row.save(force_insert=True)
    for step in deed.steps:
        step.merge = row
    MergeStep.objects.bulk_create(deed.steps)
    _close_pair(survivor, merged, "merged", actor, reason, now)
    merging.run_after(deed)
    facts = {"merge": row.pk, "taken": groups, "second_person": second and second.pk}
    record(actor=actor, action="customers.merge", obj=survivor, reason=reason, at=now, other=merged.pk, **facts)
    record(actor=actor, action="customers.merged_away", obj=merged, reason=reason, at=now, other=survivor.pk, **facts)
    return row


def _plain_facts(customer: Customer, groups: list[str]) -> dict[str, str]:
    """The facts of these groups as text, without identifiers."""
    names = [name for group in groups for name in rules.GROUPS[group] if name not in domain.REVEALABLE]
    return {name: Customer._meta.get_field(name).value_to_string(customer) for name in names}


def _exchange(one: Customer, two: Customer, group: str) -> None:
    """The facts of a group change places, so that the merged record keeps what the kept one had: found by it still,
    and there when the merge is undone."""
    if group == "identity":  # no two records may have one, not even for a moment
        Customer.objects.filter(pk=one.pk).update(id_index=f"swapped-{one.pk}")
    for name in rules.GROUPS[group]:
        sealed = name in domain.REVEALABLE
        of_one, of_two = (getattr(each, name).reveal() if sealed else getattr(each, name) for each in (one, two))
        setattr(one, name, of_two)
        setattr(two, name, of_one)
    if group == "identity":
        for customer in (two, one):
            customer.save(update_fields=rules.GROUPS[group])


def _close_pair(one: Customer, two: Customer, state: str, actor: Any, note: str, now: datetime) -> None:
    first, second = sorted((one.pk, two.pk))
    DuplicatePair.objects.filter(first=first, second=second, state="open").update(
        state=state, decided_by=actor, decided_at=now, note=note[:REASON_MAX]
    )


@transaction.atomic
def say_different(*, actor: Any, pair_id: int, note: str, now: datetime) -> DuplicatePair:
    """Somebody looked: these are two. The pair is not shown again. Refused: merging.reason."""
    policies.require(actor, "customers.merge")
    note = _checked_reason(note)
    pair = DuplicatePair.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=pair_id)
    if pair.state == "open":
        _close_pair(pair.first, pair.second, "different", actor, note, now)
        record(
            actor=actor, action="customers.say_different", obj=pair.first, reason=note, at=now, other=pair.second_id
        )
    return pair


@transaction.atomic
def undo_merge(*, actor: Any, merge_id: int, now: datetime) -> Merge:
    """Two records again, as they were: what was moved goes back, with what was written since and hangs on it; what was
    written since for the customer alone, and facts changed since, stay with the kept record.

    Refused: merging.undone, merging.too_late, merging.merged_on, merging.identity, merging.kept_since (something that
    is never changed hangs on a row that would go back), merging.second_person, merging.conflict.
    """
    policies.require(actor, "customers.merge")
    row = Merge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if row.undone_at is not None:
        raise Refused("merging.undone", _("This merge was undone already."))
    rules.refuse_too_late(row.at, now)
    if row.second_person_id is not None and not actor.may("customers.approve_merge"):
        raise Refused(
            "merging.second_person", _("A second person approved this merge; somebody who may approve undoes it.")
        )
    people = Customer.objects.select_for_update(of=("self",)).filter(pk__in=[row.survivor_id, row.merged_id])
    found = {one.pk: one for one in people.order_by("pk")}
    survivor, merged = found[row.survivor_id], found[row.merged_id]
    if survivor.merged_into_id is not None:
        raise Refused("merging.merged_on", _("The kept record was merged further since; undo that merge first."))
    steps = list(row.steps.order_by("id"))
    following, kept = merging.written_since(row, steps)
    if kept:
        raise Refused(
            "merging.kept_since",
            _("Since the merge something was recorded that is never changed (%(what)s); it names the kept record.")
            % {"what": "、".join(kept)},
        )
    try:
        with transaction.atomic():
            _put_back(row, survivor, merged, steps, following, now)
    except IntegrityError:
        raise Refused(
            "merging.conflict", _("What happened since does not fit two records. Change it first.")
        ) from None
    row.undone_at, row.undone_by = now, actor
    row.save(update_fields=["undone_at", "undone_by"])
    merging.run_after(Deed(survivor, merged, now, actor, undoing=True, since=row.at))
    for customer, other in ((survivor, merged), (merged, survivor)):
        record(actor=actor, action="customers.undo_merge", obj=customer, at=now, other=other.pk, merge=row.pk)
    return row


def _put_back(
    row: Merge, survivor: Customer, merged: Customer, steps: list[MergeStep], following: dict[Any, set[Any]],
    now: datetime,
) -> None:  # fmt: skip
    merging.move_back(row, steps)
    for (table, column), keys in following.items():
        table._base_manager.filter(pk__in=keys).update(**{column: merged.pk})
    merged.merged_into = None
    for group in row.taken:
        _give_back(row, survivor, merged, group)
    survivor.compared_at = merged.compared_at = None
    DuplicatePair.objects.filter(
        Q(first=survivor, second=merged) | Q(first=merged, second=survivor), state="merged"
    ).update(state="different", decided_at=now, note="")
    save_changed(survivor, now)
    save_changed(merged, now)


def _give_back(row: Merge, survivor: Customer, merged: Customer, group: str) -> None:
    """The group as it was on both; what the kept record changed since stays there."""
    taken = {name: row.after[name] for name in rules.GROUPS[group] if name in row.after}
    if _plain_facts(survivor, [group]) == taken:
        _exchange(survivor, merged, group)
    elif group == "identity":
        raise Refused("merging.identity", _("The identity was corrected since the merge."))
    elif group == "phone":
        set_phone(merged, row.phone_taken.reveal())
    else:
        for name, text in taken.items():
            column = Customer._meta.get_field(name)
            setattr(merged, name, None if column.null and text in ("", "None") else column.to_python(text))
