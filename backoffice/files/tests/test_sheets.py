"""Sheets as the programs that people use write them, and as no program would."""

import io
import zipfile
from datetime import date, datetime, time

import pytest

from backoffice.files import sheets
from backoffice.files.domain import FileKind
from backoffice.files.imports.reading import Unreadable, read
from backoffice.files.tests import samples


def with_sheet(inner: str) -> io.BytesIO:
    """A workbook whose sheet is this text; shared texts and styles as the library writes them."""
    packed, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(samples.workbook([["姓名", date(2026, 1, 2)]])))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            kept = inner.encode() if name.startswith("xl/worksheets/") else source.read(name)
            archive.writestr(name, kept)
    packed.seek(0)
    return packed


def told(inner: str) -> list[tuple[int, tuple[str, ...], str]]:
    return list(sheets.rows(with_sheet(f"<worksheet><sheetData>{inner}</sheetData></worksheet>"), 10))


def test_every_kind_of_value_reads_as_a_person_would_type_it():
    values = [
        "文",
        3,
        2.5,
        2.0,
        True,
        None,
        date(2026, 3, 4),
        datetime(2026, 3, 4, 5, 6),  # noqa: DTZ001 (a cell knows no zone)
        time(7, 8),
        13800000000,
    ]
    [row] = sheets.rows(io.BytesIO(samples.workbook([values])), 20)
    assert row[1] == (
        "文", "3", "2.5", "2", "1", "", "2026-03-04", "2026-03-04 05:06:00", "07:08:00", "13800000000",
    )  # fmt: skip


def test_other_programs_leave_out_places_and_add_prefixes_formulas_and_readings():
    """No coordinates, prefixed names, rich texts with their reading, formulas, a gap of rows."""
    assert told('<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>') == [(1, ("a", "1"), "")]
    assert told('<row r="3"><c r="C3" t="str"><f>X</f><v>b</v></c></row>') == [(3, ("", "", "b"), "")]
    assert told('<row r="1"><c r="A1"><f>1+1</f></c></row>') == [(1, (), sheets.UNWORKED)]
    assert told('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>') == [(1, (), "")]
    rich = '<is><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></is>'
    assert told(f'<row r="1"><c r="A1" t="inlineStr">{rich}</c><c r="ZZ1"><v>9</v></c></row>') == [(1, ("张三",), "")]
    packed = with_sheet('<x:worksheet xmlns:x="u"><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:worksheet>')
    assert list(sheets.rows(packed, 10)) == [(1, ("7",), "")]


@pytest.mark.parametrize(
    "inner",
    [
        '<row r="99999999999"/>',
        '<row r="-1"/>',
        '<row r="x"/>',
        '<row r="1"><c r="?1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
        "<row>",
        "\x00",
    ],
)
def test_a_sheet_that_is_none_says_so(inner):
    with pytest.raises(Unreadable):
        list(read(with_sheet(f"<worksheet><sheetData>{inner}</sheetData></worksheet>"), FileKind.XLSX).rows)


def test_a_sheet_that_declares_entities_is_not_read():
    cell = '<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>'
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>{cell}</worksheet>'
    with pytest.raises(Unreadable):
        read(with_sheet(bomb), FileKind.XLSX)


def test_a_heading_further_down_is_asked_for_in_the_first_line():
    with pytest.raises(Unreadable):
        read(with_sheet('<worksheet><row r="3"><c r="A3"><v>1</v></c></row></worksheet>'), FileKind.XLSX)
