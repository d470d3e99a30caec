"""The papers of this room, declared to the documents room when the site starts."""

from typing import Any

from backoffice.documents import registry
from loans.contracts import domain

DISCLOSURE = registry.register(
    registry.Kind(
        code="disclosure",
        title="个人贷款综合融资成本明示表",
        template="documents/disclosure.html",
        placeholders=frozenset(
            {"lender", "lender_phone", "platform", "platform_phone", "guarantor", "product", "simple", "compound"}
        ),
        permission="contracts.view",
        facts=lambda document: _figures(document.data),
        recompute=lambda document: domain.recompute(document.data),
    )
)

CONTRACT = registry.register(
    registry.Kind(
        code="loan_contract",
        title="个人借款合同",
        template="documents/contract.html",
        placeholders=frozenset(
            {
                "contract_number", "lender", "lender_phone", "borrower", "borrower_id", "borrower_phone", "platform",
                "platform_phone", "guarantor", "loan_kind", "purpose", "principal", "principal_words", "received",
                "term", "start", "payment_method", "annual_rate", "simple", "compound", "total_cost",
                "disclosure_number", "disclosure_version", "disclosure_hash", "method", "first_due", "each",
                "allocation", "prepayment", "overdue_rate", "misuse_rate", "penalty_basis", "cap",
            }
        ),
        slots=frozenset({"schedule"}),
        permission="contracts.view",
        facts=lambda document: _figures(document.data),
        recompute=lambda document: domain.recompute(document.data),
    )
)  # fmt: skip


def _figures(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What the public verification page shows: figures and institutions, no person."""
    return [
        ("贷款人", data["lender"]),
        ("贷款本金（元）", data["principal"]),
        ("期限", data["term"]),
        ("还款方式", data["method"]),
        ("年化综合融资成本（单利）", data["simple"]),
    ]
