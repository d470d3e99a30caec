import httpx
import pytest

from backoffice.demo.sandbox import bureau, server
from customers.profiles.tests.factories import make_id_number

QUESTION = {"id_number": make_id_number(serial=1), "name": "王小明", "consent_id": "c-1", "reference": "r-1"}


@pytest.fixture(scope="module")
def sandbox():
    running = server.start(slow_seconds=0.4)
    yield running
    server.stop(running)


def ask(sandbox, source="credit", **options):
    return httpx.post(f"{sandbox.url}/bureau/{source}", json=QUESTION, timeout=0.2, **options)


def test_everybody_is_served_by_path(sandbox):
    assert httpx.get(f"{sandbox.url}/healthz").json()["status"] == "ok"
    assert httpx.get(f"{sandbox.url}/sms/messages").status_code == 200
    assert httpx.get(f"{sandbox.url}/nobody/there").status_code == 404


@pytest.mark.parametrize("source", bureau.SOURCES)
def test_the_same_person_always_gets_the_same_answer(sandbox, source):
    first, second = ask(sandbox, source).json(), ask(sandbox, source).json()
    assert first == second
    assert first["source"] == source
    assert first["data"]


def test_a_query_without_consent_is_refused(sandbox):
    body = QUESTION | {"consent_id": ""}
    assert httpx.post(f"{sandbox.url}/bureau/credit", json=body).status_code == 403


@pytest.mark.parametrize(("fault", "status"), [("down", 503), ("wrong", 200), ("garbage", 200)])
def test_faults_on_request(sandbox, fault, status):
    answer = ask(sandbox, headers={"X-Sandbox-Fault": fault})
    assert answer.status_code == status
    assert '"overdue_accounts"' not in answer.text
    with pytest.raises(httpx.TimeoutException):
        ask(sandbox, params={"fault": "slow"})
    with pytest.raises(httpx.TransportError):
        ask(sandbox, headers={"X-Sandbox-Fault": "drop"})


def test_a_fault_can_be_switched_on_for_a_path_and_off_again(sandbox):
    httpx.post(f"{sandbox.url}/faults", json={"prefix": "/bureau/court", "fault": "down"})
    assert ask(sandbox, "court").status_code == 503
    assert ask(sandbox, "credit").status_code == 200
    httpx.post(f"{sandbox.url}/faults", json={"prefix": "/bureau/court", "fault": ""})
    assert ask(sandbox, "court").status_code == 200
    assert httpx.post(f"{sandbox.url}/faults", json={"fault": "explode"}).status_code == 400


def test_nonsense_is_answered_and_does_not_end_the_server(sandbox):
    assert httpx.post(f"{sandbox.url}/bureau/credit", content=b"\xff{").status_code == 400
    assert httpx.post(f"{sandbox.url}/bureau/credit", content=b"[1]").status_code == 400
    assert httpx.get(f"{sandbox.url}/healthz").status_code == 200


def test_a_poor_declared_history_tends_to_a_poor_file():
    def late(history):
        people = [bureau.Person(make_id_number(serial=n), {"credit_history": history}) for n in range(1, 400)]
        return sum(bureau._credit(person, {})["late_count_24m"] for person in people)

    assert late(0) > 1.5 * late(4)
