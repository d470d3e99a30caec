"""Writing a script, having it approved, using it; keeping the glossary."""

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
from backoffice.values.gaps import unknown_gaps
from customers.guidance.domain import GAPS, TRANSITIONS, Scene, State
from customers.guidance.models import TalkScript, Term

KIND = "guidance.script"
TEXTS = ("listen", "empathise", "body")


@transaction.atomic
def write_script(
    *,
    actor: User,
    title: str,
    scene: str,
    segment: str,
    body: str,
    valid_until: date,
    now: datetime,
    listen: str = "",
    empathise: str = "",
    replaces: TalkScript | None = None,
) -> TalkScript:
    """A script, or another wording of one; staff see it once a second person has approved it.

    Refused: guidance.expired, guidance.gaps, guidance.steps for an objection that is not answered in three steps,
    and words that may not be said to customers (at their field).
    """
    if valid_until <= timezone.localdate(now):
        raise Refused("guidance.expired", _("Choose a day after today."), field="valid_until")
    texts = _checked({"listen": listen, "empathise": empathise, "body": body}, scene, timezone.localdate(now))
    script = TalkScript.objects.create(
        title=title.strip(), scene=scene, segment=segment, valid_until=valid_until, replaces=replaces,
        written_by=actor, written_at=now, **texts,
    )  # fmt: skip
    before = _content(replaces) if replaces is not None else None
    approvals.submit(actor=actor, kind=KIND, obj=script, content=_content(script), before=before, now=now)
    return script


def _checked(texts: dict[str, str], scene: str, today: date) -> dict[str, str]:
    """The texts of a script as they are stored: the first two steps belong to objections alone."""
    texts = {name: text.strip() if name == "body" or scene == Scene.OBJECTION else "" for name, text in texts.items()}
    for name, text in texts.items():
        if scene == Scene.OBJECTION and not text:
            sentence = _("An objection is heard and understood before it is answered.")
            raise Refused("guidance.steps", sentence, field=name)
        if wrong := unknown_gaps(text, GAPS):
            sentence = _("Nothing fills these gaps: %(gaps)s") % {"gaps": "、".join(wrong)}
            raise Refused("guidance.gaps", sentence, field=name)
        refuse_forbidden(text, kind=TextKind.SCRIPT, on=today, field=name)
    return texts


def _content(script: TalkScript) -> dict[str, Any]:
    texts = {name: getattr(script, name) for name in TEXTS if getattr(script, name)}
    return {
        "title": script.title,
        "scene": script.scene,
        "segment": script.segment,
        **texts,
        "until": script.valid_until.isoformat(),
    }


def _approve(approval: Approval, actor: Any, now: datetime) -> None:
    script = TalkScript.objects.select_for_update().get(pk=approval.object_id)
    script.state = TRANSITIONS.target("approve", script.state)
    script.approved_by = actor
    script.save(update_fields=["state", "approved_by"])
    if script.replaces_id is not None:
        TalkScript.objects.filter(pk=script.replaces_id, state=State.APPROVED).update(state=State.RETIRED)


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    TalkScript.objects.filter(pk=approval.object_id, state=State.WAITING).update(state=State.REFUSED)


@transaction.atomic
def retire_script(*, actor: User, script_id: int, now: datetime) -> TalkScript:
    """Take a script out of use. Refused when it is not in use."""
    script = TalkScript.objects.select_for_update().get(pk=script_id)
    script.state = TRANSITIONS.target("retire", script.state)
    script.save(update_fields=["state"])
    record(actor=actor, action="guidance.retire", obj=script, at=now)
    return script


@transaction.atomic
def count_use(*, actor: User, script_id: int, now: datetime) -> int:
    """Somebody spoke by this script: counted, so that the useful ones are known. Returns how often in all."""
    script = TalkScript.objects.select_for_update().get(pk=script_id)
    if not script.usable(timezone.localdate(now)):
        raise Refused("guidance.unusable", _("This script is not in use any more."))
    TalkScript.objects.filter(pk=script.pk).update(used=F("used") + 1)
    return script.used + 1


@transaction.atomic
def keep_term(
    *, actor: User, term_id: int | None, name: str, short: str, meaning: str, example: str, now: datetime
) -> Term:
    """Enter or reword a term of the glossary. Refused: guidance.term_known."""
    if Term.objects.filter(name=name.strip()).exclude(pk=term_id).exists():
        raise Refused("guidance.term_known", _("The glossary has this term already."), field="name")
    term = Term.objects.select_for_update().get(pk=term_id) if term_id else Term()
    term.name, term.short, term.meaning, term.example = name.strip(), short.strip(), meaning.strip(), example.strip()
    term.changed_by, term.changed_at = actor, now
    term.save()
    record(actor=actor, action="guidance.keep_term", obj=term, at=now, term=term.name)
    return term


kind(
    KIND,
    permission="guidance.approve",
    on_approved=_approve,
    on_refused=_refuse,
    content=_content,
    label=_("Talk script"),
    url=lambda approval: reverse("guidance:script", args=[int(approval.object_id)]),
)
