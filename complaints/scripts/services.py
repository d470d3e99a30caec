"""Writing a script, having it approved, using it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import refuse_forbidden
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from backoffice.values.gaps import fill
from backoffice.values.personal_data import names_somebody
from complaints.scripts.domain import TRANSITIONS, State, Use, wrong_gaps
from complaints.scripts.models import Script

KIND = "complaints.script"


@transaction.atomic
def write_script(
    *,
    actor: User,
    title: str,
    use: str,
    category: str,
    body: str,
    valid_until: date,
    now: datetime,
    replaces: Script | None = None,
) -> Script:
    """A new script, or another wording of one; usable once a second person has approved it.

    Refused for words that may not be used in public, gaps that nothing fills, and a day that has passed.
    """
    if valid_until <= timezone.localdate(now):
        raise Refused("scripts.expired", _("Choose a day after today."), field="valid_until")
    if wrong := wrong_gaps(body, use):
        raise Refused(
            "scripts.gaps", _("Nothing fills these gaps: %(gaps)s") % {"gaps": "、".join(wrong)}, field="body"
        )
    if use == Use.PUBLIC and (found := names_somebody(body)):
        places = "、".join(body[one.begin : one.end] for one in found[:5])
        raise Refused(
            "scripts.personal",
            _("A public answer never tells who somebody is: %(places)s"),
            field="body",
            places=places,
        )
    refuse_forbidden(body, kind=TextKind.REPLY, on=timezone.localdate(now), field="body")
    script = Script.objects.create(
        title=title.strip(),
        use=use,
        category=category,
        body=body.strip(),
        valid_until=valid_until,
        replaces=replaces,
        written_by=actor,
        written_at=now,
    )
    before = _content(replaces) if replaces is not None else None
    approvals.submit(actor=actor, kind=KIND, obj=script, content=_content(script), before=before, now=now)
    return script


def _content(script: Script) -> dict[str, Any]:
    return {"title": script.title, "use": script.use, "text": script.body, "until": script.valid_until.isoformat()}


def _approve(approval: Approval, actor: Any, now: datetime) -> None:
    script = Script.objects.select_for_update().get(pk=approval.object_id)
    script.state = TRANSITIONS.target("approve", script.state)
    script.approved_by = actor
    script.save(update_fields=["state", "approved_by"])
    if script.replaces_id is not None:
        Script.objects.filter(pk=script.replaces_id, state=State.APPROVED).update(state=State.RETIRED)


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    Script.objects.filter(pk=approval.object_id, state=State.WAITING).update(state=State.REFUSED)


@transaction.atomic
def retire_script(*, actor: User, script_id: int, now: datetime) -> Script:
    """Take a script out of use."""
    script = Script.objects.select_for_update().get(pk=script_id)
    script.state = TRANSITIONS.target("retire", script.state)
    script.save(update_fields=["state"])
    record(actor=actor, action="complaints.retire_script", obj=script, at=now)
    return script


def use_script(*, script_id: int, use: Use, values: dict[str, str], now: datetime) -> str:
    """The script's text with its gaps filled; counted. Refused when it is not approved or has expired."""
    script = Script.objects.filter(pk=script_id, use=use).first()
    if script is None or not script.usable(timezone.localdate(now)):
        raise Refused("scripts.unusable", _("This script is not in use any more."))
    Script.objects.filter(pk=script.pk).update(used=F("used") + 1)
    return fill(script.body, values)


kind(
    KIND,
    permission="complaints.policy_approve",
    on_approved=_approve,
    on_refused=_refuse,
    content=_content,
    label=_("Standard text for complaints"),
    url=lambda approval: reverse("scripts:list"),
)
