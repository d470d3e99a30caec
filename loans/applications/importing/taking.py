"""How checked rows become applications, set-wise. Made-up identities where the file has no people."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.files.imports.kinds import MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.privacy.selectors import locked_customers
from customers.privacy.services import record_imported_consents
from customers.profiles.models import Customer
from customers.profiles.services import find_or_register_many
from loans.applications import services
from loans.applications.importing.checking import (
    channel_code,
    channels_of,
    facts_of,
    is_history,
    is_sample,
    method_of,
    option_of,
    product_of,
    reference_of,
    signals_of,
    taken_references,
    versions_on_sale,
)

# Sample people live in provinces by turns; the number says nothing about the applicant in the file.
SAMPLE_REGIONS = ("110101", "310101", "320501", "330101", "440301", "420101", "510104", "370102", "610102", "350203")


def take(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    """Create and submit the applications that are not there yet; the engine's transaction is open."""
    outcome = Outcome()
    new = _not_taken_yet(rows, batch)
    outcome.known = len(rows) - len(new)
    versions, channels = versions_on_sale(), channels_of(new, batch, now)
    ready: list[dict[str, Any]] = []
    for row, customer in zip(new, _customers(new, batch, now), strict=True):
        if isinstance(customer, Refused):
            outcome.problems.append((row.line, Problem("", customer.code, str(customer))))
            continue
        channel = None if is_history(row) else channels[channel_code(row, batch)]
        ready.append(
            _application_of(row, batch)
            | {"customer": customer, "product_version": versions[product_of(row, batch)], "source": channel}
        )
    if ready:
        services.create_from_import(ready, actor=batch.owner, batch=batch, now=now)
    outcome.created = len(ready)
    return outcome


def _not_taken_yet(rows: list[MappedRow], batch: ImportBatch) -> list[MappedRow]:
    """Rows whose reference no application bears, each reference once."""
    known = taken_references(rows, batch)
    new = []
    for row in rows:
        reference = reference_of(row, batch)
        if reference not in known:
            known.add(reference)
            new.append(row)
    return new


def _application_of(row: MappedRow, batch: ImportBatch) -> dict[str, Any]:
    signals = signals_of(row)
    declared = {name: value for name, value in row.facts.items() if value is not None}
    return {
        **{name: row.values[name] for name in ("amount", "term_months", "purpose")},
        "method": method_of(row),
        "external_ref": reference_of(row, batch),
        "facts": declared | ({"signals": signals} if signals else {}),
        "known_outcome": row.values.get("known_outcome"),
        "compare_only": is_history(row) and option_of(batch, "history", "compare") == "compare",
    }


def _customers(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> list[Customer | Refused]:
    """The customer of each row, found or registered, or why not."""
    if is_sample(batch):
        answers = _sample_people(rows, batch, now)
    else:
        people_of = [
            {name: row.values[name] for name in ("name", "id_number", "phone")} | facts_of(row) for row in rows
        ]
        answers = find_or_register_many(actor=batch.owner, now=now, people=people_of)
    if option_of(batch, "consent") == "import":
        fresh = [answer[0] for answer in answers if not isinstance(answer, Refused) and answer[1]]
        record_imported_consents(
            actor=batch.owner, customers=fresh, purpose="credit_check", reference=batch.number, now=now
        )
    known = [answer[0].pk for answer in answers if not isinstance(answer, Refused) and not answer[1]]
    closed = set(Customer.objects.filter(locked_customers(), pk__in=known).values_list("pk", flat=True))
    return [_admitted(answer, closed) for answer in answers]


def _admitted(answer: tuple[Customer, bool] | Refused, closed: set[int]) -> Customer | Refused:
    if isinstance(answer, Refused):
        return answer
    if answer[0].pk in closed:
        return Refused("privacy.locked", _("This customer's data are locked: no application is taken over."))
    return answer[0]


def _sample_people(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> list[tuple[Customer, bool] | Refused]:
    """Made-up people: named 样本 and the row's number, with valid check digits, of the age in the file. Where a number
    belongs to somebody already, the next free one is taken."""
    today = timezone.localdate(now)
    answers: dict[int, tuple[Customer, bool] | Refused] = {}
    for attempt in range(20):
        open_rows = [row for row in rows if row.line not in answers or _is_taken(answers[row.line])]
        if not open_rows:
            break
        made_up = [_sample_person(row, today, attempt) for row in open_rows]
        found = find_or_register_many(actor=batch.owner, now=now, people=made_up)
        answers.update({row.line: answer for row, answer in zip(open_rows, found, strict=True)})
    return [answers[row.line] for row in rows]


def _is_taken(answer: tuple[Customer, bool] | Refused) -> bool:
    return isinstance(answer, Refused) and answer.code == "customers.name_differs"


def _sample_person(row: MappedRow, today: date, attempt: int) -> dict[str, Any]:
    seed = int(row.digest[:16], 16) + row.nth
    born = born_for_age(row.values.get("age") or 35, today, seed % 364)
    return {
        "name": f"样本{row.line - 1:04d}",
        "id_number": sample_id_number(born, seed + attempt),
        "phone": f"1900000{seed % 9999 + 1:04d}",
        "is_sample": True,
        "segment": "other",
        **facts_of(row),
    }


def born_for_age(age: int, today: date, offset: int) -> date:
    """A birth date of somebody who is `age` full years old today: `offset` (0 to 363) days before the birthday."""
    try:
        birthday = today.replace(year=today.year - age)
    except ValueError:  # 29 February in a common year
        birthday = today.replace(year=today.year - age, day=28)
    return birthday - timedelta(days=offset)


def sample_id_number(born: date, seed: int) -> str:
    """A resident number with a right check digit that nothing but `born` and `seed` decide."""
    first = f"{SAMPLE_REGIONS[seed // 1000 % len(SAMPLE_REGIONS)]}{born:%Y%m%d}{seed % 1000:03d}"
    return first + identity.make_check_digit(first)
