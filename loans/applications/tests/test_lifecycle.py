"""Fault 8, small dose: verbs in any order never make an illegal state. The full dose: bench/faults/lifecycle.py."""

from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from loans.applications import services
from loans.applications.domain import STOPS, TRANSITIONS, Status, checklist, completeness, stop_of
from loans.applications.models import ApplicationMove, LenderDecision
from loans.applications.tests.factories import make_application

TERMINAL = {"rejected", "lender_declined", "disbursed", "withdrawn"}


class Lifecycle(RuleBasedStateMachine):
    """Every verb at any time: either refused and nothing changed, or along the table with exactly one row."""

    def __init__(self) -> None:
        super().__init__()
        self.application = make_application()
        self.moves = 0

    def attempt(self, verb, **arguments) -> None:
        before = (self.application.status, self.application.version)
        try:
            verb(application_id=self.application.pk, now=timezone.now(), **arguments)
        except Refused:
            self.application.refresh_from_db()
            assert (self.application.status, self.application.version) == before
        else:
            self.application.refresh_from_db()
            self.moves += self.application.status != before[0]

    @rule()
    def submit(self):
        self.attempt(services.submit_application, actor=None)

    @rule(tier=st.sampled_from("ABC"))
    def decide(self, tier):
        self.attempt(services.record_risk_decision, tier=tier, reasons=[], assessment_id=1)

    @rule(outcome=st.sampled_from(["recommend", "reject"]))
    def review(self, outcome):
        self.attempt(services.record_review_outcome, outcome=outcome, actor=None, reasons=[])

    @rule()
    def ask(self):
        self.attempt(services.ask_material, actor=None, names=["收入证明"], note="")

    @rule(note=st.sampled_from(["", "客户已说明"]))
    def supply(self, note):
        self.attempt(services.supply_material, actor=None, note=note)

    @rule()
    def reopen(self):
        self.attempt(services.reopen_for_review, actor=None, reason="客户要求人工复核")

    @rule()
    def forward(self):
        self.attempt(services.mark_forwarded, reference="L")

    @rule(approved=st.booleans())
    def lender(self, approved):
        self.attempt(
            services.record_lender_decision, approved=approved, amount=Decimal(9), annual_rate=Decimal("0.07"),
            reference="L", reasons=[],
        )  # fmt: skip

    @rule(verb=st.sampled_from([services.mark_contracted, services.mark_contract_void, services.mark_disbursed]))
    def contract(self, verb):
        self.attempt(verb, actor=None)

    @rule()
    def withdraw(self):
        self.attempt(services.withdraw_application, actor=None, reason="改变主意")

    @invariant()
    def each_step_left_one_row_that_the_table_allows(self):
        rows = list(ApplicationMove.objects.filter(application=self.application).order_by("id"))
        assert len(rows) == self.moves
        status = "draft"
        for row in rows:
            assert row.from_status == status
            assert TRANSITIONS.target(row.verb, row.from_status) == row.to_status
            status = row.to_status
        assert status == self.application.status

    @invariant()
    def state_and_records_agree(self):
        decision = LenderDecision.objects.filter(application=self.application).first()
        if self.application.status in {"lender_approved", "contracted", "disbursed"}:
            assert decision is not None
            assert decision.approved
        if self.application.status in {"draft", "submitted", "passed", "forwarded", "in_review"}:
            assert decision is None

    @invariant()
    def the_trail_tells_every_step(self):
        told = AuditRow.objects.filter(
            object_type="loans.application", object_id=str(self.application.pk), body__contains='"before"'
        ).count()
        assert told == self.moves


class TestLifecycle(TestCase):
    def test_any_order_of_verbs(self):
        run_state_machine_as_test(
            Lifecycle,
            settings=settings(
                max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


def test_states_that_end_have_no_way_out_but_a_person_asking():
    for state in TERMINAL:
        assert set(TRANSITIONS.verbs_from(state)) <= {"open_review"}


@pytest.mark.parametrize("status", list(Status))
def test_every_state_has_its_place_on_the_way(status):
    assert 0 <= stop_of(status, Status.IN_REVIEW) < len(STOPS)


def test_checklist_by_tier_and_by_what_was_asked():
    materials = [
        {"code": "id", "name": "身份证", "required": True},
        {"code": "flow", "name": "流水", "required": True, "tiers": ["B"]},
        {"code": "more", "name": "其他", "required": False},
        {"code": "deed", "name": "产权证", "required": True, "above": "50000", "first_loan": False},
    ]

    def lines(tier: str = "", amount: int = 50_000, first_loan: bool = False, asked=(), have=None):
        return checklist(
            materials, tier=tier, amount=Decimal(amount), first_loan=first_loan, asked=asked, have=have or {}
        )

    assert [item.code for item in lines()] == ["id", "more"]
    assert [item.code for item in lines(amount=60_000)] == ["id", "more", "deed"]
    assert [item.code for item in lines(amount=60_000, first_loan=True)] == ["id", "more"]  # the green channel
    items = lines("B", asked=["收入证明", "流水"], have={"id": 1})
    assert (completeness(items).done, completeness(items).needed, completeness(items).percent) == (1, 3, 33)
    assert [(item.name, item.missing) for item in items] == [
        ("身份证", False), ("流水", True), ("其他", False), ("收入证明", True),
    ]  # fmt: skip
