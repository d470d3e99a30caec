"""Asking the sources about a customer: with consent, once while an answer is valid, outside of every transaction."""

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backoffice.audit.services import record
from backoffice.compliance.selectors import partner_stands
from backoffice.values.redaction import redact
from customers.privacy.models import Consent
from customers.privacy.selectors import in_force
from customers.profiles.models import Customer
from risk.evidence import selectors
from risk.evidence.domain import CODES, SHIPPED, Answer, Failure, Outcome, Question, conflicts, facts_of
from risk.evidence.models import EvidenceResult, EvidenceSource
from risk.evidence.providers.http import HttpProvider

PARTNER = "bureau"  # as which the supplier of the sources stands in the register of data processors
# Declared facts that go along for verification; never more than this.
DECLARED = (
    "checking_status",
    "credit_history",
    "employment_duration_level",
    "other_installment_plans",
    "number_credits",
    "monthly_debt",
    "employed_months",
)


@dataclass(frozen=True)
class Item:
    """One source in an assessment: the stored result, and whether it was there already."""

    source: str
    result: EvidenceResult
    reused: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "result": self.result.pk,
            "outcome": self.result.outcome,
            "failure": self.result.failure,
            "asked_at": self.result.asked_at.isoformat(),
            "reused": self.reused,
            "consent": self.result.consent_id,
        }


@dataclass(frozen=True)
class Gathered:
    """What the sources gave: facts, which sources gave none, what contradicts, and each result."""

    facts: dict[str, Any]
    missing: list[str]
    conflicts: list[str]
    items: list[Item]


def load_sources() -> None:
    """The registry as shipped, where a source is not entered yet. Running it again changes nothing."""
    EvidenceSource.objects.bulk_create(
        [
            EvidenceSource(
                code=one.code,
                name_zh=one.zh,
                name_en=one.en,
                supplier="沙箱",
                licence_no=one.licence,
                cost=Decimal(one.cost),
                valid_days=one.valid_days,
                timeout_ms=one.timeout_ms,
            )
            for one in SHIPPED
        ],
        ignore_conflicts=True,
    )


def gather(*, customer: Customer, declared: Mapping[str, Any], now: datetime) -> Gathered:
    """Answers of all sources about a customer: those still valid are used again, the others are asked for.

    Without a consent to a credit check nothing is asked and nothing stored is used: every source counts as missing.
    RuntimeError when there is something to ask inside a transaction: a slow source must not hold a lock.
    """
    consent = in_force(customer, "credit_check")
    valid = selectors.valid_answers(customer.pk, now) if consent is not None else {}
    wanted = [code for code in CODES if code not in valid]
    if not wanted:
        return _gathered(valid, [])
    registry = _registry()
    if consent is None:
        answers = {code: Answer(None, Failure.NO_CONSENT.value, 0, 0) for code in wanted}
    else:
        answers = _ask(customer, [registry[code] for code in wanted], consent, declared, now)
    return _gathered(valid, _store(customer, registry, answers, consent, now))


def _registry() -> Mapping[str, EvidenceSource]:
    registry = selectors.sources()
    if len(registry) < len(CODES):
        load_sources()
        registry = selectors.sources()
    return registry


def _ask(
    customer: Customer, wanted: list[EvidenceSource], consent: Consent, declared: Mapping[str, Any], now: datetime
) -> dict[str, Answer]:
    if partner_stands(PARTNER, settings.PARTNERS["bureau"], timezone.localdate(now)):
        return {source.code: Answer(None, Failure.NO_RECORD.value, 0, 0) for source in wanted}
    answers = {source.code: Answer(None, failure, 0, 0) for source in wanted if (failure := _obstacle(source, now))}
    asking = [source for source in wanted if source.code not in answers]
    if not asking:
        return answers
    # The identity number leaves the house here: who, why, on which consent, to whom, before it does.
    with transaction.atomic(durable=True):
        record(
            actor=None,
            action="evidence.query",
            obj=customer,
            at=now,
            purpose="credit_check",
            sources=[source.code for source in asking],
            consent=consent.pk,
        )
    question = Question(
        id_number=customer.id_number.reveal(),
        name=customer.name,
        mobile=customer.phone.reveal(),
        consent_id=str(consent.uid),
        reference=str(uuid.uuid4()),
        declared={name: _plain(declared[name]) for name in DECLARED if declared.get(name) is not None},
    )
    base = settings.PARTNERS["bureau"]
    providers = [
        HttpProvider(source.code, base, timeout_ms=source.timeout_ms, attempts=source.attempts) for source in asking
    ]
    with ThreadPoolExecutor(max_workers=len(providers), thread_name_prefix="evidence") as pool:
        given = pool.map(lambda provider: provider.ask(question), providers)
        answers |= dict(zip([source.code for source in asking], given, strict=True))
    return answers


def _obstacle(source: EvidenceSource, now: datetime) -> str:
    """Why a source may not be asked at all; "" when it may."""
    if not source.enabled:
        return Failure.DISABLED.value
    if not source.licence_no or (
        source.licence_valid_to is not None and source.licence_valid_to < timezone.localdate(now)
    ):
        return Failure.NO_LICENCE.value
    return ""


def _store(
    customer: Customer,
    registry: Mapping[str, EvidenceSource],
    answers: Mapping[str, Answer],
    consent: Consent | None,
    now: datetime,
) -> list[EvidenceResult]:
    rows = []
    for code, answer in answers.items():
        source = registry[code]
        ok = answer.data is not None
        rows.append(
            EvidenceResult(
                customer=customer,
                source=source,
                outcome=(Outcome.OK if ok else Outcome.FAILED if answer.attempts else Outcome.REFUSED).value,
                failure=answer.failure,
                payload=redact(dict(answer.data)) if answer.data is not None else None,
                cost=source.cost if ok else Decimal(0),
                consent=consent,
                milliseconds=answer.milliseconds,
                attempts=answer.attempts,
                asked_at=now,
                valid_until=now + timedelta(days=source.valid_days) if ok else None,
            )
        )
    with transaction.atomic(durable=True):
        return EvidenceResult.objects.bulk_create(rows)


def _gathered(valid: Mapping[str, EvidenceResult], fresh: list[EvidenceResult]) -> Gathered:
    items = [Item(code, row, True) for code, row in valid.items() if code in CODES]
    items += [Item(row.source.code, row, False) for row in fresh]
    items.sort(key=lambda item: CODES.index(item.source))
    answered = {item.source: item.result.payload for item in items if item.result.outcome == Outcome.OK.value}
    facts: dict[str, Any] = {}
    for code, payload in answered.items():
        facts |= facts_of(code, payload or {})
    missing = [item.source for item in items if item.source not in answered]
    return Gathered(facts, missing, conflicts({code: payload or {} for code, payload in answered.items()}), items)


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
