"""The decision as one pure function: stored inputs in, outcome out. A replay runs the same function on what was kept.

inputs = {"facts", "evidence": {"missing", "conflicts"}, "parameters", "rules", "scorecard"}, all plain JSON.
Tier A means 'pre-screen passed, forwarded to the lender', B a person looks, C 'not recommended'. The lender decides.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from risk.assessment import sentences
from risk.rules import catalogue, facts
from risk.rules.domain import NOTE, REJECT, REVIEW, Rule, RuleSet, Verdict
from risk.scoring import domain as scoring
from risk.stress import domain as stress

# The policy: band of the score × what the rules and sources say -> tier. The shipped value; parameters may change it.
POLICY = {
    "high/clean": "A",
    "high/review": "B",
    "high/incomplete": "B",
    "high/reject": "C",
    "middle/clean": "B",
    "middle/review": "B",
    "middle/incomplete": "B",
    "middle/reject": "C",
    "low/clean": "C",
    "low/review": "C",
    "low/incomplete": "B",
    "low/reject": "C",
}
BANDS = ("high", "middle", "low")
FINDINGS = ("clean", "review", "incomplete", "reject")
MOST_REASONS = 8
MISSING, CONFLICT, SCORE, STRESS = "evidence_missing", "evidence_conflicts", "score", "stress"

# How long somebody works in a job, as the scorecard's levels know it: below these many months.
EMPLOYMENT_LEVELS = ((12, 2), (48, 3), (84, 4))
LONG_FILE_MONTHS = 36


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same bytes everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(inputs: str, outcome: str) -> str:
    return hashlib.sha256(f"{inputs}\n{outcome}".encode()).hexdigest()


def policy_of(rows: list[str] | None) -> dict[str, str]:
    """The matrix from a parameter's lines "high/clean=A"; cells that it does not name keep the shipped tier. A line
    "high/clean@200000=B" holds from that amount (yuan) on.

    ValueError for a line that is none, and for an A where a source is missing or a rule hit: that is not for sale.
    """
    policy = dict(POLICY)
    for row in rows or ():
        cell, _sign, tier = str(row).partition("=")
        base, at, least = cell.partition("@")
        if base not in POLICY or tier not in {"A", "B", "C"} or (at and not least.isdigit()):
            raise ValueError(f"{row!r} is not a line such as high/clean=A")
        if tier == "A" and not base.endswith("/clean"):
            raise ValueError(f"{row!r}: A needs complete evidence and no rule hit")
        policy[cell] = tier
    return policy


def tier_of(policy: Mapping[str, str], band: str, finding: str, amount: Decimal | None) -> str:
    """The tier of a cell, by the line for the largest amount that the application reaches."""
    cell = f"{band}/{finding}"
    reached = [
        int(key.partition("@")[2])
        for key in policy
        if key.startswith(f"{cell}@") and amount is not None and amount >= int(key.partition("@")[2])
    ]
    return policy[f"{cell}@{max(reached)}"] if reached else policy[cell]


def derive(known: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that follow from others; what is declared goes before what is derived.
    `age_at_maturity` = age + months ÷ 12; `loan_to_income` =
       amount ÷ (12 × monthly income); `debt_gap` = payments on the credit file − payments declared.
    """
    values = dict(known)
    months = values.get("employed_months")
    if values.get("employment_duration_level") is None:
        if values.get("employment_type") == "unemployed":
            values["employment_duration_level"] = 1
        elif months is not None:
            values["employment_duration_level"] = next((level for top, level in EMPLOYMENT_LEVELS if months < top), 5)
    if values.get("credit_history") is None and "bureau_late_count_24m" in values:
        values["credit_history"] = _history(values)
    age, term, amount = values.get("age"), values.get("term_months"), values.get("amount")
    if age is not None and term is not None:
        values["age_at_maturity"] = (age + Decimal(term) / 12).quantize(Decimal("0.1"))
    income = values.get("monthly_income")
    if amount is not None and income is not None and income > 0:
        values["loan_to_income"] = (amount / (12 * income)).quantize(Decimal("0.01"))
    declared, on_file = values.get("monthly_debt"), values.get("bureau_monthly_payment")
    if declared is not None and on_file is not None:
        values["debt_gap"] = on_file - declared
    return values


def _history(values: Mapping[str, Any]) -> int:
    """The level of the credit history that a credit file shows: late 0, a long file without delay 4 (all paid back
    on time), open credits paid on time 3, nothing on file 2."""
    if (values.get("bureau_worst_months_late") or 0) >= 2 or values["bureau_late_count_24m"] >= 3:
        return 0
    if values["bureau_late_count_24m"] == 0 and (values.get("bureau_file_months") or 0) >= LONG_FILE_MONTHS:
        return 4
    return 3 if values.get("bureau_open_accounts") else 2


