"""The authorisation that a customer signs, declared to the documents room when the site starts."""

from collections.abc import Mapping
from typing import Any

from backoffice.documents import registry
from backoffice.documents.layout import table
from customers.privacy import domain, holdings

PLACEHOLDERS = registry.dictionary(
    ("borrower", "授权人姓名", "张三"),
    ("borrower_id", "授权人证件号码（已遮盖）", "1***************X"),
    ("borrower_phone", "授权人电话（已遮盖）", "138****0000"),
    ("platform", "平台全称", "示例信贷科技有限公司"),
    ("platform_phone", "平台投诉电话", "400-000-0000"),
)
PURPOSE_NAMES = {
    domain.Purpose.CREDIT_CHECK: "征信查询",
    domain.Purpose.FORWARD_TO_LENDER: "提供给贷款人",
    domain.Purpose.SERVICE: "服务与通知",
    domain.Purpose.MARKETING: "营销信息",
}


# The text of each consent is a wording of its own: versioned, approved by a second person, in force from a day on.
CONSENT_TEXTS = {
    purpose: registry.register(
        registry.Kind(code=f"consent_{purpose}", title=f"个人信息处理同意·{name}", permission="customers.view")
    )
    for purpose, name in PURPOSE_NAMES.items()
}


def shipped_texts() -> dict[str, tuple[str, str]]:
    return {purpose: (kind.shipped_wording().strip(), "v1") for purpose, kind in CONSENT_TEXTS.items()}


def items_table(purposes: list[str], receiver: str, texts: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """One row for each purpose, to be ticked by hand. `texts` holds for each the text agreed to and its version."""
    rows = []
    for purpose in map(domain.Purpose, purposes):
        text, version = texts[purpose]
        to = receiver if purpose in domain.RECEIVER_NEEDED else "—"
        rows.append(("□", PURPOSE_NAMES[purpose], f"{text}（文本 {version}）", to))
    return table((("同意", "mid"), ("事项", ""), ("授权内容", ""), ("接收方", "")), rows) | {"widths": [8, 14, 58, 20]}


def signatures(name: str) -> list[list[str]]:
    return [[f"授权人（签名）：{name}", "签署日期"]]


AUTHORISATION = registry.register(
    registry.Kind(
        code="data_authorisation",
        title="个人信息处理授权书",
        placeholders=tuple(PLACEHOLDERS.values()),
        slots={"items": "授权事项"},
        permission="customers.view",
        sample=lambda: {
            "tables": {"items": items_table(list(domain.Purpose), "样例银行股份有限公司", shipped_texts())},
            "signatures": signatures(PLACEHOLDERS["borrower"].sample),
        },
        facts=lambda document: [("授权事项数", str(len(document.data["tables"]["items"]["rows"])))],
    )
)

REQUEST_NAMES = {
    domain.RequestKind.ACCESS: "查询个人信息",
    domain.RequestKind.COPY: "复制、转移个人信息",
    domain.RequestKind.CORRECTION: "更正个人信息",
    domain.RequestKind.ERASURE: "删除个人信息",
    domain.RequestKind.REVIEW: "人工复核自动化决定",
    domain.RequestKind.EXPLANATION: "说明自动化决定",
}


def parts_table(counts: Mapping[str, int]) -> dict[str, Any]:
    """What is held, by kind of record, and how many of each."""
    rows = [(holdings.parts[code].title, str(count)) for code, count in counts.items()] or [("—", "—")]
    return table((("记录种类", ""), ("条数", "num")), rows)


ANSWER = registry.register(
    registry.Kind(
        code="privacy_answer",
        title="个人信息请求答复",
        placeholders=tuple(
            registry.dictionary(
                ("borrower", "请求人姓名", "张三"),
                ("number", "请求编号", "GR20261122-0001"),
                ("received", "收到日期", "2026年11月22日"),
                ("asked", "请求事项", "查询个人信息"),
                ("decision", "办理结果", "已办理"),
                ("outcome", "说明或不予办理的理由", "个人信息副本可在 7 日内通过短信链接领取。"),
                ("platform", "平台全称", "示例信贷科技有限公司"),
                ("platform_phone", "平台投诉电话", "400-000-0000"),
            ).values()
        ),
        slots={"parts": "所持个人信息概要"},
        permission="privacy.view",
        sample=lambda: {"tables": {"parts": table((("记录种类", ""), ("条数", "num")), [("贷款申请", "2")])}},
        facts=lambda document: [("请求编号", document.data["number"]), ("办理结果", document.data["decision"])],
    )
)
