"""Fault 13, small dose: no page of a case, nor its export, holds an identifier in clear."""

import pytest
from django.urls import reverse

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from risk.review.tests.factories import open_case


@pytest.mark.parametrize("role", list(Role))
def test_no_page_shows_a_clear_identifier(db, client_of, role):
    case = open_case()
    customer = case.application.customer
    secrets = (customer.id_number.reveal(), customer.phone.reveal())
    client = client_of(staff(role))
    addresses = [
        "/",
        reverse("review:queue"),
        reverse("review:queue") + "?export=csv",
        reverse("review:detail", args=[case.pk]),
        reverse("review:preview", args=[case.pk]),
        reverse("applications:list"),
        reverse("applications:list") + "?export=csv",
        reverse("applications:detail", args=[case.application_id]),
        reverse("profiles:list"),
        reverse("profiles:detail", args=[customer.pk]),
        reverse("audit:list"),
        reverse("web:search") + f"?q={customer.name}",
    ]
    for address in addresses:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert not [secret for secret in secrets if secret.encode() in body], address
