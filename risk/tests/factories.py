"""Applications ready to be assessed, and what an assessment needs."""

from typing import Any

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.approvals import services as approvals
from backoffice.values import identity
from customers.privacy.services import record_consent
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application
from loans.applications.tests.factories import submitted
from risk.evidence.services import load_sources
from risk.rules import selectors as rules
from risk.rules import services as rule_services
from risk.rules import shipped
from risk.scoring import selectors as scoring
from risk.scoring import services as scoring_services
from risk.scoring import shipped_card

# A borrower of the historical file with a good history: the high band.
GOOD = {
    "checking_status": 4,
    "credit_history": 4,
    "savings_level": 5,
    "employment_duration_level": 5,
    "installment_rate_level": 4,
    "other_debtors": 1,
    "property": 4,
    "other_installment_plans": 3,
    "housing": 3,
    "number_credits": 1,
}
POOR = GOOD | {"checking_status": 1, "credit_history": 0, "savings_level": 1, "employment_duration_level": 2}
MIDDLE = GOOD | {"checking_status": 2, "credit_history": 2, "savings_level": 1}


def publish_standard() -> None:
    """The shipped rules and scorecard, published by two people; the registry of sources."""
    author = staff(Role.RISK_MANAGER, username="risk-author")
    second = staff(Role.COMPLIANCE, username="risk-second")
    now = timezone.now()
    load_sources()
    if rules.published() is None:
        version = rule_services.draft_version(actor=author, title=shipped.TITLE, content=shipped.read(), now=now)
        trial = {"hash": version.content_hash, "tried": 0}
        rule_services.record_trial(actor=author, version_id=version.pk, trial=trial, now=now)
        request = rule_services.submit_for_publication(actor=author, version_id=version.pk, now=now)
        approvals.approve(actor=second, approval_id=request.pk, now=now)
    if scoring.published() is None:
        card = shipped_card.read()
        version = scoring_services.enter_version(actor=author, title=card["title"], content=card, now=now)
        request = scoring_services.submit_for_publication(actor=author, version_id=version.pk, now=now)
        approvals.approve(actor=second, approval_id=request.pk, now=now)


def spotless_customer(serial: int = 910, **facts: Any):
    """Somebody whom the sandbox bureau knows by birthday and serial number (backoffice/demo/sandbox/bureau.py)."""
    first = f"32050119900101{serial:03d}"
    number = first + identity.make_check_digit(first)
    return make_customer(id_number=number, **({"monthly_income": None} | facts))


def applied(facts: dict[str, Any], *, serial: int = 910, consent: bool = True, **fields: Any) -> Application:
    """Submitted, with these declared facts, by the person that the sandbox knows under this serial number."""
    customer = fields.pop("customer", None) or spotless_customer(serial)
    if consent:
        record_consent(actor=None, customer=customer, purpose="credit_check", evidence="paper", now=timezone.now())
    return submitted(customer=customer, facts=facts, **fields)
