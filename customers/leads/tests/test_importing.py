import csv
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from backoffice.files.imports import services as imports
from backoffice.files.models import ImportBatch
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "手机号", "单位", "意向金额", "年龄"]
BROKEN = [
    ["", "13900000000", "", "", ""],
    ["张三丰", "1390000", "", "", ""],
    ["张三丰", "13900000001", "在校学生", "", ""],
    ["张三丰", "13900000002", "", "一万", ""],
    ["张三丰", "13900000003", "", "", "17"],
    ["=cmd", "13900000004", "@SUM(1)", "", ""],
]


def rows(count):
    return [[f"张{'一二三四五六七八九十'[n % 10]}", f"137{n:08d}", "滨江餐饮", "50000", "35"] for n in range(count)]


def sheet(content, name="名单.csv", encoding="gb18030"):
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *content])
    return ContentFile(text.getvalue().encode(encoding), name=name)


def workbook(content, head=HEAD, merged=""):
    book = Workbook()
    for row in [head, *content]:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    kept = io.BytesIO()
    book.save(kept)
    return ContentFile(kept.getvalue(), name="名单.xlsx")


def opened(cast, upload, channel):
    now = timezone.now()
    batch = imports.open_import(actor=cast.marketing, upload=upload, kind="leads", now=now)
    columns = {"name": "姓名", "phone": "手机号", "company": "单位", "amount": "意向金额", "age": "年龄"}
    data = {"columns": columns, "options": {"channel": channel.code}}
    return imports.start_import(actor=cast.marketing, batch_id=batch.pk, data=data, now=now)


def test_a_gb18030_list_with_broken_rows_is_taken_and_the_rest_comes_back_as_a_file(cast, client_of):
    channel = make_channel()
    batch = opened(cast, sheet(rows(20) + BROKEN), channel)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_created, batch.rows_failed) == ("finished", 20, len(BROKEN))
    codes = set(batch.failures.values_list("code", flat=True))
    assert {"import.missing", "customers.phone", "leads.student", "import.number", "leads.minor"} <= codes
    answer = client_of(cast.marketing).get(reverse("files:import_failed_rows", args=[batch.pk]))
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(lines) == len(BROKEN) + 1
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line)


def test_a_workbook_imported_twice_adds_nothing_and_a_killed_run_goes_on(cast, monkeypatch):
    channel, upload = make_channel(), workbook(rows(30))
    from dataclasses import replace

    from backoffice.files.imports import kinds

    kind = kinds.get("leads")
    monkeypatch.setitem(kinds._kinds, "leads", replace(kind, slice=10, take=_dies_at(kind.take, 3)))
    batch = opened(cast, upload, channel)
    with pytest.raises(KeyboardInterrupt):
        imports.run_import(batch_id=batch.pk, now=timezone.now())
    assert Lead.objects.count() == 20
    monkeypatch.setitem(kinds._kinds, "leads", replace(kind, slice=10))
    imports.run_import(batch_id=batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.rows_created, Lead.objects.count()) == (30, 30)
    again = opened(cast, upload, channel)
    imports.run_import(batch_id=again.pk, now=timezone.now())
    again.refresh_from_db()
    assert (again.rows_created, again.rows_known, Lead.objects.count()) == (0, 30, 30)


def _dies_at(take, nth):
    calls = []

    def dying(*args):
        calls.append(1)
        if len(calls) == nth:
            raise KeyboardInterrupt
        return take(*args)

    return dying


def test_merged_headings_are_named_by_their_columns(cast):
    merged = workbook(rows(2), ["客户信息", "", "单位", "意向金额", "年龄"], merged="A1:B1")
    with pytest.raises(Refused) as refused:
        imports.open_import(actor=cast.marketing, upload=merged, kind="leads", now=timezone.now())
    assert refused.value.code == "import.unreadable"
    assert "B" in str(refused.value)


def test_a_title_above_the_headings_is_named(cast):
    upload = workbook([HEAD, *rows(2)], ["2026 年名单", "", "", "", ""], merged="A1:E1")
    with pytest.raises(Refused) as refused:
        imports.open_import(actor=cast.marketing, upload=upload, kind="leads", now=timezone.now())
    assert (refused.value.code, "2026 年名单" in str(refused.value)) == ("import.unreadable", True)


def test_a_formula_without_a_value_leaves_the_row_out_and_takes_the_others(cast):
    batch = opened(cast, workbook([*rows(2), ['=CONCAT("张","三")', "13900000009", "", "", ""]]), make_channel())
    drain()
    batch.refresh_from_db()
    assert (batch.rows_created, batch.rows_failed) == (2, 1)


def test_a_zip_bomb_is_turned_away_at_the_door(cast):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _megabyte in range(80):
                entry.write(b"0" * 1_000_000)
    with pytest.raises(Refused):
        imports.open_import(
            actor=cast.marketing, upload=ContentFile(bomb.getvalue(), name="名单.xlsx"), kind="leads",
            now=timezone.now(),
        )  # fmt: skip
    assert not ImportBatch.objects.exists()


def test_the_file_of_a_suspended_channel_is_refused_row_by_row_with_the_reason(cast):
    channel = make_channel(status="suspended", status_reason="违规宣传")
    batch = opened(cast, sheet(rows(3)), channel)
    drain()
    batch.refresh_from_db()
    assert (batch.rows_created, batch.rows_failed) == (0, 3)
    assert set(batch.failures.values_list("code", flat=True)) == {"channels.closed"}
    assert "违规宣传" in batch.failures.first().message


def test_an_unworked_formula_is_named_even_where_nothing_is_needed(cast):
    """Its cell would read as empty: something the list says would be lost without a word."""
    batch = opened(cast, workbook([*rows(1), ["张三丰", "13900000009", "=A1", "", ""]]), make_channel())
    drain()
    batch.refresh_from_db()
    assert (batch.rows_created, batch.rows_failed) == (1, 1)
    assert [(row.line, row.code) for row in batch.failures.all()] == [(3, "import.formula")]
