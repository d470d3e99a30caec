"""The fact dictionary: everything a rule, the scorecard or the stress test may read, with type, unit and meaning.

A fact that is not in a snapshot, or is null there, is *unknown*, never false and never zero. `when_missing` names the
few facts for which the absence itself is an answer. Sources: application (form or file), customer, bureau (evidence
over HTTP), derived (computed here), score and stress (computed before the rules run).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

NUMBER, INTEGER, TEXT, FLAG, DAY, TEXTS = "number", "integer", "text", "flag", "day", "texts"
UNKNOWN = None


@dataclass(frozen=True)
class Fact:
    """`levels` are the codes that a coded fact may take, in the order of the source."""

    code: str
    type: str
    unit: str
    zh: str
    en: str
    source: str
    levels: tuple[tuple[int, str, str], ...] = ()
    when_missing: Any = UNKNOWN

    def label(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def level_label(self, value: Any, language: str) -> str:
        for code, chinese, english in self.levels:
            if code == value:
                return chinese if language.startswith("zh") else english
        return ""


def _levels(*rows: tuple[str, str]) -> tuple[tuple[int, str, str], ...]:
    return tuple((number, chinese, english) for number, (chinese, english) in enumerate(rows, 1))


_FACTS = (
    # --- the application
    Fact("amount", NUMBER, "元", "申请金额", "Amount applied for", "application"),
    Fact("term_months", INTEGER, "月", "期数", "Term in months", "application"),
    Fact("annual_rate", NUMBER, "每年", "年利率", "Yearly rate", "application"),
    Fact("purpose", TEXT, "", "贷款用途", "Purpose", "application"),
    Fact("method", TEXT, "", "还款方式", "Repayment method", "application"),
    Fact("channel", TEXT, "", "渠道", "Channel", "application"),
    # --- the customer
    Fact("age", INTEGER, "岁", "年龄", "Age", "customer"),
    Fact("monthly_income", NUMBER, "元", "月收入", "Monthly income", "customer"),
    Fact("monthly_debt", NUMBER, "元", "其他债务月供", "Other debt payments a month", "customer"),
    Fact("employed_months", INTEGER, "月", "现单位工作月数", "Months in this job", "customer"),
    Fact("employment_type", TEXT, "", "就业类型", "Employment", "customer"),
    Fact("segment", TEXT, "", "客群", "Segment", "customer"),
    Fact("customer_kind", TEXT, "", "客户类型", "Person or business", "customer"),
    Fact("region", TEXT, "", "地区代码", "Region code", "customer"),
    Fact("is_student", FLAG, "", "在校学生", "Student", "customer", when_missing=False),
    # --- coded facts of the historical file (South German Credit); manual entries have few of them
    Fact(
        "checking_status", INTEGER, "", "结算账户状态", "Checking account", "application",
        _levels(("无账户", "none"), ("余额为负", "below zero"), ("余额较少", "small balance"), ("余额充足或代发工资满一年", "large balance or salary for a year")),
    ),
    Fact(
        "credit_history", INTEGER, "", "信用记录", "Credit history", "application",
        (
            (0, "曾有延期", "late payments in the past"), (1, "账户异常或他行有贷款", "critical account or credits elsewhere"),
            (2, "无贷款或均已按时还清", "none taken or all paid back"), (3, "现有贷款按时还款", "present credits paid on time"),
            (4, "我行贷款均按时还清", "all credits here paid back on time"),
        ),
    ),
    Fact(
        "savings_level", INTEGER, "", "储蓄水平", "Savings", "application",
        _levels(("无或未知", "none or unknown"), ("较少", "small"), ("一般", "medium"), ("较多", "large"), ("充足", "very large")),
    ),
    Fact(
        "employment_duration_level", INTEGER, "", "工作年限", "Time in this job", "application",
        _levels(("未就业", "not employed"), ("不足一年", "under 1 year"), ("一至四年", "1–4 years"), ("四至七年", "4–7 years"), ("七年以上", "7 years or more")),
    ),
    Fact(
        "installment_rate_level", INTEGER, "", "月供占可支配收入", "Instalment share of income", "application",
        _levels(("35% 及以上", "35 % or more"), ("25%–35%", "25–35 %"), ("20%–25%", "20–25 %"), ("20% 以下", "under 20 %")),
    ),
    Fact(
        "other_debtors", INTEGER, "", "共同借款或担保", "Other debtors", "application",
        _levels(("无", "none"), ("共同借款人", "co-applicant"), ("担保人", "guarantor")),
    ),
    Fact(
        "residence_level", INTEGER, "", "现住址年限", "Time at this address", "application",
        _levels(("不足一年", "under 1 year"), ("一至四年", "1–4 years"), ("四至七年", "4–7 years"), ("七年以上", "7 years or more")),
    ),
    Fact(
        "property", INTEGER, "", "资产", "Property", "application",
        _levels(("无或未知", "none or unknown"), ("车辆或其他", "car or other"), ("储蓄合同或保险", "savings contract or insurance"), ("房产", "real estate")),
    ),
    Fact(
        "other_installment_plans", INTEGER, "", "其他分期", "Other instalment plans", "application",
        _levels(("银行", "bank"), ("商户", "stores"), ("无", "none")),
    ),
    Fact(
        "housing", INTEGER, "", "居住情况", "Housing", "application",
        _levels(("免费居住", "free of charge"), ("租房", "rented"), ("自有住房", "own")),
    ),
    Fact(
        "number_credits", INTEGER, "", "贷款笔数档", "Number of credits", "application",
        _levels(("1 笔", "1"), ("2–3 笔", "2–3"), ("4–5 笔", "4–5"), ("6 笔及以上", "6 or more")),
    ),
    Fact(
        "job_level", INTEGER, "", "职业层级", "Job", "application",
        _levels(("无业或非居民无技能", "not employed or unskilled non-resident"), ("无技能居民", "unskilled resident"), ("技术员工", "skilled employee"), ("管理或高级专业", "manager or highly qualified")),
    ),
    Fact("people_liable", INTEGER, "", "赡养人数档", "People maintained", "application", _levels(("三人及以上", "3 or more"), ("两人以内", "up to 2"))),
    Fact("telephone", INTEGER, "", "登记电话", "Telephone", "application", _levels(("无", "no"), ("有", "yes"))),
    # --- evidence
    Fact("identity_match", FLAG, "", "身份信息一致", "Identity confirmed", "bureau"),
    Fact("identity_alive", FLAG, "", "身份状态正常", "Identity in use", "bureau"),
    Fact("bureau_overdue_now", INTEGER, "笔", "当前逾期账户", "Accounts overdue now", "bureau"),
    Fact("bureau_worst_months_late", INTEGER, "月", "近24个月最长逾期", "Longest delay in 24 months", "bureau"),
    Fact("bureau_late_count_24m", INTEGER, "次", "近24个月逾期次数", "Late payments in 24 months", "bureau"),
    Fact("bureau_queries_6m", INTEGER, "次", "近6个月征信查询", "Credit queries in 6 months", "bureau"),
    Fact("bureau_open_accounts", INTEGER, "笔", "未结清贷款", "Open credits", "bureau"),
    Fact("bureau_monthly_payment", NUMBER, "元", "征信月供合计", "Payments a month on file", "bureau"),
    Fact("bureau_written_off", FLAG, "", "呆账或代偿", "Written off or paid by a guarantor", "bureau"),
    Fact("bureau_file_months", INTEGER, "月", "征信记录长度", "Length of the credit file", "bureau"),
    Fact("multi_lender_7d", INTEGER, "家", "近7天申贷机构", "Lenders applied to in 7 days", "bureau"),
    Fact("multi_lender_30d", INTEGER, "家", "近30天申贷机构", "Lenders applied to in 30 days", "bureau"),
    Fact("multi_lender_90d", INTEGER, "家", "近90天申贷机构", "Lenders applied to in 90 days", "bureau"),
    Fact("court_dishonest", FLAG, "", "失信被执行人", "On the court's list of defaulters", "bureau"),
    Fact("court_enforcements", INTEGER, "件", "被执行案件", "Enforcement cases", "bureau"),
    Fact("court_amount", NUMBER, "元", "被执行金额", "Amount under enforcement", "bureau"),
    Fact("telecom_months", INTEGER, "月", "手机号在网时长", "Months with this number", "bureau"),
    Fact("telecom_name_match", FLAG, "", "手机号实名一致", "Number is in the applicant's name", "bureau"),
    Fact("evidence_missing", TEXTS, "", "未取得的数据源", "Sources without an answer", "bureau", when_missing=()),
    Fact("evidence_conflicts", TEXTS, "", "相互矛盾的数据", "Facts that contradict each other", "bureau", when_missing=()),
    # --- signs of fraud, computed before the rules run and stored with the decision
    Fact("device_customers", INTEGER, "人", "同设备其他客户", "Other customers on the device", "fraud"),
    Fact("ip_region_differs", FLAG, "", "IP属地与申报地区不符", "IP region differs from the declared one", "fraud"),
    Fact("velocity_1h", INTEGER, "笔", "近1小时关联申请", "Tied applications in 1 hour", "fraud"),
    Fact("velocity_24h", INTEGER, "笔", "近24小时关联申请", "Tied applications in 24 hours", "fraud"),
    Fact("velocity_7d", INTEGER, "笔", "近7天关联申请", "Tied applications in 7 days", "fraud"),
    Fact("velocity_30d", INTEGER, "笔", "近30天关联申请", "Tied applications in 30 days", "fraud"),
    Fact("velocity_amount_7d", NUMBER, "元", "近7天关联申请金额", "Amount of tied applications in 7 days", "fraud"),
    Fact("own_lenders_90d", INTEGER, "家", "近90天经本公司申请的资金方", "Lenders applied to through us in 90 days", "fraud"),
    Fact("form_seconds", INTEGER, "秒", "填表用时", "Seconds taken for the form", "fraud"),
    Fact("form_pasted", INTEGER, "项", "粘贴填写的字段", "Fields filled by pasting", "fraud"),
    Fact("form_corrected", INTEGER, "项", "反复修改的字段", "Fields corrected", "fraud"),
    Fact("ring_size", INTEGER, "人", "关联圈规模", "Size of the ring", "fraud"),
    Fact("ring_density", NUMBER, "", "关联圈密度", "Density of the ring", "fraud"),
    Fact("ring_bad", INTEGER, "人", "关联圈内不良", "Bad endings in the ring", "fraud"),
    # --- the newest bank statement that a person has confirmed
    Fact("statement_months", INTEGER, "月", "流水覆盖月数", "Months covered by the statement", "statement"),
    Fact("statement_salary", NUMBER, "元", "流水月均工资", "Salary a month by statement", "statement"),
    Fact("statement_salary_months", INTEGER, "月", "有工资入账的月数", "Months with salary", "statement"),
    Fact("statement_income", NUMBER, "元", "流水月均收入", "Income a month by statement", "statement"),
    Fact("statement_income_spread", NUMBER, "", "收入波动系数", "Variation of income", "statement"),
    Fact("statement_declared_share", NUMBER, "", "流水收入与申报之比", "Seen to declared income", "statement"),
    Fact("statement_average_balance", NUMBER, "元", "日均余额", "Average balance", "statement"),
    Fact("statement_loan_payments", NUMBER, "元", "流水月均还贷", "Loan payments a month by statement", "statement"),
    Fact("statement_gambling", INTEGER, "笔", "涉赌涉彩交易", "Signs of gambling", "statement"),
    Fact("statement_night_share", NUMBER, "", "夜间交易占比", "Share of entries at night", "statement"),
    Fact("statement_round_share", NUMBER, "", "整数交易占比", "Share of round sums", "statement"),
    Fact("statement_circular", NUMBER, "元", "资金回流金额", "Money that went round", "statement"),
    Fact("statement_signs", INTEGER, "项", "流水篡改迹象", "Signs of tampering", "statement"),
    # --- lists, looked up before the rules run and stored with the decision
    Fact("list_black", TEXTS, "", "命中黑名单", "Black lists hit", "lists"),
    Fact("list_grey", TEXTS, "", "命中灰名单", "Grey lists hit", "lists"),
    Fact("list_white", TEXTS, "", "命中白名单", "White lists hit", "lists"),
    # --- computed before the rules run
    Fact("age_at_maturity", NUMBER, "岁", "到期年龄", "Age at maturity", "derived"),
    Fact("loan_to_income", NUMBER, "倍", "金额与年收入之比", "Amount to yearly income", "derived"),
    Fact("debt_gap", NUMBER, "元", "征信月供超出申报", "Payments on file above those declared", "derived"),
    Fact("score", INTEGER, "分", "信用评分", "Score", "score"),
    Fact("debt_ratio", NUMBER, "", "月供收入比", "Debt to income", "stress"),
    Fact("stressed_debt_ratio", NUMBER, "", "压力下月供收入比", "Debt to income under stress", "stress"),
)  # fmt: skip

FACTS: dict[str, Fact] = {fact.code: fact for fact in _FACTS}


class BadFact(ValueError):
    """A value that does not fit the fact's type; the message names the fact."""


