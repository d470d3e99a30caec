"""How many applications a second the rule engine judges, with the full trace and without.

    python bench/rules.py [--rules 100] [--count 3000]

The shipped rules, repeated up to the number asked for, over a snapshot of 60 facts; one thread, processor time. Where
zen-engine is installed (it is no part of the project), the same conditions run there as a decision table with trace,
and the ratio is printed. Aim: 4 times zen-engine. Exit code 1 when zen-engine is there and the aim is missed.
"""

import argparse
import copy
import os
import sys
import time
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


def zen(count: int) -> float | None:
    """zen-engine on a table of as many rows over the same numeric facts, with trace; None when it is not installed."""
    try:
        import zen as engine_module
    except ImportError:
        return None
    rows = [
        {"_id": f"r{n}", "i1": f"< {n + 10}", "i2": f">= {n % 7}", "i3": f"> {n % 60}", "o1": f'"{n}"'}
        for n in range(count)
    ]
    inputs = [
        {"id": f"i{n}", "name": name, "type": "expression", "field": name}
        for n, name in enumerate(("amount", "bureau_queries_6m", "age"), 1)
    ]
    table = {
        "hitPolicy": "collect", "rules": rows, "inputs": inputs,
        "outputs": [{"id": "o1", "name": "rule", "type": "expression", "field": "rule"}],
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
    snapshot = {"amount": 12000.5, "bureau_queries_6m": 3, "age": 30}
    return timed(lambda: decision.evaluate(snapshot, {"trace": True}), 200)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rules", type=int, default=100)
    options.add_argument("--count", type=int, default=3000)
    chosen = options.parse_args()
    rules = catalogue.compiled(content(chosen.rules))
    snapshot = facts.typed({code: NUMBERS[fact.type] for code, fact in facts.FACTS.items() if fact.type in NUMBERS})
    parameters = typed_parameters(PARAMETERS)
    traced = timed(lambda: rules.judge(snapshot, parameters), chosen.count)
    plain = timed(lambda: rules.outcomes(snapshot, parameters), chosen.count)
    print(f"{chosen.rules} rules, {len(snapshot)} facts: {traced:,.0f} a second with trace, {plain:,.0f} without")
    other = zen(chosen.rules)
    if other is None:
        print("zen-engine is not installed: no ratio")
        return 0
    print(f"zen-engine with trace on a table of as many rows: {other:,.0f} a second; ratio {traced / other:.1f}")
    return int(traced < 4 * other)


if __name__ == "__main__":
    sys.exit(main())
