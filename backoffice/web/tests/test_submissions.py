"""Fault 6: a form submitted many times at once takes effect once, on both databases."""

import uuid

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.test import RequestFactory

from backoffice.accounts.tests.factories import staff
from backoffice.web.models import Submission
from backoffice.web.submissions import once


def send(view, user, **fields):
    request = RequestFactory().post("/pay/", fields)
    request.user = user
    return view(request)


class Till:
    """Counts effects in the database, so that a rolled back effect does not count."""

    def __init__(self):
        from django.contrib.contenttypes.models import ContentType

        self.rows = ContentType

    def pay(self):
        self.rows.objects.create(app_label="till", model=uuid.uuid4().hex)

    @property
    def paid(self) -> int:
        return self.rows.objects.filter(app_label="till").count()


till = Till()


@once("till.pay")
def pay(request):
    if not request.POST.get("amount"):
        return HttpResponse("form with errors")
    till.pay()
    return HttpResponseRedirect(f"/receipt/{till.paid}/")


@pytest.mark.django_db
def test_repeat_is_sent_where_the_first_was_sent():
    user, key = staff(), uuid.uuid4()
    first = send(pay, user, submission_id=key, amount="100")
    again = send(pay, user, submission_id=key, amount="100")
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"]) == (302, "/receipt/1/")
    assert till.paid == 1


@pytest.mark.django_db
def test_other_content_under_the_same_key_is_refused():
    user, key = staff(), uuid.uuid4()
    send(pay, user, submission_id=key, amount="100")
    assert send(pay, user, submission_id=key, amount="900").status_code == 422
    assert till.paid == 1


@pytest.mark.django_db
def test_form_with_errors_gives_its_key_back():
    user, key = staff(), uuid.uuid4()
    assert send(pay, user, submission_id=key, amount="").status_code == 200
    assert not Submission.objects.exists()
    assert send(pay, user, submission_id=key, amount="100").status_code == 302


@pytest.mark.django_db
def test_form_without_key_is_refused():
    assert send(pay, staff(), amount="100").status_code == 400
    assert till.paid == 0


@pytest.mark.django_db
def test_key_belongs_to_one_person():
    key = uuid.uuid4()
    for user in (staff(), staff()):
        assert send(pay, user, submission_id=key, amount="100").status_code == 302
    assert till.paid == 2


@pytest.mark.django_db
def test_failing_view_leaves_no_key_behind():
    @once("till.break")
    def breaks(request):
        till.pay()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        send(breaks, staff(), submission_id=uuid.uuid4())
    assert not Submission.objects.exists()
    assert till.paid == 0


def test_tag_draws_a_fresh_key():
    template = Template("{% load submissions %}{% submission_id %}")
    first, second = template.render(Context()), template.render(Context())
    assert 'name="submission_id"' in first
    assert first != second


def test_two_hundred_submits_of_four_forms_from_eight_threads_pay_four_times(in_threads):
    user = staff()
    keys = [uuid.uuid4() for _ in range(4)]

    def hammer(number: int) -> set[int]:
        return {
            send(pay, user, submission_id=keys[(turn + number) % 4], amount="100").status_code for turn in range(25)
        }

    assert in_threads(8, hammer) == [{302}] * 8
    assert till.paid == 4
