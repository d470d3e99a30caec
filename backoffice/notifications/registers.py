"""Telling people what the registers of compliance wait for: owners when it ends soon and when it is late, managers
when it is late. Licences and agreements of lenders are told by their own room."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone, translation

from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.compliance.selectors import Due, due
from backoffice.notifications.services import Notice, notify_each

ELSEWHERE = "paper:"


def tell_what_is_due(now: datetime) -> int:
    """One message for each person, thing, day and stage; running it again tells nobody twice."""
    today = timezone.localdate(now)
    with translation.override("zh-hans"):
        return notify_each(_notices(today), now=now)


def _notices(today: date) -> Iterator[Notice]:
    managers = [user.pk for user in staff_with_role(Role.MANAGER)]
    for one in due(today):
        if one.key.startswith(ELSEWHERE):
            continue
        late = one.late(today)
        people = {one.owner_id, *(managers if late else ())} - {None}
        for pk in sorted(people):
            yield _notice(one, pk, late)


def _notice(one: Due, recipient: int, late: bool) -> Notice:
    return Notice(
        key=f"due:{one.key}:{one.on}:{'late' if late else 'soon'}:{recipient}",
        recipient_id=recipient,
        template="register_due",
        context={"kind": str(one.kind), "label": one.label, "on": one.on, "late": late, "owner": one.owner},
        url=one.url,
    )
