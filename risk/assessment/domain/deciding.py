"""The decision as one pure function, and the same case again under other rules."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from risk.assessment.domain.deriving import borrower_of, derive, limits_of, ratios_of, typed_parameters
from risk.assessment.domain.policy import COMPLIANCE_EFFECTS, blocked, finding_of, policy_of, policy_once, tier_of
from risk.assessment.domain.reasons import reasons_of
from risk.rules import catalogue, facts
from risk.rules.domain import REJECT, RuleSet
from risk.scoring import domain as scoring
from risk.stress import domain as stress


def decide(inputs: Mapping[str, Any], compiled: Callable[[Any], RuleSet] = catalogue.compiled) -> dict[str, Any]:
    """The outcome: tier, reasons, score, stress, trace of every rule. Nothing but `inputs` goes in.

    `compiled` may be a cache of compiled rule sets.
    """
    parameters = inputs["parameters"]
    values = derive(facts.typed(inputs["facts"]))
    values["evidence_missing"] = tuple(inputs["evidence"]["missing"])
    values["evidence_conflicts"] = tuple(inputs["evidence"]["conflicts"])

    borrower, limits = borrower_of(values), limits_of(parameters, values.get("segment"))
    tested = stress.stress_test(borrower, limits)
    values["debt_ratio"], values["stressed_debt_ratio"] = tested.ratio, tested.stressed_ratio
    card = inputs["scorecard"]
    scored = scoring.score(card, values)
    values["score"] = scored.points

    # The rules compare with the same limits as the stress test.
    compared = typed_parameters(parameters) | ratios_of(parameters, values.get("segment"))
    verdicts = compiled(inputs["rules"]).judge(values, compared)
    band = _band(scored.points, parameters)
    compliance, product = inputs.get("compliance", ""), inputs.get("product", {})
    finding = finding_of(
        {verdict.rule.effect for verdict in verdicts if verdict.outcome is True}
        | COMPLIANCE_EFFECTS[compliance]
        | ({REJECT} if product else set()),
        undecided=any(verdict.outcome is None and verdict.rule.effect == REJECT for verdict in verdicts),
        evidence_open=bool(values["evidence_missing"] or values["evidence_conflicts"]),
        stress_passed=tested.verdict == stress.PASSED,
    )
    tier = tier_of(policy_of(parameters.get("risk.tier.policy")), band, finding, values.get("amount"))
    tier = blocked(tier, compliance)
    hits = [verdict for verdict in verdicts if verdict.outcome is True]
    return {
        **_advice(tier, finding, band, borrower, limits, tested, scored, parameters),
        "tier": tier,
        "band": band,
        "finding": finding,
        "score": scored.as_json(),
        "stress": tested.as_json(),
        "hits": [[verdict.rule.id, verdict.rule.effect] for verdict in hits],
        "unknown": [verdict.rule.id for verdict in verdicts if verdict.outcome is None],
        "reasons": reasons_of(tier, band, hits, verdicts, scored, compliance, product),
        **({"compliance": compliance} if compliance else {}),
        **({"product": product} if product else {}),
        "facts": facts.plain({code: value for code, value in values.items() if code in facts.FACTS}),
        "trace": [verdict.as_json() for verdict in verdicts],
    }


def _advice(
    tier: str,
    finding: str,
    band: str,
    borrower: stress.Borrower,
    limits: stress.Limits,
    tested: stress.Result,
    scored: scoring.Score,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Default probability under stress, and what could be offered instead. Decisions taken before there were such
    parameters replay without them."""
    if "risk.offer.step" not in parameters:
        return {}
    shocked = None
    if tested.ratio is not None and tested.stressed_ratio is not None:
        factor = Decimal(parameters["risk.stress.odds_factor"])
        now = Decimal(scored.probability)
        shocked = str(stress.stressed_probability(now, tested.ratio, tested.stressed_ratio, factor))
    offers: list[dict[str, Any]] = []
    if tier != "A" and tested.verdict in (stress.TIGHT, stress.FAILED):
        business = borrower.business
        longest = int(parameters["term.business.max_months" if business else "term.consumer.max_months"])
        amount = stress.affordable_amount(borrower, limits, int(parameters["risk.offer.step"]))
        if amount is not None and borrower.amount is not None and amount < borrower.amount:
            offers.append({"kind": "lower_amount", "amount": format(amount, "f")})
        if (months := stress.affordable_term(borrower, limits, longest)) is not None:
            offers.append({"kind": "longer_term", "months": months})
    if tier != "A" and finding != "reject" and band != "high":
        offers.append({"kind": "secured"})
    return {"stressed_probability": shocked, "offers": offers}


def _band(points: int, parameters: Mapping[str, Any]) -> str:
    if points >= int(parameters["risk.tier.a_min_score"]):
        return "high"
    return "middle" if points >= int(parameters["risk.tier.b_min_score"]) else "low"


def snapshot_of(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What other rules need to decide the same case again, without the trace: every fact, the band of the score, the
    verdict of the stress test, what compliance found and what the product does not admit."""
    kept = {name: outcome[name] for name in ("compliance", "product") if name in outcome}
    return {"facts": outcome["facts"], "band": outcome["band"], "stress": outcome["stress"]["verdict"], **kept}


@dataclass(frozen=True)
class Retried:
    """A stored case under other rules. `hits` and `unknown` are places in the rule set."""

    tier: str
    hits: list[int]
    unknown: list[int]


# What the finding itself reads, whatever the rules read.
ALWAYS_READ = frozenset({"evidence_missing", "evidence_conflicts", "amount", "segment"})


def retry(
    snapshot: Mapping[str, Any], rules: RuleSet, codes: Collection[str], parameters: Mapping[str, Any]
) -> Retried:
    """The tier that other rules give a stored case; score and stress test stay as they were. No trace.

    `codes`: the facts that the rules read, with ALWAYS_READ. `parameters` as rules compare them (`typed_parameters`).
    """
    values = facts.typed({code: raw for code, raw in snapshot["facts"].items() if code in codes})
    outcomes = rules.outcomes(values, {**parameters, **ratios_of(parameters, values.get("segment"))})
    hits = [place for place, outcome in enumerate(outcomes) if outcome is True]
    unknown = [place for place, outcome in enumerate(outcomes) if outcome is None]
    finding = finding_of(
        {rules.rules[place].effect for place in hits}
        | COMPLIANCE_EFFECTS[snapshot.get("compliance", "")]
        | ({REJECT} if snapshot.get("product") else set()),
        undecided=any(rules.rules[place].effect == REJECT for place in unknown),
        evidence_open=bool(values["evidence_missing"] or values["evidence_conflicts"]),
        stress_passed=snapshot["stress"] == stress.PASSED,
    )
    policy = policy_once(parameters.get("risk.tier.policy"))
    tier = tier_of(policy, snapshot["band"], finding, values.get("amount"))
    return Retried(blocked(tier, snapshot.get("compliance", "")), hits, unknown)
