"""The page and the commands show what the engine computes, and say clearly what cannot be computed."""

import io
import json
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from loans.calculator import selectors
from loans.calculator.domain import Ceiling, Loan, answer, compared, penalty_example, verdicts
from loans.maths.penalty import PenaltyRule
from loans.maths.schedule import Method, Terms
from loans.products.domain import Fee

URL = "/loans/calculator/"
V1 = {
    "amount": "10000", "rate": "7.2", "instalments": "12", "method": "equal_instalment", "start": "2026-08-03",
    "every": "month", "day_count": "30/360", "lender_kind": "bank", "fee-TOTAL_FORMS": "2",
    "fee-0-name": "增信服务费", "fee-0-timing": "per_instalment", "fee-0-base": "fixed", "fee-0-value": "30",
    "fee-0-collector": "guarantor", "fee-1-name": "担保开办费", "fee-1-timing": "upfront", "fee-1-base": "fixed",
    "fee-1-value": "100", "fee-1-collector": "guarantor",
}  # fmt: skip


FEES_OF_V1 = (
    Fee("增信服务费", "per_instalment", "fixed", D(30), "增信机构"),
    Fee("担保开办费", "upfront", "fixed", D(100), "增信机构"),
)


def v1(rate="0.072", fees=FEES_OF_V1, **more):
    return Loan(Terms(D(10000), D(rate), 12, date(2026, 8, 3), **more), fees)


def test_the_first_worked_example_to_the_printed_digit():
    result = answer(v1())
    assert (result.cost.shown_simple, result.cost.shown_compound) == (D("15.56"), D("16.72"))
    assert [str(row.shown) for row, _ in result.cost_rows] == ["7.20", "6.44", "1.92"]
    lines, totals = result.lines, result.totals
    assert (lines[0].flow, lines[1].flow, lines[1].fee) == (D("9900.00"), D("-896.19"), D("30.00"))
    assert (totals.principal, totals.interest, totals.fee) == (D("10000.00"), D("394.28"), D("460.00"))
    assert -totals.flow == D("854.28") == result.cost.total_cost


def test_methods_side_by_side_pay_the_same_money_back():
    found = {one.method: one for one in compared(v1())}
    assert set(found) == {
        Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.FLAT, Method.SINGLE_PAYMENT,
    }  # fmt: skip
    assert all(one.answer.schedule.principal == 10000 for one in found.values())
    assert found[Method.EQUAL_PRINCIPAL].answer.schedule.interest == D("390.00")  # 60 x (12 + 1) / 2
    assert found[Method.SINGLE_PAYMENT].last == D("10750.00")  # 720 of interest, and one fee of 30


def test_the_ceiling_is_compared_unrounded_and_compound_only_warns():
    bank, small = Ceiling("bank", D("0.24"), ()), Ceiling("microlender", D("0.12"), ())
    # V3 costs 26.48 %; without its set-up fee 22.53 % simple and 25.01 % compound.
    guarantee = Fee("担保费", "per_instalment", "fixed", D(50), "x")
    dear = answer(v1("0.12", (guarantee, Fee("开办费", "upfront", "fixed", D(200), "x"))))
    assert [(v.above, v.compound_above) for v in verdicts(dear.cost, [bank])] == [(True, False)]
    less = answer(v1("0.12", (guarantee,)))
    assert [(v.above, v.compound_above) for v in verdicts(less.cost, [bank, small])] == [(False, True), (True, False)]
    assert verdicts(less.cost, [bank], "compound")[0].above


def test_the_penalty_example_is_that_of_the_regulation():
    result = answer(v1())
    # 806.19 at 7.2 % x 1.5 for 20 of 360 days.
    assert penalty_example(result, PenaltyRule(D("1.5")), 20).amount == D("4.84")


def test_the_penalty_reads_its_parameters_from_the_table_too(db):
    call_command("load_parameters", verbosity=0)
    rule, read = selectors.penalty_rule(date(2026, 11, 22))
    assert (rule.factor, rule.cap, rule.basis) == (D("1.5"), D("0.24"), 360)
    assert [one.code for one in read] == ["penalty.overdue.factor", "ceiling.overdue_rate", "penalty.day_basis"]


@pytest.mark.parametrize("role", ["operations", "relationship_manager", "reviewer", "service_agent", "manager"])
def test_everybody_who_advises_may_calculate(cast, client_of, role):
    client = client_of(getattr(cast, role))
    assert client.get(URL).status_code == 200
    page = client.get(URL, V1)
    assert page.status_code == 200
    assert b'id="simple-cost">15.56 %' in page.content
    assert b'id="compound-cost">16.72 %' in page.content
    assert b'data-above="no"' in page.content
    assert page.content.count(b'class="calc-chosen"') == 2
    assert page.context["penalty"].yearly_rate == D("0.108")
    assert page.context["penalty"].amount == D("4.84")


def test_the_page_asks_little_of_the_database_whatever_the_length(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.operations)
    client.get(URL, V1)
    with django_assert_max_num_queries(20):
        assert client.get(URL, V1 | {"instalments": "360", "workdays": "on"}).status_code == 200


def test_the_page_opens_without_a_word_of_blame_and_takes_a_loan_without_costs(cast, client_of):
    client = client_of(cast.operations)
    page = client.get(URL)
    assert "is-invalid" not in page.content.decode()
    lines = {name: value for name, value in V1.items() if not name.startswith("fee")}
    drawn = {"fee-TOTAL_FORMS": "1", "fee-0-name": "", "fee-0-timing": "upfront", "fee-0-base": "fixed"}
    assert client.get(URL, lines | drawn | {"fee-0-value": "", "fee-0-collector": ""}).status_code == 200


