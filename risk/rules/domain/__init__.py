"""The rule engine: condition trees as JSON, compiled once to closures, judged in three values with a full trace.

Values are True, False and None (unknown). A leaf that reads an unknown fact is unknown; `all` is false as soon as one
part is false, else unknown as soon as one is unknown; `any` the other way round; `not` leaves unknown alone (Kleene).
No rule can run code: operators are a fixed list, operands are constants, other facts, or parameters whose values are
handed in and stored with the decision.
"""

from risk.rules.domain.building import (
    MAX_DEPTH,
    MAX_LIST,
    MAX_NODES,
    MAX_RULES,
    MAX_TEXT,
    BadRules,
    Facts,
    FactType,
    Problem,
    check,
    compile_rules,
    facts_of,
    parameters_of,
)
from risk.rules.domain.judging import EFFECTS, NOTE, REJECT, REVIEW, Rule, RuleSet, Verdict, shown
from risk.rules.domain.operators import NUMERIC, OPERATORS, ORDERED, Operator

__all__ = [
    "EFFECTS", "MAX_DEPTH", "MAX_LIST", "MAX_NODES", "MAX_RULES", "MAX_TEXT", "NOTE", "NUMERIC", "OPERATORS",
    "ORDERED", "REJECT", "REVIEW", "BadRules", "FactType", "Facts", "Operator", "Problem", "Rule", "RuleSet",
    "Verdict", "check", "compile_rules", "facts_of", "parameters_of", "shown",
]  # fmt: skip
