"""Handing an application to the lender: once, in whatever order things break."""

import hashlib
import json
import zipfile
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.demo.sandbox import lender_folder
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import run_message
from backoffice.values.errors import Refused
from customers.privacy.services import record_consent
from loans.applications import lender_link, services, tasks
from loans.applications.lender_link import FolderLink
from loans.applications.models import Application, Forwarding, LenderAnswer, LenderDecision
from loans.applications.services.forwarding import begin_forwarding, note_sent, take_answer
from loans.applications.tests.factories import decided
from loans.products.tests.factories import make_lender, make_product
from loans.quotas.models import Quota

pytestmark = pytest.mark.django_db(transaction=True)


class Lender:
    """A lender that takes each key once, and fails on request."""

    def __init__(self) -> None:
        self.known: dict[str, dict] = {}
        self.posts = 0
        self.fail = ""
        self.withdrawn: list[str] = []
        self.suspended: list[tuple[str, dict]] = []

    def __call__(self, method: str, url: str, **options) -> httpx.Response:
        request = httpx.Request(method, url)
        if self.fail == "before":
            raise httpx.ConnectTimeout("no answer", request=request)
        if method == "GET":
            found = self.known.get(url.rsplit("/", 1)[-1])
            return httpx.Response(200 if found else 404, json=found or {}, request=request)
        if url.endswith("/withdrawal"):
            self.withdrawn.append(url.split("/")[-2])
            return httpx.Response(200, json={"status": "withdrawn"}, request=request)
        if url.endswith("/suspension"):
            self.suspended.append((url.split("/")[-2], options["json"]))
            return httpx.Response(200, json={"status": "suspended"}, request=request)
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
    monkeypatch.setattr(httpx, "request", found)
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


def test_what_compliance_holds_stays_in_the_house_and_goes_on_by_itself(cast, lender):
    application = passed(cast)
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    assert run("applications.forward_to_lender")
    application.refresh_from_db()
    assert (application.status, bool(application.forward_blocked), lender.posts) == ("passed", True, 0)
    with pytest.raises(Refused):
        services.forward_application(application_id=application.pk, actor=cast.operations, now=timezone.now())
    services.release_customer(customer_id=application.customer_id, now=timezone.now())
    tasks.forward_waiting(timezone.now())
    assert run("applications.forward_to_lender")
    application.refresh_from_db()
    assert (application.status, lender.posts) == ("forwarded", 1)


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


def answers_of(application) -> dict[str, int]:
    return dict(LenderAnswer.objects.filter(forwarding__application=application).values_list("verdict", "times"))


def take(application, now=None, **body):
    return take_answer(key=f"forward:{application.pk}", body=body or None, now=now or timezone.now())


def test_a_lender_is_told_of_a_withdrawal_once_and_its_late_answer_changes_nothing(cast, lender):
    application = passed(cast)
    assert run("applications.forward_to_lender")
    services.withdraw_application(
        application_id=application.pk, actor=cast.operations, reason="客户改变主意", now=timezone.now()
    )
    lender.fail = "before"
    assert not run("applications.tell_lender_of_withdrawal")
    lender.fail = ""
    assert "ConnectTimeout" in Forwarding.objects.get().problem
    assert run("applications.tell_lender_of_withdrawal", timedelta(hours=1))
    assert lender.withdrawn == [f"forward:{application.pk}"]
    late = {"reference": "L1", "status": "approved", "amount": "50000", "annual_rate": "0.072"}
    assert take(application, **late) == take(application, **late) == "late"
    application.refresh_from_db()
    assert application.status == "withdrawn"
    assert not LenderDecision.objects.exists()
    assert answers_of(application) == {"late": 2}
    assert OutboxMessage.objects.filter(name="applications.tell_lender_of_withdrawal").count() == 1
    assert Forwarding.objects.get().state == "recalled"


