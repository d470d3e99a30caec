"""Drafts with papers that can be read, and bank statements: seeded once, one of them somebody else's."""

import random

import pytest
from django.utils import timezone

from backoffice.demo import papers, statements
from backoffice.demo.people import World
from backoffice.jobs.services import drain
from loans.applications.models import Application
from loans.products.tests.factories import make_product
from risk.statements.models import Statement

pytestmark = pytest.mark.django_db
MATERIALS = [{"code": code, "name": code, "required": True} for code in ("id_card", "income_proof", "bank_statement")]


def test_papers_and_statements_are_there_once(cast):
    make_product(materials=MATERIALS)
    world = World(users={"operations": cast.operations}, now=timezone.now(), rng=random.Random(1))
    for _twice in range(2):
        papers.seed(world)
        statements.seed(world)
        drain(limit=200)
    assert Application.objects.count() == 2
    assert [one.materials.count() for one in Application.objects.order_by("pk")] == [3, 3]
    assert [(one.state, one.same_holder) for one in Statement.objects.order_by("pk")] == [
        ("checking", True),
        ("checking", False),
    ]
