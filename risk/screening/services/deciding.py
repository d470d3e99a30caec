"""What compliance makes of a hit: somebody else, or the same person; by two people where it matters."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from risk.screening import policies
from risk.screening.domain.hits import MOVES, Verdict, needs_second
from risk.screening.models import Hit, HitEvent
from risk.screening.services.holding import follow

REASON_MIN = 4


@transaction.atomic
def propose(*, actor: Any, hit_id: int, verdict: str, reason: str, version: int, now: datetime) -> Hit:
    """Decides a weak hit as somebody else; anything graver waits for a second person.

    Refused: screening.not_allowed, screening.reason, screening.stale (somebody was faster), transition.not_allowed.
    """
    hit = _locked(actor, hit_id, version)
    reason = _reason(reason)
    verdict = Verdict(verdict).value
    second = needs_second(verdict, strong=hit.strong)
    hit.state = MOVES.target("propose" if second else verdict, hit.state)
    hit.verdict, hit.reason = verdict, reason
    if second:
        hit.proposed_by = actor
    else:
        hit.decided_by, hit.decided_at = actor, now
    _save(hit, "proposed" if second else verdict, actor, reason, now)
    return hit


@transaction.atomic
def second(*, actor: Any, hit_id: int, agree: bool, reason: str, version: int, now: datetime) -> Hit:
    """The second person: the verdict stands, or the hit is open again.

    Refused: screening.not_allowed, screening.same_person, screening.reason, screening.stale, transition.not_allowed.
    """
    hit = _locked(actor, hit_id, version)
    reason = _reason(reason)
    hit.state = MOVES.target(hit.verdict if agree and hit.verdict else "return", hit.state)
    if hit.proposed_by_id == actor.pk:
        raise Refused("screening.same_person", _("You proposed this yourself; another person has to decide."))
    if agree:
        hit.decided_by, hit.decided_at = actor, now
        _save(hit, hit.verdict, actor, reason, now)
    else:
        hit.verdict, hit.proposed_by = "", None
        _save(hit, "returned", actor, reason, now)
    return hit


@transaction.atomic
def reopen(*, actor: Any, hit_id: int, reason: str, version: int, now: datetime) -> Hit:
    """A decided hit is decided anew, for a reason. Refused: as `propose`."""
    hit = _locked(actor, hit_id, version)
    reason = _reason(reason)
    hit.state = MOVES.target("reopen", hit.state)
    hit.verdict, hit.proposed_by, hit.decided_by, hit.decided_at = "", None, None, None
    _save(hit, "reopened", actor, reason, now)
    return hit


def _locked(actor: Any, hit_id: int, version: int) -> Hit:
    policies.require(actor, "screening.work")
    hit = Hit.objects.select_for_update(of=("self",)).select_related("customer", "list").get(pk=hit_id)
    if hit.version != version:
        raise Refused("screening.stale", _("Somebody decided meanwhile, or the hit has changed. Look at it again."))
    return hit


def _reason(reason: str) -> str:
    if len(reason.strip()) < REASON_MIN:
        raise Refused("screening.reason", _("Say in a few words what this rests on."), field="reason")
    return reason.strip()[:400]


def _save(hit: Hit, what: str, actor: Any, reason: str, now: datetime) -> None:
    hit.version += 1
    hit.save()
    HitEvent.objects.create(hit=hit, what=what, actor=actor, at=now, reason=reason, facts={"verdict": hit.verdict})
    record(
        actor=actor, action=f"screening.{what}", obj=hit, reason=reason, at=now, customer=hit.customer.number,
        list=hit.list.code, score=hit.score,
    )  # fmt: skip
    follow([hit.customer_id], now=now)