def test_a_lender_that_has_the_file_lets_it_rest_while_compliance_holds_it_and_hears_nothing_else(cast, lender):
    application = passed(cast)
    assert run("applications.forward_to_lender")
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    lender.fail = "before"
    assert not run("applications.tell_lender_of_hold")
    lender.fail = ""
    assert run("applications.tell_lender_of_hold", timedelta(hours=1))
    key = f"forward:{application.pk}"
    assert lender.suspended == [(key, {"suspended": True})]
    services.release_customer(customer_id=application.customer_id, now=timezone.now())
    assert run("applications.tell_lender_of_hold")
    assert lender.suspended[1:] == [(key, {"suspended": False})]
    assert OutboxMessage.objects.filter(name="applications.tell_lender_of_hold").count() == 2
    told = AuditRow.objects.filter(action__endswith="_told").order_by("id")
    assert list(told.values_list("action", "reason")) == [
        ("applications.suspension_told", ""), ("applications.resumption_told", ""),
    ]  # fmt: skip


def test_held_while_the_package_was_on_its_way_the_lender_hears_of_it_once_it_has_it(cast, lender):
    application = passed(cast)
    begin_forwarding(application_id=application.pk, now=timezone.now())
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    assert note_sent(application_id=application.pk, reference="L1", now=timezone.now())
    assert OutboxMessage.objects.filter(key=f"hold:forward:{application.pk}:sent").exists()


def test_a_hold_before_forwarding_is_nobody_elses_business(cast, lender):
    application = passed(cast)
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    assert not OutboxMessage.objects.filter(name="applications.tell_lender_of_hold").exists()


def test_withdrawn_while_the_package_was_on_its_way(cast, lender):
    application = passed(cast)
    begin_forwarding(application_id=application.pk, now=timezone.now())
    services.withdraw_application(
        application_id=application.pk, actor=cast.operations, reason="客户改变主意", now=timezone.now()
    )
    assert not note_sent(application_id=application.pk, reference="L1", now=timezone.now())
    assert run("applications.tell_lender_of_withdrawal")
    assert Forwarding.objects.get().state == "recalled"


def test_what_never_left_the_house_needs_no_telling(cast, lender):
    application = passed(cast)
    services.withdraw_application(
        application_id=application.pk, actor=cast.operations, reason="客户改变主意", now=timezone.now()
    )
    assert not OutboxMessage.objects.filter(name="applications.tell_lender_of_withdrawal").exists()


def test_the_same_answer_twice_is_one_decision_and_a_contradiction_changes_nothing(cast, lender):
    application = passed(cast)
    assert run("applications.forward_to_lender")
    yes = {"reference": "L1", "status": "approved", "amount": "50000", "annual_rate": "0.072"}
    assert take(application, **yes) == "taken"
    assert take(application, **yes) == "repeat"
    assert take(application, **yes | {"status": "declined"}) == "contradicting"
    assert take(application, **yes | {"amount": "40000"}) == "contradicting"
    application.refresh_from_db()
    assert (application.status, application.lender_decision.amount) == ("lender_approved", 50000)
    assert [move.verb for move in application.moves.all()].count("lender_approve") == 1


def test_an_answer_that_overtakes_its_receipt_counts(cast, lender):
    application = passed(cast)
    begin_forwarding(application_id=application.pk, now=timezone.now())
    assert take(application, reference="L1", status="declined", reasons=["综合评分不足"]) == "taken"
    application.refresh_from_db()
    assert application.status == "lender_declined"


@pytest.mark.parametrize(
    "body",
    [
        None, {}, {"status": "approved"}, {"reference": "L1"}, {"reference": "L1", "status": "maybe"},
        {"reference": "L1", "status": "approved", "annual_rate": "0.07"},
        {"reference": "L1", "status": "approved", "amount": "NaN", "annual_rate": "0.07"},
        {"reference": "L1", "status": "approved", "amount": "-1", "annual_rate": "0.07"},
        {"reference": "L1", "status": "approved", "amount": "50000.01", "annual_rate": "0.07"},
        {"reference": "L1", "status": "approved", "amount": "1e400", "annual_rate": "0.07"},
        {"reference": "L1", "status": "approved", "amount": "50000", "annual_rate": "7.2"},
        {"reference": {"a": 1}, "status": "approved", "amount": "50000", "annual_rate": "0.07"},
        {"reference": "L1", "status": "declined", "reasons": "no"},
    ],
)  # fmt: skip
def test_garbage_is_seen_and_decides_nothing(cast, lender, body):
    application = passed(cast)
    assert run("applications.forward_to_lender")
    assert take(application, **body or {}) == "unreadable"
    application.refresh_from_db()
    assert application.status == "forwarded"
    assert Forwarding.objects.get().problem
    assert take_answer(key="forward:999999", body=body, now=timezone.now()) == "unknown"


