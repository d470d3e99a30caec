"""What makes a row wrong: identity, product, bounds and admission criteria, its channel. Nothing is written.

History (rows with a known outcome) is held against none of it: those loans were granted elsewhere, under rules of
their own, and came from no channel of ours.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.files.imports.kinds import MappedRow, Problem
from backoffice.files.models import ImportBatch
from backoffice.values import identity, money
from backoffice.values.errors import Refused
from customers.channels.models import Channel as Source
from customers.channels.services import channel_of_code, require_open
from customers.profiles import domain as people
from customers.profiles.domain.segments import derive_for
from customers.profiles.models import Customer
from customers.profiles.selectors import id_index
from loans.applications import selectors, services
from loans.applications.domain import field_of_criterion
from loans.applications.importing.fields import SIGNALS
from loans.applications.models import Application
from loans.matching.domain.filters import Candidate
from loans.matching.domain.needs import Borrower
from loans.matching.selectors import borrowers_on_file, candidate_of
from loans.products.domain import Asked, misfits
from loans.products.models import ProductVersion
from loans.products.selectors import on_sale


def option_of(batch: ImportBatch, name: str, otherwise: str = "") -> str:
    return str(batch.mapping.get("options", {}).get(name) or otherwise)


def is_sample(batch: ImportBatch) -> bool:
    return option_of(batch, "identity") == "sample"


def is_history(row: MappedRow) -> bool:
    return row.values.get("known_outcome") is not None


def reference_of(row: MappedRow, batch: ImportBatch) -> str:
    """What makes the row itself: the reference it brings, or a digest of its cells and how often it came before."""
    prefix = option_of(batch, "reference", "FILE")[:12]
    own = row.values.get("reference")
    return f"{prefix}-{own}" if own else f"{prefix}-{row.digest[:20]}-{row.nth + 1}"


def taken_references(rows: list[MappedRow], batch: ImportBatch) -> set[str]:
    """References of these rows that an application bears already."""
    refs = [reference_of(row, batch) for row in rows]
    return set(Application.objects.filter(external_ref__in=refs).values_list("external_ref", flat=True))


def versions_on_sale() -> dict[str, ProductVersion]:
    return {version.product.code: version for version in on_sale()}


def product_of(row: MappedRow, batch: ImportBatch) -> str:
    return row.values.get("product") or option_of(batch, "product")


def method_of(row: MappedRow) -> str:
    return row.values.get("method") or "equal_instalment"


def column_of(batch: ImportBatch, field: str) -> str:
    spec = batch.mapping.get("columns", {}).get(field)
    return (spec.get("from") if isinstance(spec, dict) else spec) or field


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    """{line: problems}; empty for what may be taken over."""
    versions, day = versions_on_sale(), timezone.localdate(now)
    channels = channels_of(rows, batch, now)
    found: dict[int, list[Problem]] = {}
    fitting = []
    for row in rows:
        problems = [] if is_sample(batch) else list(_identity_problems(row))
        problems += _signal_problems(row, batch)
        channel = channels.get(channel_code(row, batch))
        if isinstance(channel, Refused) and not is_history(row):
            problems.append(_problem(batch, channel))
        version = versions.get(product_of(row, batch))
        if version is None:
            code = product_of(row, batch) or "—"
            problems.append(
                Problem("product", "import.product", _("No product %(code)s is on sale. Choose one.") % {"code": code})
            )
        elif not is_history(row) and not problems:
            problems += _misfit_problems(row, version, batch, day)
            fitting += [] if problems else [row]
        if problems:
            found[row.line] = problems
    return found | _admission_problems(fitting, versions, batch, day)


def _problem(batch: ImportBatch, refusal: Refused) -> Problem:
    return Problem(column_of(batch, str(refusal.data.get("field", ""))), refusal.code, str(refusal))


def _identity_problems(row: MappedRow) -> Iterable[Problem]:
    checks = (
        ("name", lambda value: people.checked_name(value)),
        ("phone", lambda value: people.checked_phone(value)),
        ("id_number", lambda value: people.checked_identity("person", value, "13800000000")),
    )
    for name, checked in checks:
        try:
            checked(row.values[name])
        except Refused as refusal:
            yield Problem(name, refusal.code, str(refusal))


# -- channel ----------------------------------------------------------------------------------------------------------


def channel_code(row: MappedRow, batch: ImportBatch) -> str:
    return (row.values.get("channel") or option_of(batch, "channel")).lower()


def channels_of(rows: Iterable[MappedRow], batch: ImportBatch, now: datetime) -> dict[str, Source | Refused | None]:
    """{code: the channel, or why nothing is taken from it}"""
    found: dict[str, Source | Refused | None] = {"": None}
    for code in {channel_code(row, batch) for row in rows} - {""}:
        try:
            found[code] = channel = channel_of_code(code)
            require_open(channel, now)
        except Refused as refusal:
            found[code] = refusal
    return found


# -- signals ----------------------------------------------------------------------------------------------------------


def signals_of(row: MappedRow) -> dict[str, Any]:
    """What the row tells of device, network, address, contact, card and filling, as it is kept."""
    told = {name: row.values[name] for name in SIGNALS if row.values.get(name) is not None}
    return services.signals_of_intake(**told) if told else {}


def _signal_problems(row: MappedRow, batch: ImportBatch) -> list[Problem]:
    try:
        signals_of(row)
    except Refused as refusal:
        return [_problem(batch, refusal)]
    return []


# -- product ----------------------------------------------------------------------------------------------------------


def facts_of(row: MappedRow) -> dict[str, Any]:
    """What the row tells of work, income and debts, as the customer's record has it."""
    values = row.values
    names = ("employment_type", "employer", "employed_months", "monthly_debt", "monthly_income", "is_student")
    facts = {name: values[name] for name in names if values.get(name) is not None}
    if "monthly_income" not in facts and values.get("income_share"):
        facts["monthly_income"] = money.cents(values["amount"] / values["term_months"] / values["income_share"])
    return facts


