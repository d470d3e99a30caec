"""Rules at work: closures judge facts in three values, and leave a trace of all that they looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from risk.rules.domain.operators import Operator

# What a hit does: reject leads to C, review keeps an application from A, note only informs.
REJECT, REVIEW, NOTE = "reject", "review", "note"
EFFECTS = (REJECT, REVIEW, NOTE)

# A judge writes every leaf it looked at into the trace; without a trace it stops as soon as the outcome is certain.
Trace = list[list[Any]] | None
Judge = Callable[[Mapping[str, Any], Mapping[str, Any], Trace], bool | None]


@dataclass(frozen=True)
class Rule:
    id: str
    effect: str
    content: dict[str, Any]
    judge: Judge


class Verdict(NamedTuple):
    """One rule's outcome. `conditions`: [condition id, fact, operator, value seen, operand, outcome] of every leaf."""

    rule: Rule
    outcome: bool | None
    conditions: list[list[Any]]

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "effect": self.rule.effect,
            "outcome": self.outcome,
            "conditions": self.conditions,
        }


@dataclass(frozen=True)
class RuleSet:
    rules: tuple[Rule, ...]

    def judge(self, facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[Verdict]:
        """Every rule, in order, no short cut: the trace shows all that was looked at."""
        verdicts = []
        for rule in self.rules:
            trace: list[list[Any]] = []
            verdicts.append(Verdict(rule, rule.judge(facts, parameters, trace), trace))
        return verdicts

    def outcomes(self, facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[bool | None]:
        """Only the outcomes, rule by rule, without a trace: for trying rules on many decisions."""
        return [rule.judge(facts, parameters, None) for rule in self.rules]


# What the trace stores as it is; by the exact type, because this is asked for every condition of every decision.
PLAIN = frozenset({str, int, bool, type(None)})


def shown(value: Any) -> Any:
    """A value as the trace stores it: decimals and dates as text."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [shown(one) for one in value]
    return value


def _until(certain: bool, parts: list[Judge], facts: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool | None:
    unknown = False
    for part in parts:
        outcome = part(facts, parameters, None)
        if outcome is certain:
            return certain
        unknown = unknown or outcome is None
    return None if unknown else not certain


def all_of(parts: list[Judge]) -> Judge:
    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        if trace is None:
            return _until(False, parts, facts, parameters)
        outcomes = [part(facts, parameters, trace) for part in parts]
        return False if False in outcomes else None if None in outcomes else True

    return judge


def any_of(parts: list[Judge]) -> Judge:
    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        if trace is None:
            return _until(True, parts, facts, parameters)
        outcomes = [part(facts, parameters, trace) for part in parts]
        return True if True in outcomes else None if None in outcomes else False

    return judge


def not_of(part: Judge) -> Judge:
    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        outcome = part(facts, parameters, trace)
        return None if outcome is None else not outcome

    return judge


def _ask(op: Operator, value: Any, operand: Any, second: Any, has_second: bool) -> bool | None:
    if op.sees_unknown:
        return op.test(value, None)
    if value is None or (op.operand != "none" and operand is None) or (has_second and second is None):
        return None
    if not has_second:
        return op.test(value, operand)
    if op.code.startswith("ratio") and second <= 0:
        return None  # a ratio to nothing says nothing
    return op.test(value, operand, second)


def leaf_of_constant(name: str, fact: str, op: Operator, constant: Any, written: Any, other: str | None) -> Judge:
    if other is None and not op.sees_unknown:
        return _plain_leaf(name, fact, op, constant, written)

    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        value = facts.get(fact)
        second = facts.get(other) if other else None
        outcome = _ask(op, value, constant, second, other is not None)
        if trace is not None:
            seen = shown(value) if other is None else [shown(value), shown(second)]
            trace.append([name, fact, op.code, seen, written, outcome])
        return outcome

    return judge


def _plain_leaf(name: str, fact: str, op: Operator, constant: Any, written: Any) -> Judge:
    """One fact against a constant: what most conditions are, so nothing is asked here that is known beforehand."""
    code, test = op.code, op.test

    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        value = facts.get(fact)
        outcome = None if value is None else test(value, constant)
        if trace is not None:
            trace.append([name, fact, code, shown(value), written, outcome])
        return outcome

    return judge


def leaf_of_facts(name: str, fact: str, op: Operator, other: str) -> Judge:
    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        value, second = facts.get(fact), facts.get(other)
        outcome = _ask(op, value, second, None, False)
        if trace is not None:
            trace.append([name, fact, op.code, shown(value), shown(second), outcome])
        return outcome

    return judge


def leaf_of_parameter(name: str, fact: str, op: Operator, code: str, other: str | None) -> Judge:
    if other is None and not op.sees_unknown:
        return _plain_leaf_of_parameter(name, fact, op, code)

    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        value, operand = facts.get(fact), parameters.get(code)
        second = facts.get(other) if other else None
        outcome = _ask(op, value, operand, second, other is not None)
        if trace is not None:
            seen = shown(value) if other is None else [shown(value), shown(second)]
            trace.append([name, fact, op.code, seen, shown(operand), outcome])
        return outcome

    return judge


def _plain_leaf_of_parameter(name: str, fact: str, op: Operator, code: str) -> Judge:
    """As `_plain_leaf`, against a parameter of the day."""
    verb, test = op.code, op.test

    def judge(facts: Mapping[str, Any], parameters: Mapping[str, Any], trace: Trace) -> bool | None:
        value, operand = facts.get(fact), parameters.get(code)
        outcome = None if value is None or operand is None else test(value, operand)
        if trace is not None:
            trace.append([name, fact, verb, shown(value), shown(operand), outcome])
        return outcome

    return judge
