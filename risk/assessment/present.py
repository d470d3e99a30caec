"""An assessment as its page and its panel show it: names, values and sources instead of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from backoffice.web import badges
from backoffice.web.formats import money
from risk.assessment.models import TIERS, Assessment
from risk.evidence.domain import FIELDS, SHIPPED, Outcome
from risk.evidence.models import FAILURES
from risk.evidence.words import conflict_words
from risk.rules import words
from risk.rules.domain import REJECT
from risk.rules.facts import FACTS
from risk.scoring.domain import bin_of

badges.register(
    "assessment.tier",
    {tier: (colour, label) for (tier, label), colour in zip(TIERS, ("green", "orange", "red"), strict=True)},
)
badges.register(
    "assessment.stress",
    {
        "passed": ("green", gettext_lazy("Stress test passed")),
        "tight": ("orange", gettext_lazy("Too tight under stress")),
        "failed": ("red", gettext_lazy("Too much debt now")),
        "unknown": ("secondary", gettext_lazy("Income not known")),
    },
)
FACTS_OF = {source: {fact for _field, fact, _reader in fields} for source, fields in FIELDS.items()}
FACTS_OF["identity"].add("identity_alive")
LOWEST, HIGHEST = 400, 800  # the scale of the score bar
SOURCES = {
    "application": gettext_lazy("application"),
    "customer": gettext_lazy("customer's record"),
    "derived": gettext_lazy("computed"),
    "fraud": gettext_lazy("computed"),
    "lists": gettext_lazy("black, grey and white lists"),
    "score": gettext_lazy("computed"),
    "stress": gettext_lazy("computed"),
}


@dataclass(frozen=True)
class Hit:
    rule: str
    name: str
    effect: str
    customer: str
    risk: str
    seen: list[words.Seen]


@dataclass(frozen=True)
class Source:
    code: str
    name: str
    outcome: str
    why: str
    asked_at: datetime
    reused: bool
    result: int
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """What the templates need of one assessment."""

    assessment: Assessment
    score_share: int
    score_colour: str
    stress: dict[str, Any]
    heat: dict[str, Any] | None
    hits: list[Hit]
    notes: list[Hit]
    unknown: list[str]
    sources: list[Source]
    conflicts: list[str]
    stressed_probability: str | None
    offers: list[str]


def offer_words(offer: dict[str, Any]) -> str:
    """A counter-offer as people read it."""
    if offer["kind"] == "lower_amount":
        return gettext("lower amount: ¥%(amount)s passes the stress test") % {"amount": money(offer["amount"], 0)}
    if offer["kind"] == "longer_term":
        return gettext("longer term: %(months)s months pass the stress test") % {"months": offer["months"]}
    return gettext("a secured product, or a guarantor")


def shown(assessment: Assessment) -> Shown:
    outcome, inputs = assessment.found, assessment.saw
    by_id = {rule["id"]: rule for rule in assessment.rule_set.content["rules"]}
    hits = [_hit(row, by_id) for row in outcome["trace"] if row["outcome"] is True]
    ranks = {"reject": 0, "review": 1, "note": 2}
    hits.sort(key=lambda hit: ranks[hit.effect])
    share = (assessment.score - LOWEST) * 100 // (HIGHEST - LOWEST)
    return Shown(
        assessment=assessment,
        score_share=max(2, min(100, share)),
        score_colour={"high": "green", "middle": "orange", "low": "red"}[outcome["band"]],
        stress=outcome["stress"],
        heat=_heat(outcome["stress"]),
        hits=[hit for hit in hits if hit.effect != "note"],
        notes=[hit for hit in hits if hit.effect == "note"],
        unknown=[
            words.name_of(by_id[rule])
            for rule in outcome["unknown"]
            if rule in by_id and by_id[rule]["effect"] != "note"
        ],
        sources=[_source(item, outcome["facts"]) for item in inputs["evidence"]["items"]],
        conflicts=conflict_words(inputs["evidence"]["conflicts"]),
        stressed_probability=outcome.get("stressed_probability"),
        offers=[offer_words(offer) for offer in outcome.get("offers", ())],
    )


def _hit(row: dict[str, Any], by_id: dict[str, Any]) -> Hit:
    rule = by_id[row["rule"]]
    seen = [words.seen(one) for one in row["conditions"]]
    decisive = [one for one in seen if one.outcome is True] or seen
    return Hit(
        row["rule"],
        words.name_of(rule),
        row["effect"],
        words.reason_of(rule, "customer"),
        words.reason_of(rule, "risk"),
        decisive,
    )


# What the machine says of itself, where a stored reason has no English text of its own.
ENGLISH = {
    "passed": (
        "Pre-screen passed; the application goes to the lender, whose approval decides on the loan.",
        "Score in band A, evidence complete, no reviewing or rejecting rule hit.",
    ),
    "policy": ("Your application is looked at by a person.", "To a person by the tier policy."),
    "unknown": ("Some details could not be verified yet; a person takes over.", "Could not be judged"),
    "score": ("this affects the overall score.", ""),
}


def reasons(assessment: Assessment) -> list[dict[str, str]]:
    """Each stored reason in the reader's language: for the risk desk, and as it is told to the applicant."""
    open_rules = undecided(assessment)
    return [{"risk": risk_words(one, open_rules), "told": told_words(one)} for one in assessment.reasons]