def _misfit_problems(row: MappedRow, version: ProductVersion, batch: ImportBatch, day: date) -> Iterable[Problem]:
    number = "" if is_sample(batch) else identity.normalise_id(row.values["id_number"])
    age = identity.age_on(identity.birth_date(number), day) if number else row.values.get("age")
    asked = Asked(row.values["amount"], row.values["term_months"], method_of(row), row.values["purpose"], age)
    for code in misfits(version.bounds, asked):
        sentence = services.MISFITS[code] % {"low": version.min_amount, "high": version.max_amount}
        yield Problem(column_of(batch, code), f"import.{code}", str(sentence))
    if row.values.get("is_student"):
        yield Problem(column_of(batch, "is_student"), "import.student", _("Students are not lent to."))


def _admission_problems(
    rows: list[MappedRow], versions: dict[str, ProductVersion], batch: ImportBatch, day: date
) -> dict[int, list[Problem]]:
    """What the admission criteria of the products say, set-wise, to rows that are not taken over yet. What a row does
    not tell refuses nothing here: the assessment asks for it."""
    taken = taken_references(rows, batch) if rows else set()
    rows = [row for row in rows if reference_of(row, batch) not in taken]
    wanted = {product_of(row, batch) for row in rows}
    candidates = {code: candidate_of(versions[code]) for code in wanted}
    found = {}
    for row, borrower in zip(rows, _borrowers(rows, batch, day), strict=True):
        problems = _not_admitted(row, borrower, candidates[product_of(row, batch)], batch)
        if problems:
            found[row.line] = problems
    return found


def _not_admitted(row: MappedRow, borrower: Borrower, candidate: Candidate, batch: ImportBatch) -> list[Problem]:
    asked = row.values["amount"], row.values["term_months"], method_of(row)
    problems = []
    for reason in selectors.admission_by(candidate, borrower, *asked).not_met:
        field = field_of_criterion(reason.code)
        column = column_of(batch, "product" if field == "product_version" else field)
        problems.append(Problem(column, f"import.{reason.code}", services.admission_sentence(reason)))
    return problems


def _borrowers(rows: list[MappedRow], batch: ImportBatch, day: date) -> list[Borrower]:
    """Who applies in each row: the record on file, otherwise what would be registered."""
    known = {} if is_sample(batch) else _known(rows)
    customers = [known.get(row.line) or _as_registered(row, batch, day) for row in rows]
    borrowed = selectors.customers_who_had_loans([customer.pk for customer in known.values()])
    return [
        replace(borrower, has_had_loan=customer.pk in borrowed)
        for customer, borrower in zip(customers, borrowers_on_file(customers, day), strict=True)
    ]


def _known(rows: list[MappedRow]) -> dict[int, Customer]:
    indexes = {row.line: id_index(identity.normalise_id(row.values["id_number"])) for row in rows}
    records = Customer.objects.filter(id_index__in=set(indexes.values())).select_related("merged_into")
    by_index = {record.id_index: record.merged_into or record for record in records}
    return {line: by_index[index] for line, index in indexes.items() if index in by_index}


def _as_registered(row: MappedRow, batch: ImportBatch, day: date) -> Customer:
    """The record that the row would make; of made-up people neither age by number nor region says anything."""
    customer = Customer(**facts_of(row))
    if not is_sample(batch):
        number = identity.normalise_id(row.values["id_number"])
        customer.birth_date, customer.region = identity.birth_date(number), identity.region(number)
    customer.segment = derive_for(customer, day).segment
    return customer
