"""Words that no customer has, wherever somebody may look for one."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["a\x00b", "\x00", "9" * 5000, "²", "１２", "\u202e", "'; --"])
def test_looking_for_a_customer_by_nasty_words_is_answered(cast, client_of, word):
    client = client_of(cast.operations)
    client.raise_request_exception = False
    for name in ("customer", "q"):
        assert client.get(reverse("applications:new"), {name: word}).status_code == 200
    for name in ("customer", "loan"):
        assert client.get(reverse("cases:create"), {name: word}).status_code == 200
    assert client.post(reverse("cases:suggest"), {"q": word}).status_code == 200
    assert client.get(reverse("profiles:list"), {"q": word}).status_code == 200
