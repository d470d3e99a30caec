"""Import of a lead list from XLSX, every tenth row broken in turn: rows a second and peak memory.

    python bench/lead_import.py --rows 100000        # aim: at least 2,000 rows a second, memory that does not grow

Uses a database of its own beside the configured one (SQLite in a temporary folder unless DATABASE_URL is given a name
of its own) and leaves nothing behind.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


# Column and what stands in it instead.
BROKEN = (
    (0, ""), (1, "1390"), (2, "110105194912310020"), (3, "在校学生"), (4, "三万"), (7, 16), (5, "@SUM(1)"),
    (6, "3301081"),
)  # fmt: skip


def workbook(path: Path, rows: int) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["姓名", "手机号", "身份证号", "单位", "意向金额", "用途", "地区代码", "年龄"])
    for number in range(rows):
        sheet.append(row_of(number))
    book.save(path)


def row_of(number: int) -> list[object]:
    name = f"张{'一二三四五六七八九十'[number % 10]}{'甲乙丙丁戊己庚辛壬癸'[number // 10 % 10]}"
    row: list[object] = [
        name, f"13{number:09d}"[:11], "", f"滨江餐饮{'东南西北'[number % 4]}店", 30_000 + number % 50 * 1000,
        "经营周转", "330108", 20 + number % 40,
    ]  # fmt: skip
    if number % 10 == 9:
        place, wrong = BROKEN[number // 10 % len(BROKEN)]
        row[place] = wrong
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp(prefix="lead-import-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.testing")
    import django
    from django.conf import settings
    from django.test.utils import get_runner, setup_databases

    django.setup()
    settings.MEDIA_ROOT = str(folder / "files")
    get_runner(settings)
    setup_databases(verbosity=0, interactive=False)
    print(measured(rows, folder))


def measured(rows: int, folder: Path) -> str:
    from django.core.files.base import File
    from django.utils import timezone

    from backoffice.accounts.tests.factories import staff
    from backoffice.files.imports import services as imports
    from customers.channels.tests.factories import make_channel
    from customers.leads.models import Lead

    path = folder / "leads.xlsx"
    workbook(path, rows)
    actor, channel, now = staff("marketing", username="bench"), make_channel(), timezone.now()
    with path.open("rb") as handle:
        batch = imports.open_import(actor=actor, upload=File(handle, name="leads.xlsx"), kind="leads", now=now)
    names = {"name": "姓名", "phone": "手机号", "id_number": "身份证号", "company": "单位", "amount": "意向金额",
             "purpose": "用途", "region": "地区代码", "age": "年龄"}  # fmt: skip
    imports.start_import(
        actor=actor, batch_id=batch.pk, data={"columns": names, "options": {"channel": channel.code}}, now=now
    )
    before, began, processor = peak(), time.perf_counter(), time.process_time()
    batch = imports.run_import(batch_id=batch.pk, now=now)
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    good = Lead.objects.count()
    return (
        f"{batch.rows_total:,} rows in {seconds:.1f} s ({processor:.1f} s of processor): "
        f"{batch.rows_total / seconds:,.0f} rows/s (aim 2,000), "
        f"{good:,} leads, {batch.rows_failed:,} refused, peak memory {peak():,.0f} MB ({before:,.0f} MB before)"
    )


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