def undecided(assessment: Assessment) -> list[str]:
    """Names of the rejecting rules that could not be judged."""
    by_id = {rule["id"]: rule for rule in assessment.rule_set.content["rules"]}
    found = (by_id[rule] for rule in assessment.found["unknown"] if rule in by_id)
    return [words.name_of(rule) for rule in found if rule["effect"] == REJECT][:6]


def told_words(reason: Mapping[str, Any]) -> str:
    if words.language().startswith("zh"):
        return str(reason["text"])
    if reason["kind"] == "score":
        return f"{reason['name']['en']}: {ENGLISH['score'][0]}"
    return str(reason.get("text_en") or ENGLISH.get(reason["kind"], (reason["text"],))[0])


def risk_words(reason: Mapping[str, Any], open_rules: Sequence[str] = ()) -> str:
    """`open_rules`: names of rules that could not be judged, in the reader's language."""
    if words.language().startswith("zh"):
        return str(reason.get("risk") or reason["text"])
    told = str(reason.get("risk_en") or ENGLISH.get(reason["kind"], ("", ""))[1] or reason.get("risk") or "")
    return f"{told}: {', '.join(open_rules)}" if reason["kind"] == "unknown" and open_rules else told


def _source(item: dict[str, Any], facts: dict[str, Any]) -> Source:
    shipped = {one.code: one for one in SHIPPED}[item["source"]]
    ok = item["outcome"] == Outcome.OK.value
    codes = [fact for _field, fact, _reader in FIELDS[item["source"]]]
    return Source(
        code=item["source"],
        name=shipped.zh if words.language().startswith("zh") else shipped.en,
        outcome=item["outcome"],
        why=str(dict(FAILURES).get(item["failure"], item["failure"])),
        asked_at=datetime.fromisoformat(item["asked_at"]),
        reused=item["reused"],
        result=item["result"],
        values=[(words.fact_name(code), words.value_words(code, facts.get(code))) for code in codes] if ok else [],
    )


def _heat(stress: dict[str, Any]) -> dict[str, Any] | None:
    """Rows are rate rises, columns income falls, cells the ratio in per cent."""
    if not stress["cells"]:
        return None
    rises = list(dict.fromkeys(cell[0] for cell in stress["cells"]))
    falls = list(dict.fromkeys(cell[1] for cell in stress["cells"]))
    ratio = {(cell[0], cell[1]): Decimal(cell[3]) for cell in stress["cells"]}
    return {
        "rows": [f"+{_percent(rise)} %" for rise in rises],
        "columns": [f"−{_percent(fall)} %" for fall in falls],
        "matrix": [[round(ratio[rise, fall] * 100, 1) for fall in falls] for rise in rises],
    }


def _percent(fraction: str) -> str:
    return format((Decimal(fraction) * 100).normalize(), "f")


def parts(assessment: Assessment) -> list[dict[str, Any]]:
    """The score, characteristic by characteristic."""
    card = {one["fact"]: one for one in assessment.scorecard.content["characteristics"]}
    rows = []
    for fact, value, index, points, best in assessment.found["score"]["parts"]:
        known = index if index is not None else bin_of(card[fact], value)
        rows.append(
            {
                "name": words.fact_name(fact),
                "value": words.value_words(fact, value),
                "points": points,
                "best": best,
                "lost": best - points,
                "missing": known is None,
            }
        )
    return rows


def facts(assessment: Assessment) -> list[tuple[str, str, Any]]:
    """(fact, value, source) of everything the decision saw, in the order of the dictionary."""
    seen = assessment.found["facts"]
    rows = []
    for code, fact in FACTS.items():
        if code in seen and not (code.startswith("evidence_") and not seen[code]):
            source = next((one for one in SHIPPED if code in FACTS_OF[one.code]), None)
            where = (source.zh if words.language().startswith("zh") else source.en) if source else None
            rows.append(
                (words.fact_name(code), words.value_words(code, seen[code]), where or SOURCES.get(fact.source))
            )
    return rows
