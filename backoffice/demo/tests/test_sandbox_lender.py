import pytest

from backoffice.demo.sandbox import lender

PAY = "/lender/disbursements"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def post(path, key, body, **headers):
    return lender.handle("POST", path, {"Idempotency-Key": key, **headers}, body)


def test_a_key_pays_once_and_can_be_asked():
    first = post(PAY, "k1", {"amount": "1000.00", "contract": "HT1"})
    again = post(PAY, "k1", {"amount": "9999.00", "contract": "HT1"})
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1] == lender.handle("GET", f"{PAY}/k1", {}, {})[1]
    assert lender.count() == 1
    assert lender.handle("GET", f"{PAY}/k2", {}, {})[0] == 404


def test_faults_before_and_after_the_effect():
    assert post(PAY, "k", {"amount": "1"}, **{"X-Sandbox-Fault": "before"})[0] == 500
    assert lender.count() == 0
    assert post(PAY, "k", {"amount": "1"}, **{"X-Sandbox-Fault": "after"})[0] == 500
    assert lender.count() == 1
    assert lender.handle("GET", f"{PAY}/k", {}, {})[1]["status"] == "paid"


def test_most_applications_are_approved_and_always_alike():
    answers = [
        post("/lender/applications", f"a{k}", {"application_number": f"JJ{k}", "amount": "50000"})[1]
        for k in range(60)
    ]
    approved = [a for a in answers if a["status"] == "approved"]
    assert 45 <= len(approved) < 60
    again = post("/lender/applications", "other-key", {"application_number": "JJ3", "amount": "50000"})[1]
    assert again == answers[3]


@pytest.mark.parametrize("body", [{}, {"amount": "x"}, {"amount": "-1"}, {"amount": "NaN"}])
def test_bad_requests_are_told_why(body):
    status, answer = post(PAY, "k", body)
    assert status == 422
    assert "amount" in answer["error"]
