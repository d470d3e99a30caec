"""Handing an application to the lender: once, in whatever order things break."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from django.utils import timezone

from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import run_message
from customers.privacy.services import record_consent
from loans.applications import lender_link, services, tasks
from loans.applications.models import Application
from loans.applications.tests.factories import decided
from loans.quotas.models import Quota

pytestmark = pytest.mark.django_db(transaction=True)


class Lender:
    """A lender that takes each key once, and fails on request."""

    def __init__(self) -> None:
        self.known: dict[str, dict] = {}
        self.posts = 0
        self.fail = ""

    def __call__(self, method: str, url: str, **options) -> httpx.Response:
        request = httpx.Request(method, url)
        if self.fail == "before":
            raise httpx.ConnectTimeout("no answer", request=request)
        if method == "GET":
            found = self.known.get(url.rsplit("/", 1)[-1])
            return httpx.Response(200 if found else 404, json=found or {}, request=request)
        self.posts += 1
        key = options["headers"]["Idempotency-Key"]
        body = options["json"]
        self.known.setdefault(
            key,
            {
                "reference": f"L{len(self.known) + 1}", "status": "approved", "amount": body["amount"],
                "annual_rate": body["annual_rate"], "reasons": [],
            },
        )  # fmt: skip
        if self.fail == "after":
            raise httpx.ReadTimeout("cut off", request=request)
        if self.fail == "garbage":
            return httpx.Response(200, content=b"<html>", request=request)
        return httpx.Response(202, json=self.known[key], request=request)


@pytest.fixture
def lender(monkeypatch):
    found = Lender()
    monkeypatch.setattr(lender_link.httpx, "request", found)
    return found


def passed(cast, *, consent: bool = True, **fields) -> Application:
    application = decided("A", **fields)
    if consent:
        record_consent(
            actor=cast.operations, customer=application.customer, purpose="forward_to_lender",
            receiver=application.product_version.lender.name, evidence="paper", now=timezone.now(),
        )  # fmt: skip
    return application


def run(name: str, later: timedelta = timedelta(0)) -> bool:
    message = OutboxMessage.objects.filter(name=name).latest("id")
    return run_message(message.pk, now=timezone.now() + later)


def test_forwarded_decided_and_on_record(cast, lender):
    application = passed(cast)
    assert run("applications.forward_to_lender")
    assert run("applications.ask_lender")
    application.refresh_from_db()
    assert application.status == "lender_approved"
    assert application.lender_decision.amount == Decimal(50000)
    assert [move.verb for move in application.moves.all()][-2:] == ["forward", "lender_approve"]
    sent = next(iter(lender.known))
    assert sent == f"forward:{application.pk}"


@pytest.mark.parametrize("failure", ["after", "garbage"])
def test_an_answer_that_got_lost_is_asked_for_and_never_sent_again(cast, lender, failure):
    application = passed(cast)
    lender.fail = failure
    assert not run("applications.forward_to_lender")
    application.refresh_from_db()
    assert application.status == "passed"
    lender.fail = ""
    assert run("applications.forward_to_lender", timedelta(hours=1))
    application.refresh_from_db()
    assert (application.status, lender.posts, len(lender.known)) == ("forwarded", 1, 1)


def test_a_lender_that_is_down_is_waited_for(cast, lender):
    application = passed(cast)
    lender.fail = "before"
    assert not run("applications.forward_to_lender")
    assert lender.posts == 0
    lender.fail = ""
    assert run("applications.forward_to_lender", timedelta(hours=1))
    application.refresh_from_db()
    assert (application.status, lender.posts) == ("forwarded", 1)


def test_without_consent_it_waits_and_goes_on_by_itself_when_the_consent_comes(cast, lender):
    application = passed(cast, consent=False)
    assert run("applications.forward_to_lender")
    application.refresh_from_db()
    assert application.status == "passed"
    assert application.product_version.lender.name in application.forward_blocked
    assert lender.posts == 0
    tasks.forward_waiting(timezone.now())
    assert OutboxMessage.objects.filter(name="applications.forward_to_lender").count() == 1
    record_consent(
        actor=cast.operations, customer=application.customer, purpose="forward_to_lender",
        receiver=application.product_version.lender.name, evidence="paper", now=timezone.now(),
    )  # fmt: skip
    tasks.forward_waiting(timezone.now())
    tasks.forward_waiting(timezone.now())
    assert OutboxMessage.objects.filter(name="applications.forward_to_lender").count() == 2
    assert run("applications.forward_to_lender")
    application.refresh_from_db()
    assert (application.status, application.forward_blocked) == ("forwarded", "")


def test_only_what_the_lender_needs_leaves_the_house(cast, lender):
    application = passed(cast)
    package = str(lender_link.package_of(application, "k"))
    assert application.customer.id_number.reveal() not in package
    assert application.customer.phone.reveal() not in package


def quota_of(application, limit) -> Quota:
    lender, month = application.product_version.lender, timezone.localdate().replace(day=1)
    return Quota.objects.create(lender=lender, month=month, limit=Decimal(limit))


def test_a_full_quota_lets_the_application_wait_and_go_on_when_quota_is_freed(cast, lender):
    first = passed(cast)
    quota = quota_of(first, 60000)
    assert run("applications.forward_to_lender")
    second = passed(cast, product_version=first.product_version)
    assert run("applications.forward_to_lender")
    second.refresh_from_db()
    assert (second.status, lender.posts) == ("passed", 1)
    assert "10,000.00" in second.forward_blocked
    tasks.forward_waiting(timezone.now())
    assert OutboxMessage.objects.filter(name="applications.forward_to_lender").count() == 2
    services.withdraw_application(
        application_id=first.pk, actor=cast.operations, reason="客户改变主意", now=timezone.now()
    )
    tasks.forward_waiting(timezone.now())
    assert run("applications.forward_to_lender")
    second.refresh_from_db()
    quota.refresh_from_db()
    assert (second.status, second.forward_blocked, quota.reserved) == ("forwarded", "", 50000)


def test_the_quota_follows_the_lenders_answer_and_the_payment(cast, lender):
    application = passed(cast)
    quota = quota_of(application, 60000)
    assert run("applications.forward_to_lender")
    lender.known[f"forward:{application.pk}"]["amount"] = "30000"
    assert run("applications.ask_lender")
    quota.refresh_from_db()
    assert (quota.reserved, quota.used) == (30000, 0)
    services.mark_contracted(application_id=application.pk, actor=None, now=timezone.now())
    services.mark_disbursed(application_id=application.pk, actor=None, now=timezone.now())
    quota.refresh_from_db()
    assert (quota.reserved, quota.used) == (0, 30000)
