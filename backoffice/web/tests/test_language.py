import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "lang"),
    [("", "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("xx", "zh-hans"), ("../etc", "zh-hans")],
)
def test_chinese_unless_chosen_otherwise(client, cookie, lang):
    if cookie:
        client.cookies["django_language"] = cookie
    answer = client.get(reverse("accounts:login"), headers={"accept-language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == lang