def test_one_more_cost_without_a_script(cast, client_of):
    page = client_of(cast.operations).get(URL, V1 | {"add": "1"})
    assert b"fee-2-name" in page.content
    assert b'name="fee-TOTAL_FORMS" value="3"' in page.content


def test_the_schedule_as_files(cast, client_of):
    client = client_of(cast.operations)
    text = b"".join(client.get(URL, V1 | {"format": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert len(text) == 1 + 13 + 1
    assert text[1].startswith("0,2026-08-03,")
    assert text[-1].endswith(",10000.00,394.28,460.00,10854.28,0.00,-854.28")
    book = load_workbook(io.BytesIO(b"".join(client.get(URL, V1 | {"format": "xlsx"}).streaming_content)))
    assert book.active.cell(3, 6).value == 896.19


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "-1"}, "id_amount"), ({"amount": "0"}, "id_amount"), ({"amount": "9" * 40}, "id_amount"),
        ({"amount": "1e500000"}, "id_amount"), ({"amount": "NaN"}, "id_amount"), ({"amount": "十万"}, "id_amount"),
        ({"rate": "-0.1"}, "id_rate"), ({"rate": "101"}, "id_rate"), ({"rate": ""}, "id_rate"),
        ({"instalments": "0"}, "id_instalments"), ({"instalments": "9999999999999"}, "id_instalments"),
        ({"start": "2026-02-30"}, "id_start"), ({"start": "0001-01-01"}, "id_start"), ({"start": ""}, "id_start"),
        ({"first": "2026-08-03"}, "id_first"), ({"first": "9999-12-31"}, "id_first"), ({"grace": "12"}, "id_grace"),
        ({"due_day": "32"}, "id_due_day"), ({"due_day": "5", "every": "week"}, "id_due_day"),
        ({"method": "magic"}, "id_method"), ({"lender_kind": "shark"}, "id_lender_kind"),
        ({"skip": [str(m) for m in range(1, 13)]}, "id_skip"),
        ({"fee-0-collector": ""}, "id_fee-0-collector"), ({"fee-0-name": ""}, "id_fee-0-name"),
        ({"fee-0-value": "-5"}, "id_fee-0-value"), ({"fee-0-value": ""}, "id_fee-0-value"),
        ({"fee-0-base": "principal", "fee-0-value": "101"}, "id_fee-0-value"),
        ({"fee-1-base": "balance", "fee-1-value": "1"}, "id_fee-1-base"),
    ],
)  # fmt: skip
def test_impossible_input_is_a_sentence_at_the_field(cast, client_of, wrong, field):
    page = client_of(cast.operations).get(URL, V1 | wrong)
    assert page.status_code == 400
    forms = [page.context["form"], *page.context["fees"]]
    said = {form[name].id_for_label or f"id_{name}": errors for form in forms for name, errors in form.errors.items()}
    assert field in said
    assert all(said[field])
    assert b'id="result"' not in page.content


@pytest.mark.parametrize("wrong", [{"fee-1-value": "10000"}, {"fee-1-value": "100000000"}, {"fee-1-value": "9999"}])
def test_fees_that_eat_the_loan_are_a_sentence(cast, client_of, wrong):
    page = client_of(cast.operations).get(URL, V1 | wrong)
    assert page.status_code == 400
    assert b'id="impossible"' in page.content


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999", "1000", "\u0661"])
def test_a_nonsense_count_of_costs_is_no_error(cast, client_of, total):
    assert client_of(cast.operations).get(URL, V1 | {"fee-TOTAL_FORMS": total}).status_code in (200, 400)


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


FEES = ("--fee", "增信服务费:per_instalment:30:guarantor", "--fee", "担保开办费:upfront:1%:guarantor")


def test_the_commands_print_the_same_figures():
    text = run("yearly_cost", "10000", "7.2", "12", "--start", "2026-08-03", *FEES)
    assert "15.56 %" in text
    assert "16.72 %" in text
    shown = json.loads(run("yearly_cost", "10000", "7.2", "12", "--start", "2026-08-03", *FEES, "--json"))
    assert (shown["simple_percent"], shown["compound_percent"]) == ("15.5631", "16.7227")
    assert [row["percent"] for row in shown["rows"]] == ["7.20", "6.44", "1.92"]
    rows = json.loads(run("schedule", "10000", "7.2", "12", "--start", "2026-08-31", "--json"))["rows"]
    assert (rows[6]["due"], rows[1]["total"]) == ("2027-02-28", "866.19")
    assert "10,394.28" in run("schedule", "10000", "7.2", "12", "--start", "2026-08-03")


@pytest.mark.parametrize(
    "wrong",
    [
        ("schedule", "-5", "7.2", "12"), ("schedule", "10000", "7.2", "0"), ("schedule", "1e300", "7.2", "12"),
        ("yearly_cost", "10000", "7.2", "12", "--fee", "x"), ("schedule", "10000", "NaN", "12"),
        ("yearly_cost", "10000", "7.2", "12", "--fee", "a:upfront:30:nobody"),
        ("schedule", "1", "1", "1", "--skip", "13"),
        ("yearly_cost", "10000", "7.2", "12", "--fee", "a:upfront:10000:lender"),
        ("yearly_cost", "10000", "24.1", "12", "--ceiling", "24"),
    ],
)  # fmt: skip
def test_impossible_arguments_are_a_sentence(wrong):
    with pytest.raises(CommandError):
        run(*wrong)
