"""The letter in which a complainant reads the decision, declared to the documents room when the site starts."""

from backoffice.documents import registry

LETTER = registry.register(
    registry.Kind(
        code="complaint_letter",
        title="投诉处理决定告知书",
        permission="complaints.view",
        placeholders=tuple(
            registry.dictionary(
                ("complainant", "投诉人", "张三"),
                ("number", "投诉编号", "TS20260803-0001"),
                ("received", "受理时间", "2026年8月3日 10:00"),
                ("subject", "投诉事由", "利率、费用争议"),
                ("findings", "核查情况", "经核查，首期还款中重复收取服务费 120.00 元。"),
                ("decision", "处理决定", "退还重复收取的服务费，并修正扣款程序。"),
                ("remedies", "给予的补救，没有时为“无”", "退还费用 120.00 元"),
                ("handler", "经办人", "李四"),
                ("phone", "平台投诉电话", "400-000-0000"),
            ).values()
        ),
        facts=lambda document: [("投诉编号", document.data["number"]), ("受理时间", document.data["received"])],
    )
)
