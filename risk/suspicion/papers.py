"""What is handed to the authority about a case, in Chinese, in the order of its form."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from backoffice.documents import pdf
from risk.suspicion import selectors
from risk.suspicion.domain import Sign
from risk.suspicion.models import SuspicionCase

SIGNS = {
    Sign.EARLY_SETTLEMENT: "放款后短期内提前结清",
    Sign.STRUCTURING: "同日多笔低于报告标准的还款",
    Sign.THIRD_PARTY: "第三方代为还款",
    Sign.CIRCULAR: "流水中资金循环往来",
    Sign.ROUND_SUMS: "流水中整数交易占比过高",
}
FACTS = {
    "loan": "借据号",
    "application": "进件号",
    "amount": "金额（元）",
    "days": "天数",
    "day": "日期",
    "times": "笔数",
    "payer": "付款人",
    "figure": "指标值",
}


def told(sign: str, facts: dict[str, object]) -> str:
    """A sign in one line."""
    return SIGNS[Sign(sign)] + "：" + "，".join(f"{FACTS[name]} {value}" for name, value in facts.items())


def rows(case: SuspicionCase, now: datetime) -> list[tuple[str, str]]:
    """(item, content) in the order of the form. The identity number stays masked: who files it takes it from the
    customer's page, where looking at it is kept in the trail."""
    customer = case.customer
    signs = selectors.signs_of(case)
    return [
        ("报告机构", settings.COMPANY_NAME),
        ("内部编号", case.number),
        ("客户名称", customer.name),
        ("客户编号", customer.number),
        ("证件号码（掩码）", customer.id_masked),
        ("联系电话（掩码）", customer.phone_masked),
        ("职业或行业", customer.employer or "—"),
        ("发现方式", "员工报告" if case.by_hand else "规则监测"),
        ("发现时间", f"{timezone.localtime(case.reported_at):%Y-%m-%d %H:%M}"),
        ("可疑情形", case.summary or "—"),
        *[(f"监测指标 {number}", told(sign.sign, sign.facts)) for number, sign in enumerate(signs, 1)],
        ("分析意见", case.analysis or "—"),
        ("报送编号", case.filing_reference or "—"),
        ("报送日期", case.filed_on.isoformat() if case.filed_on else "—"),
        ("制表时间", f"{timezone.localtime(now):%Y-%m-%d %H:%M}"),
    ]


def as_pdf(case: SuspicionCase, now: datetime) -> bytes:
    with translation.override("zh-hans"):
        page = render_to_string(
            "risk/suspicion/paper.html", {"rows": rows(case, now), "title": "可疑交易报告", "case": case}
        )
    return pdf.render(page)[0]
