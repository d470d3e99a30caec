"""From the JSON of a rule set to rules that judge, with every problem named where it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from risk.rules.domain import judging
from risk.rules.domain.judging import EFFECTS, Judge, Rule, RuleSet, shown
from risk.rules.domain.operators import NUMERIC, OPERATORS, Operator


def _(text: str) -> str:
    """Marks a sentence for the catalogue; the page translates it."""
    return text


MAX_DEPTH = 8
MAX_NODES = 200
MAX_RULES = 10_000
MAX_LIST = 500
MAX_TEXT = 500


@dataclass(frozen=True)
class Problem:
    """What is wrong with a rule set, where (rule and condition id), in a sentence to be translated by the page."""

    where: str
    message: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.where}: {self.message % self.data if self.data else self.message}"


class BadRules(ValueError):
    """A rule set that cannot be compiled; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:5]))
        self.problems = problems


@dataclass(frozen=True)
class FactType:
    """What the engine needs to know of a fact: its type, and how a constant is read into it."""

    type: str
    read: Callable[[Any], Any]


Facts = Mapping[str, FactType]


def check(content: Any, facts: Facts, parameters: frozenset[str] = frozenset()) -> list[Problem]:
    """All problems of a rule set; an empty list means that it compiles."""
    return _Builder(facts, parameters).build(content)[1]


def compile_rules(content: Any, facts: Facts, parameters: frozenset[str] = frozenset()) -> RuleSet:
    """The rule set ready to judge; BadRules with every problem found."""
    rules, problems = _Builder(facts, parameters).build(content)
    if problems:
        raise BadRules(problems)
    return RuleSet(tuple(rules))


def parameters_of(content: Any) -> set[str]:
    """Codes of the parameters that a rule set reads."""
    if isinstance(content, dict):
        found = {content["parameter"]} if isinstance(content.get("parameter"), str) else set()
        return found.union(*(parameters_of(value) for value in content.values()))
    return set().union(*(parameters_of(value) for value in content)) if isinstance(content, list) else set()


def facts_of(content: Any) -> set[str]:
    """Codes of the facts that a rule set reads."""
    if isinstance(content, dict):
        found = {content[name] for name in ("fact", "other") if isinstance(content.get(name), str)}
        return found.union(*(facts_of(value) for value in content.values()))
    return set().union(*(facts_of(value) for value in content)) if isinstance(content, list) else set()


