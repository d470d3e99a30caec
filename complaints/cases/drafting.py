"""The next tiering rules while they are written, tried on real sentences and recent complaints."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.cases import rulebook, triage
from complaints.cases.domain import TIER_ORDER, Tier
from complaints.cases.drafts import Change, Drafts
from complaints.cases.hits import Hits, hits_in, words_told
from complaints.cases.learning import our_sentences
from complaints.cases.models import TIERS, Complaint, TriageDraft

RECENT = 500  # complaints that a draft is tried on


DRAFTS = Drafts(
    model=TriageDraft,
    in_force=rulebook.triage_policy,
    check=triage.check_policy,
    propose=rulebook.propose_triage,
    alone={"thresholds": {"urgent": 1, "high": 1}},
    edited="complaints.edit_triage_draft",
    discarded="complaints.discard_triage_draft",
)


def recent_complaints() -> list[Complaint]:
    return list(Complaint.objects.order_by("-received_at", "-id")[:RECENT])


def hits(rule: Mapping[str, Any]) -> list[Hits]:
    """What a text rule speaks to: of recent complaints, and of the sentences that the program ships."""
    recent = [(one.content, one.number, reverse("handling:detail", args=[one.pk])) for one in recent_complaints()]
    ours = [(row["text"], "", "") for row in our_sentences()]
    return [
        hits_in("complaints", _("%(n)s of the last %(of)s complaints"), rule, recent),
        hits_in("sentences", _("%(n)s of %(of)s sentences that come with the program"), rule, ours),
    ]


def told(change: Change, rule: Mapping[str, Any] | None) -> list[str]:
    """A rule, or the thresholds, in the lines in which a draft is compared."""
    if rule is None:
        return []
    if not change.code:
        return [f"{rule['thresholds']['urgent']} / {rule['thresholds']['high']}"]
    floor = str(dict(TIERS).get(rule.get("floor", ""), ""))
    return [*words_told(rule), f"+{rule['weight']} {floor}"]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a draft tells beside the changes: recent complaints that it would tier otherwise."""
    complaints = recent_complaints()
    found = moves(before, after, complaints)
    return {"moves": found[:50], "counts": counted(found), "looked_at": len(complaints)}


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
