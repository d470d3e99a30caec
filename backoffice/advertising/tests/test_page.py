from datetime import date

import pytest
from django.urls import reverse

from backoffice.advertising import services
from backoffice.advertising.domain import TextKind
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
PAGE = "advertising:check"


def test_compliance_sees_each_finding_at_its_place(client_of, cast):
    answer = client_of(cast.compliance).post(reverse(PAGE), {"text": "秒批 <b>", "kind": "script"})
    page = answer.content.decode()
    assert 'data-may-go-out="no"' in page
    assert '<mark class="mark-block">秒批</mark> &lt;b&gt;' in page


def test_a_clean_text_may_go_out(client_of, cast):
    answer = client_of(cast.compliance).post(reverse(PAGE), {"text": "您好，请问方便通话吗？", "kind": "script"})
    assert 'data-may-go-out="yes"' in answer.content.decode()


def test_nothing_to_check_is_said_at_the_field(client_of, cast):
    answer = client_of(cast.compliance).post(reverse(PAGE), {"text": " ", "kind": "script"})
    assert "text" in answer.context["form"].errors


def test_a_verb_refuses_forbidden_words_by_name():
    with pytest.raises(Refused, match="零门槛") as refusal:
        services.refuse_forbidden("零门槛！", kind=TextKind.REPLY, on=date(2026, 11, 22), field="body")
    assert refusal.value.data["field"] == "body"


def test_before_the_rule_was_in_force_its_list_does_not_hold():
    with pytest.raises(Refused) as refusal:
        services.lists_on(date(2026, 9, 1))
    assert refusal.value.code == "parameters.missing"


def test_products_are_asked_for_only_by_a_text_with_figures(monkeypatch):
    asked = []
    monkeypatch.setattr(services, "products_on_sale", lambda on: asked.append(on) or [])
    day = date(2026, 11, 22)
    services.findings("欢迎预约一对一咨询。", kind=TextKind.ADVERT, on=day)
    assert asked == []
    services.findings("最高可贷30万元", kind=TextKind.SCRIPT, on=day)
    assert asked == [day]
