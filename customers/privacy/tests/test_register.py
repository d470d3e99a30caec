"""The register of what is processed, against every table and column of the project."""

import re

from django.apps import apps
from django.db import models

from backoffice.files.models import StoredFile
from backoffice.sealing.fields import SealedField
from customers.privacy import holdings, register
from customers.profiles.models import Customer

OURS = {"backoffice", "customers", "loans", "risk", "complaints"}
NAMING = re.compile(
    r"(^|_)(name|phone|mobile|email|address|holder|payee|payer|signer|author|party|note|remark|words)$"
)
# Words that say which thing it is, of codes and figures, or who of the staff: they name no customer.
SAFE = re.compile(r"(^|_)(sha256|hash|digest|mac|version|uid|code)$")


def tables():
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.app_label in OURS]


def references(model):
    return [one for one in model._meta.local_concrete_fields if one.is_relation]


def reaching():
    """Tables from whose rows foreign keys lead to a customer."""
    found, grew = {Customer}, True
    while grew:
        more = {
            model for model in tables() if any(one.remote_field.model in found for one in references(model))
        } - found
        found |= more
        grew = bool(more)
    return found


def words_of(model):
    """Columns in which anything may be written."""
    return [
        one
        for one in model._meta.local_concrete_fields
        if isinstance(one, models.TextField | models.JSONField | SealedField | models.GenericIPAddressField)
        or (isinstance(one, models.CharField) and not one.choices)
    ]


def speaks(model):
    """Tables without a customer in which one may be named all the same."""
    return any(
        isinstance(one, models.TextField | models.JSONField | SealedField) or NAMING.search(one.name)
        for one in words_of(model)
    )


def test_every_table_that_reaches_a_person_has_a_line_and_every_other_one_a_reason():
    missing = [one._meta.label for one in reaching() if one not in register.lines and one not in register.unlisted]
    assert not missing, f"No line in the personal_data of their app: {sorted(missing)}"
    silent = [
        one._meta.label
        for one in tables()
        if one not in register.lines and one not in register.unlisted and speaks(one)
    ]
    assert not silent, f"Neither a line nor a reason why they name nobody: {sorted(silent)}"
    assert not set(register.lines) & set(register.unlisted)


def test_every_line_says_where_the_person_reads_of_it_or_why_not():
    for line in register.lines.values():
        assert bool(line.told) != bool(line.untold), line.model._meta.label
        assert not line.told or line.told in holdings.parts, f"{line.model._meta.label}: no part {line.told}"
    unused = set(holdings.parts) - {line.told for line in register.lines.values()}
    assert unused <= {"customer_papers", "loan_papers"}


def test_every_column_with_words_is_emptied_or_known_to_name_nobody():
    open_ends = [
        f"{line.model._meta.label}.{one.name}"
        for line in register.lines.values()
        if not line.deleted and not line.kept
        for one in words_of(line.model)
        if one.name not in line.empties and one.name not in line.plain and not SAFE.search(one.name)
    ]
    assert not open_ends, f"Emptied or plain? {open_ends}"
    files = [
        f"{line.model._meta.label}.{one.name}"
        for line in register.lines.values()
        for one in references(line.model)
        if one.remote_field.model is StoredFile and one.name not in line.files and not line.kept
    ]
    assert not files, f"Files that stay: {files}"
    for line in register.lines.values():
        names = {one.name for one in line.model._meta.get_fields()}
        assert set(line.empties) | line.plain | set(line.files) <= names, line.model._meta.label


def test_paths_lead_to_the_customer():
    for line in register.lines.values():
        assert line.paths or line.kept, line.model._meta.label
        for path in line.paths:
            assert path == "pk" or line.model._base_manager.filter(**{f"{path}__name": "x"}).query
