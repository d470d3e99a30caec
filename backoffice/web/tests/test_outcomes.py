from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from backoffice.values.errors import Refused
from backoffice.web.outcomes import outcome_of


class AmountForm(forms.Form):
    amount = forms.DecimalField()


def request_with_messages():
    request = RequestFactory().post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def said(request):
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def test_a_verb_that_ran_is_said_once():
    request = request_with_messages()
    with outcome_of(request, done="Booked.") as outcome:
        pass
    assert not outcome.refused
    assert said(request) == [("success", "Booked.")]


def test_the_verbs_result_may_be_part_of_the_sentence():
    request = request_with_messages()
    with outcome_of(request) as outcome:
        outcome.say("Left: 12.00")
    assert said(request) == [("success", "Left: 12.00")]


def test_a_refusal_stands_on_its_field():
    request, form = request_with_messages(), AmountForm({"amount": "1"})
    with outcome_of(request, form, done="Booked.") as outcome:
        raise Refused("x", "Too little: %(least)s yuan at least.", field="amount", least="100.00")
    assert outcome.refusal.code == "x"
    assert form.errors == {"amount": ["Too little: 100.00 yuan at least."]}
    assert said(request) == []


def test_a_refusal_about_no_field_of_the_form_concerns_the_whole_form():
    form = AmountForm({"amount": "1"})
    with outcome_of(request_with_messages(), form):
        raise Refused("x", "Shut, said nobody.", field="elsewhere")
    assert form.non_field_errors() == ["Shut, said nobody."]


def test_without_a_form_a_refusal_is_a_message():
    request = request_with_messages()
    with outcome_of(request, done="Booked."):
        raise Refused("x", "Shut, said nobody.")
    assert said(request) == [("error", "Shut, said nobody.")]