def borrower_of(values: Mapping[str, Any]) -> stress.Borrower:
    """What the stress test reads. The larger of declared and filed debt payments counts."""
    debts = [values[name] for name in ("monthly_debt", "bureau_monthly_payment") if values.get(name) is not None]
    return stress.Borrower(
        amount=values.get("amount"),
        term_months=values.get("term_months"),
        annual_rate=values.get("annual_rate"),
        method=values.get("method") or "equal_instalment",
        monthly_income=values.get("monthly_income"),
        monthly_debt=max(debts) if debts else None,
        share_level=values.get("installment_rate_level"),
        business=values.get("customer_kind") == "business" or values.get("segment") == "small_business",
    )


def ratios_of(parameters: Mapping[str, Any], segment: str | None) -> dict[str, Decimal]:
    """The largest debt ratios now and under stress: of the segment where policy names it, else of everybody."""
    for line in parameters.get("dti.by_segment") or ():
        name, _sign, ratios = str(line).partition("=")
        if name == segment:
            now, _slash, shocked = ratios.partition("/")
            return {"dti.total.max": Decimal(now), "dti.stressed.max": Decimal(shocked)}
    return {code: Decimal(parameters[code]) for code in ("dti.total.max", "dti.stressed.max")}


def limits_of(parameters: Mapping[str, Any], segment: str | None) -> stress.Limits:
    ratios = ratios_of(parameters, segment)
    return stress.Limits(
        ratio_max=ratios["dti.total.max"],
        stressed_ratio_max=ratios["dti.stressed.max"],
        rate_rise=Decimal(parameters["dti.stress.rate_rise"]),
        income_fall=Decimal(parameters["dti.stress.income_drop"]),
        coverage_min=Decimal(parameters["dscr.min"]),
        stressed_coverage_min=Decimal(parameters["dscr.stressed.min"]),
    )


def typed_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as rules compare them: numbers exact, lists as tuples."""
    return {
        code: tuple(value) if isinstance(value, list) else Decimal(value) if _numeric(value) else value
        for code, value in parameters.items()
    }


def _numeric(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    try:
        return Decimal(value).is_finite()
    except ArithmeticError:
        return False


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
    compliance = inputs.get("compliance", "")
    finding = finding_of(
        {verdict.rule.effect for verdict in verdicts if verdict.outcome is True} | COMPLIANCE_EFFECTS[compliance],
        undecided=any(verdict.outcome is None and verdict.rule.effect == REJECT for verdict in verdicts),
        evidence_open=bool(values["evidence_missing"] or values["evidence_conflicts"]),
        stress_passed=tested.verdict == stress.PASSED,
    )
    tier = tier_of(policy_of(parameters.get("risk.tier.policy")), band, finding, values.get("amount"))
    tier = _blocked(tier, compliance)
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
        "reasons": _reasons(tier, band, hits, verdicts, scored, compliance),
        **({"compliance": compliance} if compliance else {}),
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


def finding_of(effects: set[str], *, undecided: bool, evidence_open: bool, stress_passed: bool) -> str:
    """The gravest of: a rejecting rule hit; a source is missing, contradicts, or a rejecting rule cannot be judged;
    a reviewing rule hit or the stress test is not passed; clean. `effects`: of the rules that hit."""
    if REJECT in effects:
        return "reject"
    if evidence_open or undecided:
        return "incomplete"
    return "review" if REVIEW in effects or not stress_passed else "clean"


# What the comparison with watch lists adds to the rules: until a hit is resolved a person looks, a confirmed one ends
# it. Neither the applicant nor the desk is told which list; tipping off is forbidden (反洗钱法).
COMPLIANCE_EFFECTS: dict[str, set[str]] = {"": set(), "unresolved": {REVIEW}, "confirmed": {REJECT}}


def _blocked(tier: str, compliance: str) -> str:
    """Whatever a policy says: C for who is confirmed to stand on a list."""
    return "C" if compliance == "confirmed" else tier


def snapshot_of(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What other rules need to decide the same case again, without the trace: every fact, the band of the score, the
    verdict of the stress test, what compliance found."""
    compliance = {"compliance": outcome["compliance"]} if "compliance" in outcome else {}
    return {"facts": outcome["facts"], "band": outcome["band"], "stress": outcome["stress"]["verdict"], **compliance}


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
        {rules.rules[place].effect for place in hits} | COMPLIANCE_EFFECTS[snapshot.get("compliance", "")],
        undecided=any(rules.rules[place].effect == REJECT for place in unknown),
        evidence_open=bool(values["evidence_missing"] or values["evidence_conflicts"]),
        stress_passed=snapshot["stress"] == stress.PASSED,
    )
    policy = _policy_once(parameters.get("risk.tier.policy"))
    tier = tier_of(policy, snapshot["band"], finding, values.get("amount"))
    return Retried(_blocked(tier, snapshot.get("compliance", "")), hits, unknown)


