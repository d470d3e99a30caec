"""Why a tier: in words for the applicant and for the reviewer, in Chinese as papers need them, in English too."""

from collections.abc import Mapping, Sequence
from typing import Any

from risk.assessment import sentences
from risk.rules import facts
from risk.rules.domain import NOTE, REJECT, REVIEW, Rule, Verdict
from risk.scoring import domain as scoring

MOST_REASONS = 8


def reasons_of(
    tier: str,
    band: str,
    hits: list[Verdict],
    verdicts: list[Verdict],
    scored: scoring.Score,
    compliance: str,
    product: Mapping[str, Sequence[Any]],
) -> list[dict[str, Any]]:
    """Why, most important first: rules that hit, what could not be judged, what cost points. Every tier has a reason.

    `text` is what the applicant may be told, `risk` what a reviewer reads; both go into Chinese papers as they are.
    """
    if tier == "A":
        notes = [_of_rule(verdict.rule) for verdict in hits if verdict.rule.effect == NOTE]
        return [PASSED, *notes][:MOST_REASONS]
    reasons = [COMPLIANCE_REASONS[compliance]] if compliance else []
    reasons += [_of_product(code, *figures) for code, figures in product.items()]
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
# What the product asks of the credit file, for the applicant and for the reviewer, in both languages.
PRODUCT_REASONS = {
    "max_queries_6m": (
        "近6个月征信查询次数超过该产品的要求，可另选产品。",
        "More credit queries in 6 months than the product admits; another product may fit.",
        "近6个月征信查询 {found} 次，产品要求不超过 {demanded} 次。",
        "{found} credit queries in 6 months; the product admits {demanded}.",
    ),
    "max_worst_overdue_days": (
        "以往逾期情况不符合该产品的要求，可另选产品。",
        "Past delays are longer than the product admits; another product may fit.",
        "近24个月最长逾期约 {found} 天，产品要求不超过 {demanded} 天。",
        "About {found} days late within 24 months; the product admits {demanded}.",
    ),
    "no_current_overdue": (
        "征信显示当前有逾期，不符合该产品的要求。",
        "The credit file shows something overdue now, which the product does not admit.",
        "征信显示当前有逾期账户，产品不接受。",
        "Accounts are overdue now; the product does not admit that.",
    ),
}


def _of_product(code: str, demanded: Any, found: Any) -> dict[str, Any]:
    told, told_en, risk, risk_en = PRODUCT_REASONS[code]
    figures = {"demanded": demanded, "found": found}
    return {
        "kind": "policy", "code": f"product.{code}", "text": told, "text_en": told_en,
        "risk": risk.format(**figures), "risk_en": risk_en.format(**figures),
    }  # fmt: skip


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
