import io
import json
import logging
import logging.config

import pytest

from backoffice.jobs.services import request_id
from backoffice.values.redaction import redact
from backoffice.watch.logs import configuration

ID_NUMBER, PHONE, CARD = "11010519491231002X", "13800138000", "6222021234567890123"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"id {ID_NUMBER}.", "id [id number]."),
        (f"号码{PHONE}，请回电", "号码[phone]，请回电"),
        ("+86 138 0013 8000", "[phone]"),
        (f"card {CARD}", "card [card]"),
        ("6222 0212 3456 7890 123", "[card]"),
        ("application JJ20261122-000001 of 2026-11-22", "application JJ20261122-000001 of 2026-11-22"),
        ("amount 120000.00, took 0.1380013800012 s", "amount 120000.00, took 0.1380013800012 s"),
        ("hash 9f13800138000ab", "hash 9f13800138000ab"),
    ],
)
def test_redact(text, clean):
    assert redact(text) == clean


def test_redact_reaches_into_structures():
    assert redact({"a": [PHONE, {"b": int(PHONE)}], "password": "x"}) == {
        "a": ["[phone]", {"b": "[phone]"}],
        "password": "[secret]",
    }


@pytest.fixture
def lines():
    """A handler as production has it, on a stream of our own."""
    stream = io.StringIO()
    config = configuration(json=True, level="INFO")
    formatter = dict(config["formatters"]["lines"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    logger = logging.getLogger("test.redaction")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    logger.propagate = False
    yield logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_log_line_is_json_with_the_request_and_without_personal_data(lines):
    logger, read = lines
    token = request_id.set("req-12345678")
    try:
        logger.warning("customer %s called", PHONE, extra={"id_number": ID_NUMBER, "password": "hunter2"})
        try:
            raise ValueError(f"bad card {CARD}")
        except ValueError:
            logger.exception("failed")
    finally:
        request_id.reset(token)
    first, second = read()
    assert first["event"] == "customer [phone] called"
    assert (first["id_number"], first["password"]) == ("[id number]", "[secret]")
    assert (first["request_id"], first["level"]) == ("req-12345678", "warning")
    assert "[card]" in second["exception"]
    for identifier in (ID_NUMBER, PHONE, CARD, "hunter2"):
        assert identifier not in json.dumps([first, second])


def test_every_answer_names_its_request(client):
    given = client.get("/healthz/live", headers={"X-Request-ID": "abcdef-123456"})
    assert given["X-Request-ID"] == "abcdef-123456"
    made = client.get("/healthz/live", headers={"X-Request-ID": "bad\tvalue"})
    assert len(made["X-Request-ID"]) == 32
