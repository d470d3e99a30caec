"""The next tiering rules while they are written: one draft for the desk, changed rule by rule, tried on real sentences
and recent complaints, then put before a second person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases import rulebook, triage
from complaints.cases.domain import TIER_ORDER, Tier
from complaints.cases.learning import our_sentences
from complaints.cases.models import Complaint, TriageDraft

RECENT = 500  # complaints that a draft is tried on
SHOWN = 20  # hits that are shown; all are counted
CIRCUMSTANCES = ("vip", "vulnerable", "repeated", "group")


def draft() -> TriageDraft | None:
    return TriageDraft.objects.select_related("base", "edited_by").first()


def rule_named(content: Mapping[str, Any], code: str) -> dict[str, Any] | None:
    return next((rule for rule in content.get("words", ()) if rule["code"] == code), None)


def check_rule(rule: Mapping[str, Any]) -> None:
    """Refused in words when the rule alone cannot be applied."""
    try:
        triage.check_policy({"thresholds": {"urgent": 1, "high": 1}, "words": [rule]})
    except ValueError as error:
        raise Refused(
            "complaints.policy_unusable",
            _("The rules cannot be applied: %(why)s") % {"why": str(error)},
            field="pattern",
        ) from error


def save_rule(*, actor: User, code: str, rule: Mapping[str, Any], now: datetime) -> str:
    """Write one text rule into the draft; without a code it is a new one, at the end. Returns its code."""
    with transaction.atomic():
        row = _locked(actor, now)
        words = [dict(one) for one in row.content["words"]]
        known = {one["code"]: place for place, one in enumerate(words)}
        if code and code not in known:
            raise Refused("complaints.rule_gone", _("This rule is not in the draft any more."))
        written = {name: value for name, value in rule.items() if value not in ("", None)}
        written |= {"code": code or _new_code(known), "weight": rule["weight"]}
        check_rule(written)
        if code:
            words[known[code]] = written
        else:
            words.append(written)
        _write(row, {**row.content, "words": words}, actor, now, rule=written["code"])
    return str(written["code"])


def remove_rule(*, actor: User, code: str, now: datetime) -> None:
    with transaction.atomic():
        row = _locked(actor, now)
        words = [rule for rule in row.content["words"] if rule["code"] != code]
        if len(words) == len(row.content["words"]):
            raise Refused("complaints.rule_gone", _("This rule is not in the draft any more."))
        _write(row, {**row.content, "words": words}, actor, now, removed=code)


def save_circumstances(*, actor: User, content: Mapping[str, Any], now: datetime) -> None:
    """Write everything but the text rules: thresholds, channels, amounts and who complains."""
    with transaction.atomic():
        row = _locked(actor, now)
        wanted = {"words": row.content["words"], **content}
        try:
            triage.check_policy(wanted)
        except ValueError as error:
            why = _("The rules cannot be applied: %(why)s") % {"why": str(error)}
            raise Refused("complaints.policy_unusable", why) from error
        _write(row, wanted, actor, now, circumstances=True)


def discard(*, actor: User, now: datetime) -> None:
    with transaction.atomic():
        if TriageDraft.objects.filter(pk=1).delete()[0]:
            record(actor=actor, action="complaints.discard_triage_draft", at=now)


def submit(*, actor: User, basis: str, now: datetime) -> Approval:
    """Put the draft before a second person. Refused when other rules came into force since it was begun."""
    with transaction.atomic():
        row = TriageDraft.objects.select_for_update().filter(pk=1).first()
        if row is None:
            raise Refused("complaints.no_draft", _("Nothing has changed."))
        if row.base_id != rulebook.triage_policy(now).pk:
            raise Refused(
                "complaints.draft_old",
                _("Other rules came into force since this draft was begun. Discard it and begin from them."),
            )
        approval = rulebook.propose_triage(actor=actor, content=row.content, basis=basis, now=now)
        row.delete()
    return approval


def _locked(actor: User, now: datetime) -> TriageDraft:
    base = rulebook.triage_policy(now)
    TriageDraft.objects.get_or_create(
        pk=1, defaults={"base": base, "content": base.content, "edited_by": actor, "edited_at": now}
    )
    return TriageDraft.objects.select_for_update().get(pk=1)


def _write(row: TriageDraft, content: dict[str, Any], actor: User, now: datetime, **facts: Any) -> None:
    row.content, row.edited_by, row.edited_at = content, actor, now
    row.save()
    record(actor=actor, action="complaints.edit_triage_draft", at=now, **facts)


def _new_code(known: Iterable[str]) -> str:
    taken = set(known)
    return next(code for number in range(1, 10_000) if (code := f"own_{number}") not in taken)


# --- looking at what a rule or a draft would do


@dataclass(frozen=True)
class Hit:
    """A sentence that a rule speaks to, cut at the place; `complaint` where it is one of ours."""

    pieces: list[triage.Piece]
    complaint: Complaint | None = None


@dataclass(frozen=True)
class Hits:
    count: int
    looked_at: int
    shown: list[Hit]


def recent_complaints() -> list[Complaint]:
    return list(Complaint.objects.order_by("-received_at", "-id")[:RECENT])


def hits_in_sentences(rule: Mapping[str, Any]) -> Hits:
    """Of the sentences that the program ships."""
    texts = [row["text"] for row in our_sentences()]
    return _hits(rule, ((text, None) for text in texts), len(texts))


def hits_in_complaints(rule: Mapping[str, Any], complaints: list[Complaint]) -> Hits:
    return _hits(rule, ((complaint.content, complaint) for complaint in complaints), len(complaints))


def _hits(rule: Mapping[str, Any], texts: Iterable[tuple[str, Complaint | None]], looked_at: int) -> Hits:
    found = []
    for text, complaint in texts:
        reason = triage.spoken(rule, text)
        if reason is not None:
            found.append(Hit(triage.pieces(text, [reason.as_data()]), complaint))
    return Hits(len(found), looked_at, found[:SHOWN])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, dict | None, dict | None]]:
    """(code, rule before, rule after) of the text rules that differ; "" as code for the circumstances."""
    old = {rule["code"]: rule for rule in before.get("words", ())}
    new = {rule["code"]: rule for rule in after.get("words", ())}
    found = [(code, old.get(code), new.get(code)) for code in {**old, **new} if old.get(code) != new.get(code)]
    rest = [{name: part for name, part in content.items() if name != "words"} for content in (before, after)]
    if rest[0] != rest[1]:
        found.append(("", rest[0], rest[1]))
    return found


@dataclass(frozen=True)
class Move:
    complaint: Complaint
    before: Tier
    after: Tier

    @property
    def raised(self) -> bool:
        return TIER_ORDER.index(self.after) > TIER_ORDER.index(self.before)


def moves(before: Mapping[str, Any], after: Mapping[str, Any], complaints: list[Complaint]) -> list[Move]:
    """The complaints that the rules alone would tier otherwise, with the circumstances of their filing."""
    found = []
    for complaint in complaints:
        facts = facts_again(complaint)
        tiers = triage.tier_of(before, facts).tier, triage.tier_of(after, facts).tier
        if tiers[0] != tiers[1]:
            found.append(Move(complaint, *tiers))
    return found


def counted(found: Iterable[Move]) -> list[tuple[Tier, Tier, int]]:
    pairs = Counter((move.before, move.after) for move in found)
    return [(before, after, number) for (before, after), number in pairs.most_common()]


def facts_again(complaint: Complaint) -> triage.Facts:
    """What the rules were told when the complaint was filed: its columns, and what its reasons kept."""
    kept = {reason["code"]: reason for reason in complaint.reasons}
    earlier = str(kept.get("repeated", {}).get("matched", ""))
    return triage.Facts(
        content=complaint.content,
        channel=complaint.channel,
        category=complaint.category,
        amount=Decimal(complaint.amount) if complaint.amount is not None else None,
        customer_tier="vip" if "vip" in kept else "",
        vulnerable=complaint.vulnerable,
        suggestion="meant_so" in kept,
        group_size=complaint.group_size,
        earlier_within_days=int(earlier) if earlier.isdecimal() else 0,
    )
