"""Small rule sets for tests."""

from typing import Any


def leaf(name: str, fact: str, op: str, value: Any = None, **more: Any) -> dict[str, Any]:
    node = {"id": name, "fact": fact, "op": op}
    return node | ({} if value is None else {"value": value}) | more


def one_rule(when: Any, effect: str = "review", name: str = "R-1") -> dict[str, Any]:
    return {
        "rules": [
            {
                "id": name,
                "name": {"zh": "规则", "en": "Rule"},
                "effect": effect,
                "reason": {"customer": "请稍候", "risk": "命中"},
                "when": when,
            }
        ]
    }