def test_the_page_shows_what_went_wrong_on_the_way(cast, lender, client_of):
    application = passed(cast)
    lender.fail = "before"
    assert not run("applications.forward_to_lender")
    page = client_of(cast.operations).get(reverse("applications:detail", args=[application.pk])).content.decode()
    assert 'id="forwarding"' in page
    assert "ConnectTimeout" in page


@pytest.fixture
def folder(settings, tmp_path):
    settings.LENDER_EXCHANGE = settings.DATA_DIR = str(tmp_path)
    return tmp_path


def by_folder(cast):
    version = make_product(lender=make_lender(link="folder"))
    application = passed(cast, product_version=version)
    return application, FolderLink(version.lender.code)


def test_by_folder_a_whole_package_goes_out_and_the_answer_file_comes_in_once(cast, folder):
    application, link = by_folder(cast)
    assert run("applications.forward_to_lender")
    package = link.root / "outbox" / f"forward-{application.pk}.zip"
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        content = archive.read("package.json")
    assert manifest["files"]["package.json"] == hashlib.sha256(content).hexdigest()
    assert not list(link.root.glob("outbox/.*"))
    application.refresh_from_db()
    assert application.status == "forwarded"
    assert not OutboxMessage.objects.filter(name="applications.ask_lender").exists()
    assert lender_folder.work_once(folder) == 1
    answer = next(link.root.glob("inbox/*.json"))
    again = answer.read_bytes()
    tasks.collect_answers(timezone.now())
    application.refresh_from_db()
    assert application.status in {"lender_approved", "lender_declined"}
    answer.write_bytes(again)
    (link.root / "inbox" / "garbage.json").write_bytes(b"\x00<html>")
    (link.root / "inbox" / "stranger.json").write_text('{"key": "forward:0", "status": "approved"}')
    (link.root / "inbox" / "half.json.part").write_text("{")
    tasks.collect_answers(timezone.now())
    assert sorted(path.name for path in link.root.glob("refused/*")) == ["garbage.json", "stranger.json"]
    assert [path.name for path in link.root.glob("inbox/*")] == ["half.json.part"]
    assert LenderDecision.objects.count() == 1


def test_by_folder_a_package_is_not_written_twice_and_a_withdrawal_follows(cast, folder):
    application, link = by_folder(cast)
    key = f"forward:{application.pk}"
    link.send(application, key)
    (link.root / "outbox" / f"forward-{application.pk}.zip").unlink()
    assert link.find(key) == {"reference": f"forward-{application.pk}", "status": "received"}
    assert link.find("forward:0") is None
    assert run("applications.forward_to_lender")
    services.withdraw_application(
        application_id=application.pk, actor=cast.operations, reason="客户改变主意", now=timezone.now()
    )
    assert run("applications.tell_lender_of_withdrawal")
    assert (link.root / "outbox" / f"forward-{application.pk}.withdrawal.json").is_file()


def test_by_folder_a_file_lies_there_that_asks_to_let_it_rest(cast, folder):
    application, link = by_folder(cast)
    assert run("applications.forward_to_lender")
    services.hold_customer(customer_id=application.customer_id, now=timezone.now())
    assert run("applications.tell_lender_of_hold")
    note = link.root / "outbox" / f"forward-{application.pk}.suspension.json"
    assert json.loads(note.read_text()) == {"key": f"forward:{application.pk}", "suspended": True}
    assert lender_folder.work_once(link.root.parent) == 1
    assert not note.exists()


def test_by_folder_a_disk_that_refuses_is_waited_for(cast, folder):
    application, link = by_folder(cast)
    link.root.write_text("a file where the folder should be")
    assert not run("applications.forward_to_lender")
    application.refresh_from_db()
    assert application.status == "passed"
    assert Forwarding.objects.get().problem
    link.root.unlink()
    assert run("applications.forward_to_lender", timedelta(hours=1))
