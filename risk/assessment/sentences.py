"""What a characteristic of the scorecard that cost points is called, to the applicant and to the reviewer.

To the applicant a sentence without points: points invite dressing an application up. To the reviewer the value,
the points and what the best level would have given. Both go into Chinese papers as they are; `en` is for the screen.
"""

from risk.rules.facts import FACTS
from risk.scoring.domain import Part

# Only what holds for every level that loses points may be said here: "longer", "shorter" where points fall one way.
TOLD = {
    "checking_status": "结算账户的往来情况影响综合评分。",
    "credit_history": "以往信用记录影响综合评分。",
    "savings_level": "储蓄水平影响综合评分。",
    "employment_duration_level": "在现单位工作时间影响综合评分。",
    "installment_rate_level": "月供占收入的比例影响综合评分。",
    "other_debtors": "共同借款或担保情况影响综合评分。",
    "residence_level": "在现住址居住时间影响综合评分。",
    "property": "资产情况影响综合评分。",
    "other_installment_plans": "其他分期情况影响综合评分。",
    "housing": "居住情况影响综合评分。",
    "number_credits": "现有贷款笔数影响综合评分。",
    "job_level": "职业情况影响综合评分。",
    "term_months": "借款期限较长，影响综合评分。",
    "amount": "借款金额较高，影响综合评分。",
}


UNITS = {"月": "个月", "每年": ""}
ENGLISH_UNITS = {"月": "months", "元": "yuan", "岁": "years"}


def told(part: Part) -> str:
    """The sentence for the applicant: "借款期限较长，影响综合评分。" """
    name = FACTS[part.fact].zh
    if part.value is None:
        return f"未提供或未能核实“{name}”，影响综合评分。"
    return TOLD.get(part.fact, f"“{name}”一项影响综合评分。")


def exact(part: Part) -> str:
    """The sentence for the reviewer, with value and points (points of the scorecard, whole numbers)."""
    fact = FACTS[part.fact]
    value = _value(part, "zh", UNITS.get(fact.unit, fact.unit)) or "未知"
    return f"评分项“{fact.zh}”（{value}）得 {part.points} 分，比最好的一档（{part.best} 分）少 {part.lost} 分。"


def exact_in_english(part: Part) -> str:
    fact = FACTS[part.fact]
    value = _value(part, "en", ENGLISH_UNITS.get(fact.unit, "")) or "unknown"
    return f"{fact.en} ({value}): {part.points} points, {part.lost} below the best level ({part.best})."


def _value(part: Part, language: str, unit: str) -> str:
    if part.value is None:
        return ""
    return FACTS[part.fact].level_label(part.value, language) or f"{part.value} {unit}".strip()
