"""The answer to a complaint as a letter, declared to the documents room when the site starts."""

from backoffice.documents import registry

PLACEHOLDERS = registry.dictionary(
    ("complainant", "投诉人", "张三"),
    ("complaint", "投诉编号", "TS20261122-0001"),
    ("category", "投诉事项", "定价收费"),
    ("received_on", "收到投诉之日", "2026-11-22"),
    ("reply", "答复内容", "经核查，您反映的费用已按照融资成本明示表收取，现将明细随函附上。"),
    ("platform_phone", "平台投诉电话", "400-000-0000"),
)

REPLY = registry.register(
    registry.Kind(
        code="complaint_reply",
        title="投诉处理答复函",
        placeholders=tuple(PLACEHOLDERS.values()),
        permission="complaints.view",
        facts=lambda document: [
            ("投诉编号", document.data["complaint"]),
            ("收到投诉之日", document.data["received_on"]),
        ],
    )
)