@lru_cache(maxsize=64)
def _policy_once(rows: tuple[str, ...] | None) -> dict[str, str]:
    return policy_of(list(rows or ()))


def _reasons(
    tier: str,
    band: str,
    hits: list[Verdict],
    verdicts: list[Verdict],
    scored: scoring.Score,
    compliance: str,
) -> list[dict[str, Any]]:
    """Why, most important first: rules that hit, what could not be judged, what cost points. Every tier has a reason.

    `text` is what the applicant may be told, `risk` what a reviewer reads; both go into Chinese papers as they are.
    """
    if tier == "A":
        notes = [_of_rule(verdict.rule) for verdict in hits if verdict.rule.effect == NOTE]
        return [PASSED, *notes][:MOST_REASONS]
    reasons = [COMPLIANCE_REASONS[compliance]] if compliance else []
    reasons += [
        _of_rule(verdict.rule) for effect in (REJECT, REVIEW) for verdict in hits if verdict.rule.effect == effect
    ]
    open_rules = [
        verdict.rule.content["name"]["zh"]
        for verdict in verdicts
        if verdict.outcome is None and verdict.rule.effect == REJECT
    ]
    if open_rules and tier == "B":
        reasons.append(
            {
                "kind": "unknown",
                "code": "unknown",
                "text": "部分信息暂未核验完成，转人工处理。",
                "risk": "无法判断：" + "、".join(open_rules[:6]),
            }
        )
    if band != "high":
        reasons += [_of_part(part) for part in scored.reasons]
    return reasons[:MOST_REASONS] or [POLICY_REASON]


ENGLISH = (("text_en", "customer"), ("risk_en", "risk"))
PASSED = {
    "kind": "passed",
    "code": "passed",
    "text": "预筛通过，申请将转交资金方；是否放款以资金方的审批为准。",
    "risk": "评分达到 A 档，资料完整，未命中复核或拒绝规则。",
}
COMPLIANCE_REASONS = {
    "unresolved": {
        "kind": "policy",
        "code": "compliance_open",
        "text": "您的申请由专人复核。",
        "text_en": "A person looks at your application.",
        "risk": "合规核验尚未完成，由合规岗处理；完成前不得推荐。",
        "risk_en": "The compliance check has not ended. Do not recommend before compliance has finished it.",
    },
    "confirmed": {
        "kind": "policy",
        "code": "compliance_closed",
        "text": "经综合评估，本次申请暂不符合推荐条件。",
        "text_en": "After an overall assessment the application cannot be recommended for now.",
        "risk": "合规核验未通过，不得推荐；原因由合规岗掌握，不得告知客户。",
        "risk_en": "The compliance check was not passed. Do not recommend; compliance knows why, and nobody tells.",
    },
}
POLICY_REASON = {
    "kind": "policy",
    "code": "policy",
    "text": "您的申请由专人复核。",
    "risk": "按分层策略转人工复核。",
}


def _of_rule(rule: Rule) -> dict[str, Any]:
    return {
        "kind": "rule",
        "code": rule.id,
        "effect": rule.effect,
        "name": rule.content["name"],
        "text": rule.content["reason"]["customer"],
        "risk": rule.content["reason"]["risk"],
        # Rule sets written before reasons had an English text replay without it.
        **{
            name: rule.content["reason"][f"{kind}_en"]
            for name, kind in ENGLISH
            if f"{kind}_en" in rule.content["reason"]
        },
    }


def _of_part(part: scoring.Part) -> dict[str, Any]:
    fact = facts.FACTS[part.fact]
    return {
        "kind": "score",
        "code": f"score.{part.fact}",
        "name": {"zh": fact.zh, "en": fact.en},
        "text": sentences.told(part),
        "risk": sentences.exact(part),
        "risk_en": sentences.exact_in_english(part),
    }


def has_borrowed(facts: Mapping[str, Any]) -> bool | None:
    """Whether the credit record knows of any loan, running or late; None without a record."""
    traces = [facts.get(code) for code in ("bureau_open_accounts", "bureau_monthly_payment", "bureau_late_count_24m")]
    known = [Decimal(str(trace)) for trace in traces if trace is not None]
    return any(known) if known else None
