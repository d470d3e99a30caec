"""How many applications a second the rule engine judges, with the full trace and without.

    python bench/rules.py [--rules 100] [--count 3000]

The shipped rules, repeated up to the number asked for, over a snapshot of 60 facts; one thread, processor time. Where
zen-engine is installed (it is no part of the project), the same rules run there as a decision table with trace, on the
same facts, and the ratio is printed. Aim: 4 times zen-engine. Exit code 1 when zen-engine is there and it is missed.
"""

import argparse
import copy
import json
import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

import django

django.setup()

from risk.assessment.domain import typed_parameters  # noqa: E402
from risk.rules import catalogue, facts, shipped  # noqa: E402

NUMBERS = {"number": "12000.50", "integer": 3, "text": "装修", "flag": False, "texts": []}
PARAMETERS = {
    "applicant.age.min": 18,
    "applicant.age.max": 60,
    "applicant.age_at_maturity.max": 65,
    "dti.total.max": "0.55",
    "dti.stressed.max": "0.70",
    "purpose.forbidden": ["购房", "股票"],
    "risk.rules.queries_6m.max": 6,
    "risk.rules.multi_lender_90d.max": 5,
    "term.consumer.max_months": 84,
}


def content(count: int) -> dict[str, Any]:
    known = shipped.read()["rules"]
    rules = []
    for number in range(count):
        rule = copy.deepcopy(known[number % len(known)])
        rule["id"] = f"B-{number}"
        rules.append(rule)
    return {"rules": rules}


def timed(work: Any, count: int) -> float:
    """How many runs fit into a second of processor time."""
    work()
    began = time.process_time()
    for _number in range(count):
        work()
    return count / (time.process_time() - began)


def leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in node.get("all") or node.get("any") or ([node["not"]] if "not" in node else ()):
        yield from leaves(part)
    if "fact" in node:
        yield node


def cell(leaf: dict[str, Any]) -> str:
    """A condition of ours as a cell of a decision table in zen's own language."""
    op, value = leaf["op"], leaf.get("value")
    if "parameter" in leaf:
        limit = PARAMETERS.get(leaf["parameter"], 1)
        value = float(limit) if isinstance(limit, str) else limit
    signs = {"ge": ">=", "gt": ">", "lt": "<", "le": "<="}
    words = {"is_true": "true", "is_false": "false", "is_unknown": "$ == null", "not_empty": "len($) > 0"}
    if op in words:
        return words[op]
    if op == "between":
        return f"[{value[0]}..{value[1]}]"
    if op == "ratio_gt":
        return f"$ > {value} * {leaf['other']}"
    told = json.dumps(value, ensure_ascii=False)
    if op in signs:
        return f"{signs[op]} {float(value)}" if not isinstance(value, str) else f"{signs[op]} {value}"
    return f"$ != {told}" if op == "ne" else told


def zen(rules: list[dict[str, Any]], snapshot: dict[str, Any]) -> float | None:
    """zen-engine on the same rules as a decision table, a column for each fact, with trace; None when it is not
    installed. Groups are flattened: every condition is a cell of its rule's row."""
    try:
        import zen as engine_module
    except ImportError:
        return None
    facts_read = sorted({leaf["fact"] for rule in rules for leaf in leaves(rule["when"])})
    rows = [
        {"_id": rule["id"], "out": json.dumps(rule["id"])}
        | {leaf["fact"]: cell(leaf) for leaf in leaves(rule["when"])}
        for rule in rules
    ]
    table = {
        "hitPolicy": "collect", "rules": rows,
        "inputs": [{"id": name, "name": name, "type": "expression", "field": name} for name in facts_read],
        "outputs": [{"id": "out", "name": "rule", "type": "expression", "field": "rule"}],
    }  # fmt: skip
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    decision = engine_module.ZenEngine().create_decision({"nodes": nodes, "edges": edges})
    plain = {code: float(value) if isinstance(value, Decimal) else value for code, value in snapshot.items()}
    plain = {code: list(value) if isinstance(value, tuple) else value for code, value in plain.items()}
    hits = decision.evaluate(plain, {"trace": True})["result"]
    print(f"zen-engine: {len(rows)} rows, {len(facts_read)} columns, {len(hits)} rows hit")
    return timed(lambda: decision.evaluate(plain, {"trace": True}), 300)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rules", type=int, default=100)
    options.add_argument("--count", type=int, default=3000)
    chosen = options.parse_args()
    written = content(chosen.rules)
    rules = catalogue.compiled(written)
    snapshot = facts.typed({code: NUMBERS[fact.type] for code, fact in facts.FACTS.items() if fact.type in NUMBERS})
    parameters = typed_parameters(PARAMETERS)
    traced = timed(lambda: rules.judge(snapshot, parameters), chosen.count)
    plain = timed(lambda: rules.outcomes(snapshot, parameters), chosen.count)
    print(f"{chosen.rules} rules, {len(snapshot)} facts: {traced:,.0f} a second with trace, {plain:,.0f} without")
    other = zen(written["rules"], snapshot)
    if other is None:
        print("zen-engine is not installed: no ratio")
        return 0
    print(f"zen-engine with trace on the same rules: {other:,.0f} a second; ratio {traced / other:.1f}")
    return int(traced < 4 * other)


if __name__ == "__main__":
    sys.exit(main())
