"""The engine and the fact dictionary brought together: what the rule set pages and the assessment both use."""

from collections.abc import Callable
from functools import partial
from typing import Any

from risk.rules import coverage, domain, facts

FACT_TYPES = {code: domain.FactType(fact.type, partial(facts.read, fact)) for code, fact in facts.FACTS.items()}

# Parameters that a rule may compare a fact with; their values are stored with every decision.
PARAMETERS = frozenset(
    {
        "applicant.age.min",
        "applicant.age.max",
        "applicant.age_at_maturity.max",
        "dti.total.max",
        "dti.stressed.max",
        "purpose.allowed",
        "purpose.forbidden",
        "term.consumer.max_months",
        "term.business.max_months",
        "risk.rules.queries_6m.max",
        "risk.rules.multi_lender_90d.max",
    }
)


def problems(content: Any) -> list[domain.Problem]:
    return domain.check(content, FACT_TYPES, PARAMETERS)


def compiled(content: Any) -> domain.RuleSet:
    """BadRules when the content does not compile."""
    return domain.compile_rules(content, FACT_TYPES, PARAMETERS)


def read_fact(code: str, raw: Any) -> Any:
    """A raw constant in the type of a fact."""
    return facts.read(facts.FACTS[code], raw)


def values_of(code: str) -> list[Any] | None:
    """The values that a coded fact or a flag can take; None for a fact that can take any."""
    fact = facts.FACTS[code]
    return [True, False] if fact.type == facts.FLAG else [level for level, _zh, _en in fact.levels] or None


def coverage_of(content: Any, parameters: Any) -> coverage.Report:
    """Gaps and overlaps of rules that compile, with the parameters in force."""
    return coverage.report(content["rules"], read=read_fact, parameters=parameters, domains=values_of)


def compiled_once(content_hash: str, content: Callable[[], Any]) -> domain.RuleSet:
    """Compiled once per process and published content; `content` is only called for a hash not seen before."""
    found = _compiled.get(content_hash)
    if found is None:
        found = compiled(content())
        if len(_compiled) >= KEPT:
            _compiled.clear()
        _compiled[content_hash] = found
    return found


KEPT = 32
_compiled: dict[str, domain.RuleSet] = {}
