"""The engine: reading, mapping, slices that survive a crash, dry runs, refused rows."""

import gzip
import json
import uuid
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.files.domain import MB, FileKind
from backoffice.files.imports import kinds, mapping, reading, services
from backoffice.files.imports.kinds import ImportField, ImportKind, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch, SavedMapping
from backoffice.files.tests import samples
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
KIND = "test-rows"


class Books:
    """Where the test's rows land: a set of references, so that the same row twice is one."""

    def __init__(self) -> None:
        self.taken: dict[str, Decimal] = {}
        self.explode_at = 0
        self.calls = 0

    def check(self, rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
        return {row.line: [Problem("name", "test.evil", "Not evil.")] for row in rows if row.values["name"] == "evil"}

    def take(self, rows: list[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
        self.calls += 1
        if self.explode_at and self.calls == self.explode_at:
            raise KeyboardInterrupt  # what a killed worker looks like from inside
        outcome = Outcome()
        for row in rows:
            if row.values["name"] == "unstorable":
                raise IntegrityError("no")
            if row.digest in self.taken:
                outcome.known += 1
            else:
                self.taken[row.digest] = row.values["amount"]
                outcome.created += 1
        return outcome


@pytest.fixture
def books():
    found = Books()
    fields = (
        ImportField("name", "Name", required=True, guesses=("姓名",), max_length=20),
        ImportField("amount", "Amount", "money", True, ("金额",), lowest=Decimal(1), highest=Decimal(10_000)),
        ImportField("day", "Day", "date", guesses=("日期",)),
    )
    kind = ImportKind(
        KIND, "Rows", "files.import", fields, found.check, found.take, lambda batch: f"/rows/?batch={batch.pk}"
    )
    kinds.register(kind)
    yield found
    kinds._kinds.pop(KIND)


DATA = {"kind": KIND, "columns": {"name": {"from": "姓名"}, "amount": {"from": "金额"}}}


def opened(cast, content: bytes, name: str = "rows.csv") -> ImportBatch:
    return services.open_import(
        actor=cast.operations, upload=samples.upload(content, name), kind=KIND, now=timezone.now()
    )


def ran(cast, content: bytes, data=None, **options) -> ImportBatch:
    batch = opened(cast, content)
    services.start_import(actor=cast.operations, batch_id=batch.pk, data=data or DATA, now=timezone.now(), **options)
    drain()
    batch.refresh_from_db()
    return batch


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows_total, batch.rows_created, batch.rows_known, batch.rows_failed


def table(count: int) -> bytes:
    return ("姓名,金额\n" + "".join(f"客户{n},{n + 1}\n" for n in range(count))).encode()


@pytest.mark.parametrize(
    "content",
    [
        table(3),
        b"\xef\xbb\xbf" + table(3),
        table(3).decode().encode("gb18030"),
        table(3).replace(b",", b"\t"),
        table(3).replace(b"\n", b"\r\n"),
        gzip.compress(table(3), mtime=0),
        samples.workbook([["姓名", "金额"], ["客户0", 1], ["客户1", 2.0], ["客户2", "3"]]),
    ],
)
def test_every_origin_gives_the_same_rows(cast, books, content):
    assert counts(ran(cast, content)) == (3, 3, 0, 0)
    assert sorted(books.taken.values()) == [1, 2, 3]


def test_the_same_file_twice_adds_nothing(cast, books):
    ran(cast, table(450))
    assert counts(ran(cast, table(450))) == (450, 0, 450, 0)
    assert len(books.taken) == 450


def test_refused_rows_are_named_with_line_column_and_sentence_and_the_others_are_taken(cast, books):
    content = "姓名,金额\n好人,10\n,abc\nevil,5\n坏金额,99999\n好人二,20\n".encode()
    batch = ran(cast, content)
    assert counts(batch) == (5, 2, 0, 3)
    told = [(f.line, f.column, f.code) for f in batch.failures.all()]
    assert told == [
        (3, "姓名", "import.missing"),
        (3, "金额", "import.number"),
        (4, "name", "test.evil"),
        (5, "金额", "import.range"),
    ]
    assert all(failure.message for failure in batch.failures.all())


def test_all_or_nothing_and_dry_run_store_nothing(cast, books):
    content = "姓名,金额\n好人,10\n,5\n".encode()
    batch = ran(cast, content, all_or_nothing=True)
    assert (batch.state, counts(batch), books.taken) == ("finished", (2, 0, 0, 1), {})
    batch = ran(cast, content, dry_run=True)
    assert (counts(batch), books.taken) == ((2, 1, 0, 1), {})
    services.start_import(actor=cast.operations, batch_id=batch.pk, data=DATA, now=timezone.now())
    drain()
    assert len(books.taken) == 1


def test_a_killed_worker_goes_on_after_its_last_whole_slice(cast, books, monkeypatch):
    batch = opened(cast, table(900))
    services.start_import(actor=cast.operations, batch_id=batch.pk, data=DATA, now=timezone.now())
    books.explode_at = 3
    with pytest.raises(KeyboardInterrupt):
        services.run_import(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.state, batch.position, len(books.taken)) == ("running", 400, 400)
    services.run_import(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("finished", (900, 900, 0, 0))
    assert batch.progress.state == "finished"
    assert batch.progress.done == 900


def test_a_row_that_no_check_foresaw_does_not_take_the_others_with_it(cast, books):
    batch = ran(cast, table(5) + b"unstorable,7\n")
    # The first try had put some into the test's own books before it failed; a database would have rolled them back.
    assert (batch.rows_created + batch.rows_known, batch.rows_failed) == (5, 1)
    assert batch.failures.get().code == "import.not_stored"


def test_refused_rows_come_back_as_a_file_without_formulas(cast, books, client_of):
    batch = ran(cast, '姓名,金额\n"=HYPERLINK(""x"")",abc\n好人,5\n'.encode())
    answer = client_of(cast.operations).get(f"/files/imports/{batch.pk}/failed-rows/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 2
    assert "'=HYPERLINK" in text
    assert "2," in text
    assert AuditRow.objects.filter(action="files.download").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n" + b'"never closed, ' + b"x" * 200_000, None),
        (b",,\n1,2,3\n", "unreadable"),
        (samples.zipped({"[Content_Types].xml": b"<x", "xl/workbook.xml": b"nonsense"}), "unreadable"),
        (gzip.compress(b"a,b\n1,2\n" * 50, mtime=0)[:-12], "unreadable"),
    ],
)
def test_files_that_cannot_be_read_say_so(cast, books, content, why):
    if why is None:
        assert counts(ran(cast, content, {"kind": KIND, "columns": {"name": "a", "amount": "b"}}))[1] == 0
        return
    with pytest.raises(Refused) as refusal:
        opened(cast, content)
    assert refusal.value.code == f"import.{why}"
    assert not ImportBatch.objects.exists()


def test_an_unpacked_giant_is_refused_in_little_memory(cast, books):
    with pytest.raises(Refused, match="64 MB"):
        opened(cast, gzip.compress(b"a,b\n" + b"1,2\n" * (17 * MB)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"columns": {"name": "姓名"}}, "import.required"),
        ({"columns": {"name": "没有", "amount": "金额"}}, "import.mapping"),
        ({"columns": {"nothing": "姓名"}}, "import.mapping"),
        ({"columns": []}, "import.mapping"),
        ({"columns": {"name": {"from": "姓名", "constant": "x"}}}, "import.mapping"),
        ({"kind": "others", "columns": {}}, "import.mapping"),
        ({"columns": {"name": "姓名", "amount": "金额"}, "facts": {"DROP TABLE": "姓名"}}, "import.mapping"),
        ({"columns": {"name": "姓名", "amount": {"from": "金额", "factor": "much"}}}, "import.mapping"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_it_runs(cast, books, data, code):
    batch = opened(cast, table(1))
    with pytest.raises(Refused) as refusal:
        services.start_import(actor=cast.operations, batch_id=batch.pk, data=data, now=timezone.now())
    assert refusal.value.code == code
    batch.refresh_from_db()
    assert batch.state == "uploaded"


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '"x"', "x" * 300_000])
def test_mapping_files_of_any_content_are_refused_in_words(text):
    with pytest.raises(Refused):
        mapping.load(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２，０００", None),
        ("１２０００", Decimal("12000.00")),
        ("12,000.50", Decimal("12000.50")),
        ("¥12000元", Decimal("12000.00")),
        ("12,00,0", None),
        ("NaN", None),
        ("1e3", None),
        ("Infinity", None),
        ("0x10", None),
        ("1.005", None),
    ],
)
def test_amounts_as_people_type_them(text, value):
    field = ImportField("amount", "Amount", "money")
    if value is None and text != "１２，０００":
        with pytest.raises(Refused):
            mapping.typed(text, field, mapping.Source("x"))
    else:
        assert mapping.typed(text, field, mapping.Source("x")) == (value or Decimal("12000.00"))


@pytest.mark.parametrize("text", ["2026-11-22", "2026/11/22", "20261122", "2026年11月22日", "2026-11-22 00:00:00"])
def test_dates_as_people_type_them(text):
    assert mapping.typed(text, ImportField("day", "Day", "date"), mapping.Source("x")).isoformat() == "2026-11-22"


def test_columns_are_guessed_once_each():
    fields = (
        ImportField("name", "Name", guesses=("姓名",)),
        ImportField("amount", "Amount", guesses=("申请金额(元)",)),
    )
    kind = ImportKind("k", "K", "p", fields, lambda *a: {}, lambda *a: Outcome(), lambda b: "")
    assert mapping.guessed(kind, ["申请金额（元）", "姓 名", "姓名"]) == {"name": "姓名", "amount": "申请金额（元）"}


def test_reading_names_lines_as_an_editor_does():
    import io

    rows = list(reading.read(io.BytesIO(b'a,b\n1,"two\nlines"\n3,4\n\n5\n'), FileKind.CSV).rows)
    assert [(row.line, row.problem) for row in rows] == [(2, ""), (4, ""), (6, "import.too_few")]


# -- pages --------------------------------------------------------------------------------------------


def test_the_whole_way_by_pages(cast, client_of, books):
    import uuid

    page = client_of(cast.operations)
    form = page.get(f"/files/imports/new/{KIND}/")
    assert form.status_code == 200
    sent = {"submission_id": uuid.uuid4(), "file": samples.upload(table(3), "rows.csv")}
    answer = page.post(f"/files/imports/new/{KIND}/", sent)
    batch = ImportBatch.objects.get()
    assert answer.url == f"/files/imports/{batch.pk}/"
    shown = page.get(answer.url).content.decode()
    assert "客户0" in shown
    assert '<option value="姓名" selected>' in shown
    columns = {"column_name": "姓名", "column_amount": "金额", "submission_id": uuid.uuid4()}
    assert page.post(f"{answer.url}start/", columns).status_code == 302
    assert 'id="run"' in page.get(answer.url).content.decode()
    drain()
    done = page.get(answer.url).content.decode()
    assert f"/rows/?batch={batch.pk}" in done
    assert page.get("/files/imports/").status_code == 200


def test_a_mapping_file_may_be_uploaded_and_its_errors_are_shown(cast, client_of, books):
    import uuid

    batch = opened(cast, table(2))
    page = client_of(cast.operations)
    bad = samples.upload(b"{}", "m.json")
    answer = page.post(f"/files/imports/{batch.pk}/start/", {"submission_id": uuid.uuid4(), "mapping_file": bad})
    assert answer.status_code == 400
    good = samples.upload(json.dumps(DATA).encode(), "m.json")
    answer = page.post(f"/files/imports/{batch.pk}/start/", {"submission_id": uuid.uuid4(), "mapping_file": good})
    assert answer.status_code == 302


def test_clear_identifiers_are_not_shown_in_the_sample_rows(cast, client_of, books):
    content = "姓名,金额\n11010519491231002X,13800138000\n".encode()
    batch = opened(cast, content)
    shown = client_of(cast.operations).get(f"/files/imports/{batch.pk}/").content.decode()
    assert "11010519491231002X" not in shown
    assert "13800138000" not in shown


def test_who_may_not_import_finds_nothing(cast, client_of, books):
    batch = opened(cast, table(1))
    assert client_of(cast.reviewer).get(f"/files/imports/{batch.pk}/").status_code == 403
    assert client_of(cast.operations).get("/files/imports/new/unknown/").status_code == 404


def test_a_mapping_is_remembered_for_its_source_proposed_and_looked_at_first(cast, client_of, books):
    page, batch = client_of(cast.operations), opened(cast, "姓名,金额\n甲,5\n乙,x\n".encode())
    url = f"/files/imports/{batch.pk}/"
    chosen = {"column_name": "姓名", "column_amount": "金额", "remember_as": "晨星网络"}
    looked = page.post(f"{url}start/", {"submission_id": uuid.uuid4(), "preview": "1", **chosen})
    assert [len(row["problems"]) for row in looked.context["rows"]] == [0, 1]
    assert books.taken == {}
    page.post(f"{url}start/", {"submission_id": uuid.uuid4(), **chosen})
    drain()
    saved = SavedMapping.objects.get()
    same = opened(cast, "姓名,金额\n甲,5\n乙,x\n".encode())
    again = page.get(f"/files/imports/{same.pk}/")
    assert again.context["form"].fields["preset"].initial == f"saved-{saved.pk}"
    assert again.context["same_before"] == batch
    page.post(f"/files/imports/{same.pk}/start/", {"submission_id": uuid.uuid4(), "preset": f"saved-{saved.pk}"})
    drain()
    same.refresh_from_db()
    assert counts(same) == (2, 0, 1, 1)
    other = opened(cast, "name2,金额\n甲,5\n".encode())
    assert page.get(f"/files/imports/{other.pk}/").context["form"].fields["preset"].initial == ""
