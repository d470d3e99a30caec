"""The next rules on public opinion while they are written, tried on real sentences and recent posts."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.cases.drafts import Change, Drafts
from complaints.cases.hits import Hits, hits_in, words_told
from complaints.opinion import rulebook
from complaints.opinion.domain import Judged, Speaks, alerts_for, check_policy, judge
from complaints.opinion.learning import our_sentences
from complaints.opinion.models import LEVELS, Mention, OpinionDraft
from complaints.opinion.rule_forms import ALERT_KINDS, NAMED

RECENT = 300  # posts that a draft is tried on
SHOWN = 50
DRAFTS = Drafts(
    model=OpinionDraft,
    in_force=rulebook.policy_in_force,
    check=check_policy,
    propose=rulebook.propose_rules,
    alone={"minutes": {"blue": 1, "yellow": 1, "red": 1}},
    edited="opinion.edit_draft",
    discarded="opinion.discard_draft",
)


def recent_posts() -> list[Mention]:
    return list(Mention.objects.filter(leader=None).order_by("-published_at", "-id")[:RECENT])


def hits(rule: Mapping[str, Any]) -> list[Hits]:
    """What a text rule speaks to: of recent posts, and of the sentences that the program ships."""
    posts = [(post.whole, f"#{post.pk}", reverse("opinion:detail", args=[post.pk])) for post in recent_posts()]
    ours = [(sample.text, "", "") for sample in our_sentences()]
    return [
        hits_in("posts", _("%(n)s of the last %(of)s posts"), rule, posts),
        hits_in("sentences", _("%(n)s of %(of)s sentences that come with the program"), rule, ours),
    ]


def told(change: Change, rule: Mapping[str, Any] | None) -> list[str]:
    """A rule, or brands and deadlines, in the lines in which a draft is compared."""
    if rule is None:
        return []
    levels = dict(LEVELS)
    if not change.code:
        minutes = [f"{levels[level]} {number}" for level, number in rule.get("minutes", {}).items()]
        return ["、".join(rule.get("brands", ())), " · ".join(minutes)]
    if change.part == "words":
        return [*words_told(rule), f"{rule.get('sentiment', 0):+d} · {rule['weight']}"]
    told = [str(dict(ALERT_KINDS)[rule["kind"]]), str(levels[rule["level"]]), str(dict(NAMED)[rule.get("what", "")])]
    told += [f"{sign} {rule[name]}" for sign, name in (("≥", "at_least"), ("×", "times")) if rule.get(name)]
    return [" · ".join(part for part in told if part != "—")]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a draft tells beside the changes: recent posts that the rules alone would judge otherwise, and
    the alerts that posts by themselves would set off."""
    posts = recent_posts()
    moves, alerts = [], {"before": Counter[str](), "after": Counter[str]()}
    for post in posts:
        old, new = judge(before, post.whole, None), judge(after, post.whole, None)
        alerts["before"].update(_levels(before, post, old))
        alerts["after"].update(_levels(after, post, new))
        if (old.sentiment, old.urgency, old.noise) != (new.sentiment, new.urgency, new.noise):
            moves.append((post, old, new))
    counts = [(level, alerts["before"][level], alerts["after"][level]) for level, _name in reversed(LEVELS)]
    return {"moves": moves[:SHOWN], "changed": len(moves), "alerts": counts, "looked_at": len(posts)}


def _levels(policy: Mapping[str, Any], post: Mention, judged: Judged) -> list[str]:
    asked = Speaks(judged.sentiment, judged.urgency, str(post.product_id or ""), str(post.lender_id or ""))
    return [] if judged.noise else [str(rule["level"]) for rule in alerts_for(policy, asked)]
