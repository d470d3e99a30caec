"""Statements for tests: sheets, PDFs with text, and what a reader would see of a drawn page."""

import csv
import io
from decimal import Decimal
from typing import Any

import weasyprint
from openpyxl import Workbook

from backoffice.demo.drawn import statements as drawn

LIFE = drawn.Life(months=4, a_month=6, loan=Decimal(1800), gambling=1, circles=1, seed=3)


def rows_of(layout: drawn.Layout, life: drawn.Life = LIFE) -> list[list[str]]:
    head = [
        [f"{layout.holder}：{life.name}", "账号：6222 **** 1234"],
        [f"期初余额：{life.opening:,.2f}", "币种：人民币"],
    ]
    return head + drawn.table(layout, drawn.bookings(life))


def as_csv(rows: list[list[str]], encoding: str = "gb18030") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_pdf(rows: list[list[str]], producer: str = "") -> bytes:
    """A statement with text, a page per forty lines."""
    head = "".join(f"<p>{'　　'.join(row)}</p>" for row in rows[:2])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[2:])
    style = "@page{size:A4 landscape} body{font:9pt 'Noto Sans CJK SC'} td{padding:2px 14px;white-space:nowrap}"
    html = f"<html lang='zh'><style>{style}</style><body>{head}<table>{body}</table></body></html>"
    made = weasyprint.HTML(string=html)
    return made.write_pdf(
        finisher=lambda _doc, pdf: pdf.info.update({"Producer": f"({producer})"}) if producer else None
    )


def seen(layout: drawn.Layout, life: drawn.Life = LIFE, **changes: str) -> list[dict[str, Any]]:
    """The lines of the first page as a perfect reader sees them; `changes` replaces texts, as a bad one would."""
    found = []

    def see(x: float, y: float, text: str, side: str) -> None:
        text = changes.get(text, text)
        width = sum(2 if ord(c) > 255 else 1 for c in text) * layout.size * 0.5
        left = x if side == "l" else x - width
        box = [left / drawn.WIDTH, y / drawn.HEIGHT, width / drawn.WIDTH, 26 / drawn.HEIGHT]
        if text:
            found.append({"text": text, "confidence": 0.99, "box": box, "slope": 0.0})

    see(70, 190, f"{layout.holder}：{life.name}", "l")
    see(70, 235, f"期初余额：{life.opening:,.2f}", "l")
    for index, row in enumerate(drawn.table(layout, drawn.bookings(life))):
        for (_what, _word, x, side), text in zip(layout.columns, row, strict=True):
            see(x, 300 + index * layout.row, text, side)
    return found
