import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.audit.selectors import history_of
from backoffice.documents.models import Wording
from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from customers.privacy import domain, selectors, services
from customers.privacy.models import Consent
from customers.profiles.tests.factories import make_customer

pytestmark = pytest.mark.django_db


def consent(customer, actor=None, **changes):
    values = {"purpose": "credit_check", "evidence": {"kind": "paper", "reference": "SQ-1"}, "now": timezone.now()}
    return services.record_consent(actor=actor, customer=customer, **values | changes)


def test_consent_holds_for_its_purpose_and_receiver(cast):
    customer, now = make_customer(), timezone.now()
    consent(customer, cast.operations, purpose="forward_to_lender", receiver="甲银行", now=now)
    assert services.has_consent(customer, "forward_to_lender", "甲银行", on=now)
    assert services.has_consent(customer, "forward_to_lender", on=timezone.localdate(now))
    assert not services.has_consent(customer, "forward_to_lender", "乙银行", on=now)
    assert not services.has_consent(customer, "credit_check", on=now)
    assert not services.has_consent(customer, "forward_to_lender", "甲银行", on=now - timedelta(days=1))


def test_withdrawing_is_one_step_and_holds_from_then_on(cast):
    customer, now = make_customer(), timezone.now()
    row = consent(customer, now=now)
    later = now + timedelta(hours=1)
    services.withdraw_consent(actor=cast.service_agent, consent_id=row.pk, note="电话", now=later)
    services.withdraw_consent(actor=cast.service_agent, consent_id=row.pk, note="电话", now=later + timedelta(hours=1))
    assert services.has_consent(customer, "credit_check", on=now)
    assert not services.has_consent(customer, "credit_check", on=later)
    assert [entry.action for entry in history_of(customer)][:2] == ["privacy.lock", "privacy.withdraw_consent"]
    assert sum(entry.action == "privacy.withdraw_consent" for entry in history_of(customer)) == 1
    again = consent(customer, now=later + timedelta(hours=2))
    assert again.pk != row.pk


def test_ages_are_read_by_their_names_also_from_the_table():
    """As in a company at work, whose values stand in the table and come back in whatever order."""
    now = timezone.now()
    customer = make_customer()
    consent(customer, purpose="marketing", now=now)
    assert selectors.may_contact(customer, "marketing", now) == ""
    parameters.load_shipped(now=now)
    assert selectors.may_contact(customer, "marketing", now) == ""


def test_agreeing_twice_is_one_consent():
    customer = make_customer()
    assert consent(customer) == consent(customer)
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "forward_to_lender"}, "privacy.receiver"),
        ({"evidence": "hearsay"}, "privacy.evidence"),
        ({"granted_at": timezone.now() + timedelta(days=1)}, "privacy.future"),
    ],
)
def test_bad_consents_are_refused(changes, code):
    with pytest.raises(Refused) as refusal:
        consent(make_customer(), **changes)
    assert refusal.value.code == code


def test_withdrawing_needs_the_right(cast):
    row = consent(make_customer())
    with pytest.raises(Refused):
        services.withdraw_consent(actor=cast.auditor, consent_id=row.pk, note="", now=timezone.now())


def test_every_purpose_has_effects():
    assert all(domain.EFFECTS[purpose] for purpose in domain.Purpose)


def test_old_consents_keep_their_text_when_a_new_one_comes_into_force():
    now = timezone.now()
    first = consent(make_customer())
    text = selectors.text_of(first)
    Wording.objects.create(
        kind="consent_credit_check", number=2, body="新的文本。", state="approved", created_at=now, decided_at=now,
        in_force_from=timezone.localdate(now),
    )  # fmt: skip
    second = consent(make_customer())
    first.refresh_from_db()
    assert (selectors.text_of(first), first.text_sha256) == (text, domain.text_hash(text))
    assert (selectors.text_of(second), second.text_version) == ("新的文本。", "v2")


def test_the_database_keeps_one_in_force():
    row = consent(make_customer())
    row.pk, row.uid = None, uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
