"""The one page of papers that strangers reach."""

import pytest

from backoffice.documents.views import verification

pytestmark = pytest.mark.django_db
ENTRY = "/documents/verify/"


@pytest.mark.parametrize(
    "code",
    [
        "a/b",
        "../../etc/passwd",
        "//evil.example",
        "%00",
        "?x",
        "#",
        "ＡＢＣ",
        "<script>",
        "x" * 5000,
        "\r\nSet-Cookie: a=1",
    ],
)
def test_whatever_is_typed_as_a_code_is_answered(client, code):
    client.raise_request_exception = False
    answer = client.get(ENTRY, {"code": code})
    assert answer.status_code in {200, 302, 404}
    if answer.status_code == 302:
        assert answer["Location"].startswith(ENTRY)
        assert client.get(answer["Location"]).status_code in {200, 404}
    assert b"<script>" not in answer.content


def test_one_visitor_who_tries_codes_stops_nobody_else(client, settings, monkeypatch):
    """Behind the proxy all visitors came from one address, and shared one allowance."""
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(verification, "VERIFICATIONS_PER_MINUTE", 3)
    page = f"{ENTRY}AAAAAAAAAAAAAAAAAAAA/"
    tried = [client.get(page, headers={"X-Forwarded-For": "203.0.113.66"}).status_code for _try in range(5)]
    assert tried[-1] == 429
    assert client.get(page, headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
