"""Proving later that the same inputs give the same outcome."""

import json
from dataclasses import dataclass

from backoffice.approvals.domain import content_hash as hash_of
from risk.assessment import domain
from risk.assessment.models import Assessment
from risk.assessment.services import compiled_for, resolved


@dataclass(frozen=True)
class Replay:
    """One replayed decision. `problem`: "" when stored and recomputed outcome are the same bytes."""

    assessment: Assessment
    problem: str

    @property
    def same(self) -> bool:
        return not self.problem


def replay(assessment: Assessment) -> Replay:
    """Decides again from what was stored and compares byte for byte; also checks every hash on the way."""
    if domain.content_hash(assessment.inputs, assessment.outcome) != assessment.content_hash:
        return Replay(assessment, "the stored inputs or outcome were changed: the hash does not fit")
    inputs = json.loads(assessment.inputs)
    for name, version in (("rule_set", assessment.rule_set), ("scorecard", assessment.scorecard)):
        if hash_of(version.content) != inputs[name]["hash"]:
            return Replay(assessment, f"the {name} {version} is not the one that decided: its content was changed")
    again = domain.canonical(
        domain.decide(resolved(inputs, assessment.rule_set, assessment.scorecard), compiled_for(assessment.rule_set))
    )
    if again != assessment.outcome:
        old, new = json.loads(assessment.outcome), json.loads(again)
        differs = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        return Replay(assessment, f"recomputed differently: {', '.join(differs)}")
    copies = {"tier": assessment.tier, "score": assessment.score, "reasons": assessment.reasons}
    outcome = json.loads(assessment.outcome)
    if copies != {"tier": outcome["tier"], "score": outcome["score"]["points"], "reasons": outcome["reasons"]}:
        return Replay(assessment, "tier, score or reasons of the row differ from the stored outcome")
    return Replay(assessment, "")
