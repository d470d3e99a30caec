"""Black, grey and white lists: an entry counts from a second person's yes until its day or until it is taken off."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.profiles.selectors import id_index, phone_index
from loans.applications.services import index_of
from risk.rules.models import ListEntry, RiskList

KIND = "rules.list_entry"
FACTS = {"black": "list_black", "grey": "list_grey", "white": "list_white"}
SHIPPED = (
    ("fraud-people", "欺诈人员", "People of proven fraud", "black", "id_number"),
    ("fraud-phones", "欺诈手机号", "Phone numbers of proven fraud", "black", "phone"),
    ("fraud-devices", "欺诈设备", "Devices of proven fraud", "black", "device"),
    ("watched-employers", "关注单位", "Employers to look at", "grey", "employer"),
    ("known-good", "优质客户", "Customers known to be good", "white", "id_number"),
)


def load_lists() -> None:
    """The lists as shipped, where they are not there yet. Running it again changes nothing."""
    RiskList.objects.bulk_create(
        [
            RiskList(code=code, name_zh=zh, name_en=en, colour=colour, kind=kind)
            for code, zh, en, colour, kind in SHIPPED
        ],
        ignore_conflicts=True,
    )


def key_of(kind: str, text: str) -> str:
    """The index under which something stands on a list. Identity and phone number have the customer's own index, so
    nothing has to be unsealed to look them up."""
    if kind == "id_number":
        return id_index(text)
    if kind == "phone":
        return phone_index(text)
    return index_of(kind, text)


def shown_of(kind: str, text: str) -> str:
    """What people see of an entry: masked where it points to one person."""
    if kind == "id_number":
        return identity.mask_id(identity.normalise_id(text))
    if kind == "phone":
        return identity.mask_phone(identity.normalise_phone(text))
    return text.strip()[:80]


def listed_on(keys: Iterable[str], on: date) -> dict[str, list[str]]:
    """list_black, list_grey, list_white -> codes of the lists that hold one of the keys on a day; one query."""
    rows = ListEntry.objects.filter(key__in=[key for key in keys if key], state="active").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    found: dict[str, list[str]] = {fact: [] for fact in FACTS.values()}
    for colour, code in rows.order_by("list__code").values_list("list__colour", "list__code").distinct():
        found[FACTS[colour]].append(code)
    return found


@transaction.atomic
def add_entry(
    *, actor: Any, list_id: int, text: str, reason: str, source: str, valid_to: date | None, now: datetime
) -> ListEntry:
    """Asks a second person to put somebody or something on a list. Refused: rules.not_allowed, lists.text,
    lists.twice, lists.past."""
    _require(actor, "rules.edit")
    listed = RiskList.objects.get(pk=list_id)
    _check(listed.kind, text)
    if valid_to is not None and valid_to < timezone.localdate(now):
        raise Refused(
            "lists.past", _("This day has passed. Leave it empty for an entry without end."), field="valid_to"
        )
    entry = ListEntry(
        list=listed, key=key_of(listed.kind, text), shown=shown_of(listed.kind, text), reason=reason, source=source,
        valid_to=valid_to, added_by=actor, added_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        raise Refused("lists.twice", _("This stands on the list already, or waits to."), field="text") from None
    record(actor=actor, action="lists.add", obj=entry, reason=reason, at=now, list=listed.code)
    approvals.submit(actor=actor, kind=KIND, obj=entry, content=approved_content(entry), note=reason, now=now)
    return entry


def _check(kind: str, text: str) -> None:
    fits = {
        "id_number": lambda: identity.resident_id_ok(identity.normalise_id(text)),
        "phone": lambda: identity.mobile_ok(identity.normalise_phone(text)),
    }.get(kind, lambda: 2 <= len(text.strip()) <= 80)
    if not fits():
        raise Refused(
            "lists.text", _("This is not what stands on this list. Look for a slip of the pen."), field="text"
        )


def approved_content(entry: ListEntry) -> dict[str, Any]:
    return {
        "list": entry.list.name_zh,
        "entry": entry.shown,
        "key": entry.key[:16],
        "reason": entry.reason,
        "source": entry.source,
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else "",
    }


def _approve(approval: Approval, actor: Any, now: datetime) -> None:
    entry = ListEntry.objects.select_for_update().get(pk=approval.object_id)
    entry.state, entry.approved_by = "active", actor
    entry.save(update_fields=["state", "approved_by"])
    record(actor=actor, action="lists.approve", obj=entry, at=now)


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    entry = ListEntry.objects.select_for_update().get(pk=approval.object_id)
    _take_off(entry, actor, approval.reason, now)


registry.kind(
    KIND,
    permission="rules.approve",
    on_approved=_approve,
    on_refused=_refuse,
    content=approved_content,
    label=_("Put on a list"),
    url=lambda approval: "/risk/rules/lists/?tab=pending",
)


@transaction.atomic
def remove_entry(*, actor: Any, entry_id: int, reason: str, now: datetime) -> ListEntry:
    """Takes an entry off, by another person than the one who put it on. Refused: rules.not_allowed,
    lists.same_person, lists.gone, lists.reason."""
    _require(actor, "rules.edit", "rules.approve")
    entry = ListEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state != "active":
        raise Refused("lists.gone", _("Only an entry in force can be taken off."))
    if entry.added_by_id == actor.pk:
        raise Refused("lists.same_person", _("You put this on the list; another person has to take it off."))
    if len(reason.strip()) < 4:
        raise Refused("lists.reason", _("Say in a few words why it is taken off."), field="reason")
    _take_off(entry, actor, reason.strip(), now)
    return entry


def _take_off(entry: ListEntry, actor: Any, reason: str, now: datetime) -> None:
    entry.state, entry.removed_by, entry.removed_at, entry.removed_reason = "removed", actor, now, reason[:200]
    entry.save(update_fields=["state", "removed_by", "removed_at", "removed_reason"])
    record(actor=actor, action="lists.remove", obj=entry, reason=reason, at=now)


def _require(actor: Any, *permissions: str) -> None:
    if not any(actor.may(one) for one in permissions):
        raise Refused("rules.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