class _Builder:
    def __init__(self, facts: Facts, parameters: frozenset[str]) -> None:
        self.facts, self.parameters = facts, parameters
        self.problems: list[Problem] = []
        self.nodes = 0
        self.ids: set[str] = set()

    def build(self, content: Any) -> tuple[list[Rule], list[Problem]]:
        rows = content.get("rules") if isinstance(content, dict) else None
        if not isinstance(rows, list) or not rows:
            self._say("", _('A rule set is {"rules": [...]} with at least one rule.'))
            return [], self.problems
        if len(rows) > MAX_RULES:
            self._say("", _("At most %(max)s rules fit into one set."), max=MAX_RULES)
            return [], self.problems
        rules: list[Rule] = []
        seen: set[str] = set()
        for place, row in enumerate(rows, 1):
            rule = self._rule(place, row, seen)
            if rule is not None:
                rules.append(rule)
        return rules, self.problems

    def _say(self, where: str, message: str, **data: Any) -> None:
        self.problems.append(Problem(where, message, data))

    def _rule(self, place: int, row: Any, seen: set[str]) -> Rule | None:
        where = str(row.get("id") or f"#{place}")[:60] if isinstance(row, dict) else f"#{place}"
        if not isinstance(row, dict):
            self._say(where, _("A rule is an object with id, name, effect, reason and when."))
            return None
        if not isinstance(row.get("id"), str) or not 0 < len(row["id"]) <= 40:
            self._say(where, _("Every rule needs an id of at most 40 characters that never changes."))
        elif row["id"] in seen:
            self._say(where, _("This rule id occurs twice."))
        else:
            seen.add(row["id"])
        if "group" in row and not (isinstance(row["group"], str) and len(row["group"]) <= 40):
            self._say(where, _("The table that a rule is a row of is a text of at most 40 characters."))
        if row.get("effect") not in EFFECTS:
            self._say(where, _("The effect is one of reject, review, note."))
        for name in ("name", "reason"):
            if not _two_texts(row.get(name), ("zh", "en") if name == "name" else ("customer", "risk")):
                self._say(
                    where,
                    _('A rule needs "name": {"zh", "en"} and "reason": {"customer", "risk"}, each a short text.'),
                )
                break
        if isinstance(row.get("reason"), dict) and not _optional_texts(row["reason"], ("customer_en", "risk_en")):
            self._say(where, _("The English reasons may be left out; where they are given they are short texts."))
        self.nodes, self.ids = 0, set()
        judge = self._node(row.get("when"), where, 1)
        return Rule(where, str(row.get("effect")), row, judge) if judge is not None else None

    def _node(self, node: Any, where: str, depth: int) -> Judge | None:
        self.nodes += 1
        if depth > MAX_DEPTH:
            self._say(where, _("Conditions may be nested at most %(max)s deep."), max=MAX_DEPTH)
            return None
        if self.nodes > MAX_NODES:
            if self.nodes == MAX_NODES + 1:
                self._say(where, _("A rule may have at most %(max)s conditions."), max=MAX_NODES)
            return None
        if not isinstance(node, dict):
            self._say(where, _('A condition is {"all": [...]}, {"any": [...]}, {"not": ...} or {"fact", "op", ...}.'))
            return None
        for name, build in (("all", judging.all_of), ("any", judging.any_of)):
            if name in node:
                if set(node) - {name, "id"} or not isinstance(node[name], list) or not node[name]:
                    self._say(where, _('"%(name)s" stands alone and holds a list of conditions.'), name=name)
                    return None
                parts = [self._node(part, where, depth + 1) for part in node[name]]
                return None if any(part is None for part in parts) else build([part for part in parts if part])
        if "not" in node:
            if set(node) - {"not", "id"}:
                self._say(where, _('"%(name)s" stands alone and holds a list of conditions.'), name="not")
                return None
            part = self._node(node["not"], where, depth + 1)
            return None if part is None else judging.not_of(part)
        return self._leaf(node, where)

    def _leaf(self, node: dict[str, Any], where: str) -> Judge | None:
        name = node.get("id")
        if not isinstance(name, str) or not 0 < len(name) <= 40 or name in self.ids:
            self._say(where, _('Every condition needs an "id" of its own within the rule.'))
            return None
        self.ids.add(name)
        where = f"{where}/{name}"
        if surplus := set(node) - {"id", "fact", "op", "value", "other", "parameter", "note"}:
            self._say(where, _("Not known here: %(names)s."), names=", ".join(sorted(map(str, surplus)))[:80])
            return None
        fact = self.facts.get(node["fact"]) if isinstance(node.get("fact"), str) else None
        op = OPERATORS.get(node["op"]) if isinstance(node.get("op"), str) else None
        if fact is None:
            self._say(where, _("There is no fact called %(fact)s."), fact=str(node.get("fact"))[:40])
        if op is None:
            self._say(where, _("There is no operator called %(op)s."), op=str(node.get("op"))[:40])
        if fact is None or op is None:
            return None
        if fact.type not in op.types:
            self._say(where, _("%(op)s cannot be asked of %(fact)s."), op=op.code, fact=node["fact"])
            return None
        return self._with_operand(node, op, fact, where)

    def _with_operand(self, node: dict[str, Any], op: Operator, fact: FactType, where: str) -> Judge | None:
        other = node.get("other")
        if other is not None:
            second = self.facts.get(other) if isinstance(other, str) else None
            fits = second is not None and (second.type == fact.type or {second.type, fact.type} <= NUMERIC)
            if not fits:
                self._say(where, _("%(other)s is no fact that can be compared with %(fact)s."), other=str(other)[:40],
                          fact=node["fact"])  # fmt: skip
                return None
        if op.needs_other and other is None:
            self._say(where, _('%(op)s compares two facts: name the second one in "other".'), op=op.code)
            return None
        given: list[str] = [name for name in ("value", "parameter") if name in node]
        if other is not None and not op.needs_other:
            given.append("other")
        wanted = 0 if op.operand == "none" else 1
        if len(given) != wanted or (other is not None and not op.needs_other and op.operand != "one"):
            self._say(
                where, _("%(op)s takes %(wanted)s operand: value, parameter or other."), op=op.code, wanted=wanted
            )
            return None
        if wanted and given[0] == "other" and other is not None:
            return judging.leaf_of_facts(node["id"], node["fact"], op, other)
        if wanted and given[0] == "parameter":
            code = node["parameter"]
            if not isinstance(code, str) or code not in self.parameters or op.operand not in {"one", "number", "many"}:
                self._say(where, _("There is no parameter called %(code)s that fits here."), code=str(code)[:60])
                return None
            return judging.leaf_of_parameter(node["id"], node["fact"], op, code, other)
        if not wanted:
            return judging.leaf_of_constant(node["id"], node["fact"], op, None, None, other)
        try:
            constant = _constant(node["value"], op, fact)
        except (TypeError, ValueError, ArithmeticError):
            self._say(where, _("The value of %(op)s does not fit %(fact)s."), op=op.code, fact=node["fact"])
            return None
        return judging.leaf_of_constant(node["id"], node["fact"], op, constant, shown(node["value"]), other)


def _constant(raw: Any, op: Operator, fact: FactType) -> Any:
    if op.operand == "number":
        number = Decimal(str(raw))
        if isinstance(raw, bool) or not number.is_finite() or abs(number) >= Decimal("1e15"):
            raise ValueError("not a number")
        return number
    if op.operand == "two":
        low, high = raw
        values = (_one(low, fact), _one(high, fact))
        if values[0] > values[1]:
            raise ValueError("upside down")
        return values
    if op.operand == "many":
        if not isinstance(raw, list) or not 0 < len(raw) <= MAX_LIST:
            raise TypeError("not a list")
        return tuple(_one(value, fact) for value in raw)
    return _one(raw, fact)


def _one(raw: Any, fact: FactType) -> Any:
    if fact.type == "texts":
        if not isinstance(raw, str) or not raw or len(raw) > MAX_TEXT:
            raise TypeError("not a text")
        return raw
    value = fact.read(raw)
    if value is None:
        raise ValueError("nothing")
    return value


def _two_texts(value: Any, names: Iterable[str]) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(name), str) and 0 < len(value[name]) <= MAX_TEXT for name in names
    )


def _optional_texts(value: dict[str, Any], names: Iterable[str]) -> bool:
    return _two_texts(value, [name for name in names if name in value])
