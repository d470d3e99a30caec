"""The pages of the wordings as they are shipped."""

import pytest
from django.urls import reverse

from backoffice.documents import registry

pytestmark = pytest.mark.django_db


def test_every_kind_of_paper_shows_its_wording(cast, client_of):
    """One kind has a slot called "items", which a template takes for the method of a dict."""
    reader = client_of(cast.compliance)
    for kind in registry.with_wording():
        assert reader.get(reverse("documents:wording_detail", args=[kind.code])).status_code == 200, kind.code
