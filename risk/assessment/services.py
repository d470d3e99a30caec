"""Assessing an application, once per round."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.jobs.services import complete, enqueue
from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from customers.privacy.policies import refuse_locked
from loans.applications import services as applications
from loans.applications.domain import ASSESSABLE, Status
from loans.applications.models import Application
from loans.applications.selectors import against_credit_file, facts_for_assessment
from risk.assessment import domain
from risk.assessment.models import Assessment, ShadowDecision
from risk.evidence.services import Gathered, gather
from risk.fraud.services import signs_of
from risk.pricing import services as pricing
from risk.pricing.models import PriceResult
from risk.rules import catalogue, facts, lists
from risk.rules.domain import RuleSet, facts_of
from risk.rules.models import RuleHit, RuleSetVersion
from risk.scoring.models import ScorecardVersion
from risk.screening import selectors as hits
from risk.screening import services as screening
from risk.statements import selectors as statements

# What the stress test, the bands and the policy read; the rules add what they compare with.
PARAMETERS = frozenset(
    {
        "dti.total.max",
        "dti.stressed.max",
        "dti.stress.rate_rise",
        "dti.stress.income_drop",
        "dscr.min",
        "dscr.stressed.min",
        "risk.tier.a_min_score",
        "risk.tier.b_min_score",
        "risk.tier.policy",
        "dti.by_segment",
        "risk.stress.odds_factor",
        "risk.offer.step",
        "term.consumer.max_months",
        "term.business.max_months",
    }
)


def assess_application(*, application_id: int, now: datetime) -> Assessment | None:
    """Evidence, score, stress, rules, tier; stored with all it saw, and told upstream. Once per round.

    Asks the sources first, outside of any transaction; then one transaction holds the assessment, the decision, and
    what follows. A repeat after a crash finds the round done and returns it. None when the application is withdrawn
    or decided meanwhile. Refused: assessment.no_rules, assessment.no_scorecard.
    """
    application = Application.objects.select_related(
        "customer", "product_version__lender", "product_version__product"
    ).get(pk=application_id)
    done = _done(application)
    if done is not None or application.status not in ASSESSABLE:
        complete_in_own_transaction()
        return done
    refuse_locked(application.customer_id)
    using = _published()
    rule_set, card = using.rule_set, using.card
    began = time.monotonic()
    declared = facts_for_assessment(application) | listed(application, timezone.localdate(now))
    signs = signs_of(application, now)
    declared |= statements.facts_of(application_id)
    gathered = gather(customer=application.customer, declared=declared, now=now)
    inputs = inputs_of(declared | signs.facts, gathered, rule_set, card, timezone.localdate(now))
    inputs["ring"] = signs.ring.as_json()
    screening.screen_customer(customer_id=application.customer_id, now=now)
    if compliance := hits.standing(application.customer_id).code:
        inputs["compliance"] = compliance
    if against := against_credit_file(application, domain.credit_file_of(inputs["facts"])):
        inputs["product"] = {reason.code: [plain(value) for value in reason.data.values()] for reason in against}
    outcome = domain.decide(resolved(inputs, rule_set, card), compiled_for(rule_set))
    return _store(application, using, inputs, outcome, began, now)


def _done(application: Application) -> Assessment | None:
    """The assessment of this round, if it was done: never while the application is only handed in, because an
    assessment moves it on in the same transaction."""
    if application.status == Status.SUBMITTED:
        return None
    return Assessment.objects.filter(application=application, round=application.assessment_round).first()


def listed(application: Application, on: date) -> dict[str, list[str]]:
    """Which lists the applicant, the employer, the phone and the device stand on."""
    customer, signals = application.customer, application.facts.get("signals") or {}
    keys = [customer.id_index, customer.phone_index, signals.get("device_index"), signals.get("ip_index")]
    if customer.employer:
        keys.append(lists.key_of("employer", customer.employer))
    return lists.listed_on(keys, on)


def complete_in_own_transaction() -> None:
    with transaction.atomic():
        complete()


# What decides, kept per process: the content is long and never changes, so only key and hash are asked for.
_kept: dict[tuple[type, int, str], Any] = {}
MOST_KEPT = 12


def _with_content(model: type[RuleSetVersion] | type[ScorecardVersion], pk: int, content_hash: str) -> Any:
    key = (model, pk, content_hash)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = model.objects.get(pk=pk)
    return _kept[key]


@dataclass(frozen=True)
class Deciding:
    """The rule set and the scorecard in use, and the rule sets that run in the shadow beside it."""

    rule_set: RuleSetVersion
    card: ScorecardVersion
    shadows: list[RuleSetVersion]


def _published() -> Deciding:
    rows = RuleSetVersion.objects.filter(Q(status="published") | Q(shadow_since__isnull=False))
    rule_set, beside = None, []
    for pk, content_hash, status in rows.order_by("pk").values_list("pk", "content_hash", "status"):
        version = _with_content(RuleSetVersion, pk, content_hash)
        if status == "published":
            rule_set = version
        else:
            beside.append(version)
    in_use = ScorecardVersion.objects.filter(status="published").values_list("pk", "content_hash").first()
    card = _with_content(ScorecardVersion, *in_use) if in_use else None
    if rule_set is None:
        raise Refused("assessment.no_rules", _("No rule set is published. Publish one under Rules, then try again."))
    if card is None:
        raise Refused(
            "assessment.no_scorecard", _("No scorecard is published. Publish one under Scorecards, then try again.")
        )
    return Deciding(rule_set, card, beside)


def compiled_for(rule_set: RuleSetVersion) -> Any:
    """For `domain.decide`: this rule set, compiled once per process."""

    def compiled(content: Any) -> RuleSet:
        return catalogue.compiled_once(rule_set.content_hash, lambda: content)

    return compiled


def inputs_of(
    declared: Mapping[str, Any], gathered: Gathered, rule_set: RuleSetVersion, card: ScorecardVersion, on: date
) -> dict[str, Any]:
    """What the decision sees, as plain JSON: facts, evidence with source and time, parameters with their rows,
    and which rules and scorecard (by number and hash, the rows themselves never change)."""
    values = facts.plain({code: value for code, value in declared.items() if code in facts.FACTS})
    found = parameters.values(sorted(PARAMETERS | rule_set.parameters), on)
    return {
        "facts": values | gathered.facts,
        "evidence": {
            "missing": gathered.missing,
            "conflicts": gathered.conflicts,
            "items": [item.as_json() for item in gathered.items],
        },
        "parameters": {code: plain(one.value) for code, one in sorted(found.items())},
        "parameter_rows": {code: one.id for code, one in sorted(found.items())},
        "rule_set": {"number": rule_set.number, "hash": rule_set.content_hash},
        "scorecard": {"number": card.number, "hash": card.content_hash},
    }


def resolved(inputs: Mapping[str, Any], rule_set: RuleSetVersion, card: ScorecardVersion) -> dict[str, Any]:
    """The stored inputs with the content they name put in."""
    return {**inputs, "rules": rule_set.content, "scorecard": card.content}


def _store(
    application: Application,
    using: Deciding,
    inputs: dict[str, Any],
    outcome: dict[str, Any],
    began: float,
    now: datetime,
) -> Assessment | None:
    """One transaction for the assessment, the decision and what follows. What was asked for again meanwhile is left
    to the job of that round: it may know more."""
    with transaction.atomic():
        current = applications.locked(application.pk)
        done = _done(current)
        overtaken = current.assessment_round != application.assessment_round
        if done is not None or overtaken or current.status not in ASSESSABLE:
            complete()
            return done
        current.customer, current.product_version = application.customer, application.product_version  # known already
        assessment = _row(current, using.rule_set, using.card, inputs, outcome)
        assessment.milliseconds, assessment.created_at = int((time.monotonic() - began) * 1000), now
        assessment.save(force_insert=True)
        _count_hits(assessment, outcome["hits"], now)
        _run_shadows(using.shadows, assessment, outcome, timezone.localdate(now))
        record(
            actor=None,
            action="assessment.assess",
            obj=current,
            at=now,
            round=assessment.round,
            tier=assessment.tier,
            score=assessment.score,
            hash=assessment.content_hash,
        )
        if assessment.decided:
            _decide(current, assessment, inputs, now)
        else:
            _tell_review("review.assessed_again", assessment)
        complete()
    return assessment


def _row(
    application: Application,
    rule_set: RuleSetVersion,
    card: ScorecardVersion,
    inputs: dict[str, Any],
    outcome: dict[str, Any],
) -> Assessment:
    """The assessment as it is kept: what it saw and found as canonical text, and copies for lists."""
    text_in, text_out = domain.canonical(inputs), domain.canonical(outcome)
    ratio = outcome["stress"]["ratio"]
    return Assessment(
        application=application,
        round=application.assessment_round,
        tier=outcome["tier"],
        score=outcome["score"]["points"],
        reasons=outcome["reasons"],
        hits=outcome["hits"],
        evidence_missing=len(inputs["evidence"]["missing"]),
        debt_ratio=Decimal(ratio) if ratio else None,
        decided=application.status == Status.SUBMITTED,
        rule_set=rule_set,
        scorecard=card,
        inputs=text_in,
        outcome=text_out,
        snapshot=domain.canonical(domain.snapshot_of(outcome)),
        content_hash=domain.content_hash(text_in, text_out),
    )


def _decide(application: Application, assessment: Assessment, inputs: dict[str, Any], now: datetime) -> None:
    """The tier takes effect: passed, into the queue, or not recommended. What is not refused gets its price."""
    price = _price(application, assessment, now)
    priced = price.rate is not None and assessment.tier != "C"
    advised = applications.record_risk_decision(
        application_id=application.pk,
        tier=assessment.tier,
        reasons=assessment.reasons,
        assessment_id=assessment.pk,
        has_borrowed=domain.has_borrowed(inputs["facts"]),
        rate=price.rate if priced else None,
        limit=price.limit if priced else None,
        now=now,
    )
    if advised.status == Status.IN_REVIEW:
        _tell_review("review.open_case", assessment)


def _price(application: Application, assessment: Assessment, now: datetime) -> PriceResult:
    """Worked out from the facts that decided, and from nothing else."""
    values = domain.derive(facts.typed(assessment.found["facts"]))
    parameters_then, segment = assessment.saw["parameters"], values.get("segment")
    return pricing.price_application(
        application=application,
        round_=assessment.round,
        score=assessment.score,
        segment=segment or "",
        borrower=domain.borrower_of(values),
        limits=domain.limits_of(parameters_then, segment),
        step=int(parameters_then["risk.offer.step"]),
        now=now,
    )


def _tell_review(job: str, assessment: Assessment) -> None:
    application = assessment.application_id
    enqueue(
        job,
        key=f"{job}:{application}:{assessment.pk}",
        payload={"application_id": application, "assessment_id": assessment.pk},
    )


def _run_shadows(shadows: list[RuleSetVersion], assessment: Assessment, outcome: dict[str, Any], on: date) -> None:
    """What the versions in the shadow would have said. A shadow that cannot be judged never holds up a decision."""
    rows = []
    snapshot = domain.snapshot_of(outcome)
    for version in shadows:
        codes = frozenset(facts_of(version.content)) | domain.ALWAYS_READ
        found = parameters.values(sorted(PARAMETERS | version.parameters), on)
        values = domain.typed_parameters({code: plain(one.value) for code, one in found.items()})
        compiled = compiled_for(version)(version.content)
        new = domain.retry(snapshot, compiled, codes, values)
        hits = [compiled.rules[place].id for place in new.hits][:50]
        rows.append(ShadowDecision(rule_set=version, assessment=assessment, tier=new.tier, hits=hits))
    ShadowDecision.objects.bulk_create(rows)


def _count_hits(assessment: Assessment, hits: list[list[str]], now: datetime) -> None:
    ranks = {"reject": 2, "review": 1, "note": 0}
    hardest = [ranks[effect] for _rule, effect in hits]
    RuleHit.objects.bulk_create(
        [
            RuleHit(
                rule_set_id=assessment.rule_set_id,
                rule=rule,
                effect=effect,
                application_id=assessment.application_id,
                round=assessment.round,
                alone=sum(rank >= ranks[effect] for rank in hardest) == 1,
                at=now,
            )
            for rule, effect in hits
        ]
    )


@transaction.atomic
def request_reassessment(*, actor: Any, application_id: int, reason: str, now: datetime) -> None:
    """Another round, with fresh evidence where it has run out or was missing. The result informs: a case that a
    person has in hand stays with that person. Refused: assessment.not_allowed, assessment.too_late, assessment.reason.
    """
    if not actor.may("assessments.repeat"):
        raise Refused(
            "assessment.not_allowed", _("Your role does not include this step. Ask a colleague who may do it.")
        )
    if len(reason.strip()) < 4:
        raise Refused("assessment.reason", _("Say in a few words why it should be assessed again."))
    application = applications.locked(application_id)
    if application.status not in ASSESSABLE:
        raise Refused(
            "assessment.too_late", _("This application is decided; it is not assessed again. Request a manual review.")
        )
    applications.request_assessment(application)
    record(
        actor=actor,
        action="assessment.repeat",
        obj=application,
        reason=reason.strip(),
        at=now,
        round=application.assessment_round,
    )


def plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
