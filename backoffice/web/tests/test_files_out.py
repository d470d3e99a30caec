"""Every file of rows that leaves the house is in the trail with the number of its rows; every identifier that is shown
in full, with a reason."""

import ast
import csv
import io

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, get_resolver, reverse

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.audit.models import AuditRow
from customers.profiles.tests.factories import make_customer

APPS = ("backoffice", "customers", "loans", "risk", "complaints")
# Calls that write the entry, or hand on to a view that does.
NOTING = {"note", "_note", "record_download", "record", "exported", "hand_over_copy", "handed_out", "_inert"}
SENDS = {"FileResponse", "StreamingHttpResponse"}
KINDS = ("csv", "pdf", "json", "spreadsheet", "XLSX")
# The answer itself, made by views that have written the entry; pictures and pages of files are looked at, not taken.
BUILDERS = {("backoffice/web/exports.py", "_answer"), ("backoffice/documents/views/files.py", "pdf_response")}


def functions():
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if "/tests/" in name or "/migrations/" in name or "/demo/" in name or name.endswith("machine.py"):
                continue
            text = path.read_text(encoding="utf-8")
            if "Response(" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.FunctionDef):
                        yield name, node


def calls(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def sends_a_file(function):
    for name, node in calls(function):
        if name in SENDS:
            return True
        kind = next((ast.unparse(one.value) for one in node.keywords if one.arg == "content_type"), "")
        if name == "HttpResponse" and any(word in kind for word in KINDS):
            return True
    return False


def test_every_view_that_sends_a_file_writes_it_into_the_trail():
    silent = [
        f"{path}:{function.name}"
        for path, function in functions()
        if sends_a_file(function)
        and (path, function.name) not in BUILDERS
        and not NOTING & {name for name, _node in calls(function)}
    ]
    assert not silent, f"These send a file and write no entry: {silent}"


def addresses():
    def walk(resolver, namespaces=()):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
            elif entry.name:
                yield ":".join((*namespaces, entry.name))

    for name in sorted(set(walk(get_resolver()))):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


@pytest.mark.django_db
def test_every_list_that_can_be_exported_says_how_many_rows_left(client_of):
    make_customer()
    client, found = client_of(staff(*Role)), []
    for address in addresses():
        if address.startswith(("/admin", "/accounts/log", "/accounts/con")):
            continue
        answer = client.get(address, {"export": "csv"})
        if not answer.get("Content-Type", "").startswith("text/csv"):
            continue
        body = b"".join(answer.streaming_content).decode("utf-8-sig")
        entry = AuditRow.objects.filter(action="web.export").latest("pk")
        # The trail holds the entry of its own export, too.
        told = entry.facts["rows"] + (address == reverse("audit:list"))
        assert told == len(list(csv.reader(io.StringIO(body)))) - 1, address
        found.append(entry.facts["list"])
    assert len(found) >= 40, found
    assert len(set(found)) == len(found), "two lists go by one name"
