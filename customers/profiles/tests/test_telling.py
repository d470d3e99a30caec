"""Messages that went to a customer are found by whose they are, whatever number the customer has since."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from complaints.cases.tests.factories import filed
from customers.erasure import _forget_customers
from customers.privacy.holdings import everything_about
from customers.profiles.models import Customer, CustomerMessage
from customers.profiles.services import tell
from customers.profiles.services.records import set_phone
from customers.profiles.tests.factories import make_customer

pytestmark = pytest.mark.django_db


def told(customer, key="k1"):
    return tell(
        customer, key=key, template="privacy_own_page", context={"link": "https://x", "days": 7}, now=timezone.now()
    )


def test_a_message_stands_in_the_timeline_with_its_state_and_once(client_of, cast):
    customer = make_customer()
    message = told(customer)
    assert told(customer) == message
    assert CustomerMessage.objects.count() == 1
    address = reverse("profiles:timeline", args=[customer.pk])
    client = client_of(cast.operations)
    assert 'class="dot-blue"' in client.get(address, {"kind": "message"}).content.decode()
    Message.objects.update(state="failed")
    page = client.get(address, {"kind": "message"}).content.decode()
    assert message.subject in page
    assert 'class="dot-red"' in page
    assert "https://x" not in page  # a link that opens the customer's own page is for the customer


def test_it_is_told_and_erased_by_person_when_the_number_has_changed():
    customer = make_customer()
    message = told(customer)
    set_phone(customer, "13911112222")
    customer.save()
    assert len(everything_about(Customer.objects.get(pk=customer.pk))["messages"]) == 1
    _forget_customers([customer.pk], timezone.now())
    message.refresh_from_db()
    assert message.address is None


def test_a_complaint_is_acknowledged_to_the_customer_and_not_to_another_number(cast):
    customer = make_customer()
    filed(actor=None, now=timezone.now(), customer=customer, content="第一次来电")
    assert CustomerMessage.objects.filter(customer=customer).count() == 1
    filed(actor=None, now=timezone.now(), customer=customer, content="第二次来电", phone="13911112222")
    assert CustomerMessage.objects.filter(customer=customer).count() == 1
