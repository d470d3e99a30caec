"""The papers of this room, declared to the documents room when the site starts."""

from backoffice.documents import registry

STATEMENT = registry.register(
    registry.Kind(
        code="loan_statement",
        title="贷款对账单",
        template="documents/statement.html",
        permission="loans.view",
        has_wording=False,
        facts=lambda document: [
            ("贷款编号", document.data["loan"]),
            ("对账截止日", document.data["as_of"]),
            ("剩余本金（元）", document.data["balance"]),
        ],
    )
)