def read(fact: Fact, raw: Any) -> Any:
    """A stored or typed value in the fact's type: exact decimals, never floats. None stays unknown."""
    if raw is None or raw == "":
        return None
    try:
        return _READERS[fact.type](raw)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise BadFact(f"{fact.code}: {str(raw)[:40]!r} is not a {fact.type}") from error


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise TypeError("a flag is not a number")
    number = Decimal(str(raw))
    if not number.is_finite() or abs(number) >= Decimal("1e15"):
        raise ValueError("out of range")
    return number


def _integer(raw: Any) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise ValueError("not whole")
    return int(number)


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in {"true", "1", "yes"}:
        return True
    if str(raw).lower() in {"false", "0", "no"}:
        return False
    raise ValueError("not a flag")


def _day(raw: Any) -> date:
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))


def _text(raw: Any) -> str:
    if isinstance(raw, list | dict):
        raise TypeError("not a text")
    return str(raw)[:500]


def _texts(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError("not a list")
    return tuple(str(one)[:200] for one in raw[:200])


_READERS = {NUMBER: _number, INTEGER: _integer, FLAG: _flag, DAY: _day, TEXT: _text, TEXTS: _texts}


def typed(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """A stored snapshot as typed values; what is not in the dictionary is left out, what is malformed is unknown."""
    values = {code: fact.when_missing for code, fact in FACTS.items() if fact.when_missing is not UNKNOWN}
    for code, raw in snapshot.items():
        fact = FACTS.get(code)
        if fact is None:
            continue
        try:
            value = read(fact, raw)
        except BadFact:
            value = None
        if value is not None:
            values[code] = value
    return values


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as JSON holds them: decimals and dates as text, tuples as lists."""
    return {code: plain_value(value) for code, value in values.items() if value is not None}


def plain_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
