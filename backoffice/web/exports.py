"""Files out: CSV and XLSX that no spreadsheet program runs as formulas, written row by row, with an entry in
the trail.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from backoffice.audit.services import record

FORMATS = frozenset({"csv", "xlsx"})
CHUNK = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes a cell a formula or a command in Excel, WPS or LibreOffice, also in full width and after leading blanks.
_DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠｜％")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?%?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_text(value: Any) -> str:
    """Text as it may stand in a cell: what could start a formula gets a quote in front, plain numbers do not."""
    text = _UNWRITABLE.sub("", str(value))
    start = text.lstrip(" \u3000\u00a0\ufeff\u200b")
    if (start.startswith(_DANGEROUS) or text.startswith(("\t", "\r", "\n"))) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _local(value: datetime) -> datetime:
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if timezone.is_aware(value) else value


def csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return str(value)
    return safe_text(value)


def xlsx_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A number or a date stays one; all else is forced to be text (openpyxl makes formulas of "=…" by itself)."""
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=_local(value))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, Decimal):
            cell.number_format = "#,##0.00"
        return cell
    cell = WriteOnlyCell(sheet, value="" if value is None else safe_text(value))
    cell.data_type = "s"
    return cell


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """With a byte order mark, by which Excel knows that Chinese follows."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([safe_text(label) for label in header])
    for row in rows:
        yield writer.writerow([csv_value(value) for value in row])


def _fill(book: Workbook, title: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:28] or "Sheet")
    sheet.freeze_panes = "A2"
    for index, label in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(40, len(str(label)) * 2 + 4))
    heads = []
    for label in header:
        head = xlsx_cell(sheet, str(label))
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])


Sheet = tuple[str, Sequence[Any], Iterable[Sequence[Any]]]  # title, headings, rows


def xlsx_file(sheets: Iterable[Sheet]) -> io.BufferedIOBase:
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        _fill(book, title, header, rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by FileResponse)
    book.save(file)
    file.seek(0)
    return file


def _answer(header: Sequence[Any], body: Iterable[Sequence[Any]], name: str, file_format: str, now: datetime) -> Any:
    filename = f"{name}-{timezone.localtime(now):%Y%m%d-%H%M}.{file_format}"
    if file_format == "csv":
        answer: Any = StreamingHttpResponse(csv_lines(header, body), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{filename}"'
        return answer
    return FileResponse(xlsx_file([(name, header, body)]), as_attachment=True, filename=filename, content_type=XLSX)


def note(*, user: Any, name: str, file_format: str, rows: int, now: datetime, filters: Sequence[str] = ()) -> None:
    """The entry in the trail of every file of rows that leaves the house: who took how many rows of what, by which
    filters (no values)."""
    record(
        actor=user, action="web.export", at=now, list=name, format=file_format, rows=rows, filters=list(filters)
    )  # fmt: skip


def file_response(
    *, user: Any, header: Sequence[Any], rows: Sequence[Sequence[Any]], name: str, file_format: str, now: datetime
) -> HttpResponseBase:
    """Rows that are already there (figures of a page) as a file, with the same entry in the trail."""
    note(user=user, name=name, file_format=file_format, rows=len(rows), now=now)
    return _answer(header, rows, name, file_format, now)


def book_response(*, user: Any, sheets: Sequence[Sheet], name: str, now: datetime) -> HttpResponseBase:
    """Several tables of figures as the sheets of one XLSX, with an entry in the trail."""
    count = sum(len(list(rows)) for _title, _header, rows in sheets)
    note(user=user, name=name, file_format="xlsx", rows=count, now=now)
    filename = f"{name}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    return FileResponse(xlsx_file(sheets), as_attachment=True, filename=filename, content_type=XLSX)


def response(
    *,
    user: Any,
    rows: QuerySet,
    columns: Sequence[Any],
    read: Callable[[Any, Any], Any],
    name: str,
    file_format: str,
    filters: Sequence[str] = (),
) -> HttpResponseBase:
    """The file as an answer."""
    now = timezone.now()
    note(user=user, name=name, file_format=file_format, rows=rows.count(), now=now, filters=filters)
    header = [column.label for column in columns]
    body = ([read(column, row) for column in columns] for row in rows.iterator(chunk_size=CHUNK))
    return _answer(header, body, name, file_format, now)
