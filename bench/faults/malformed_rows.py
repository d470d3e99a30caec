"""Fault 10, the full dose: an import of rows each of which has something wrong.

    python -m bench.faults.malformed_rows [--rows 10000] [--record docs/faults.md]

NUL, bytes that are no text, full-width digits, bidi marks, formulas, 5,000 characters, NaN, 1e999, bad dates, bad
check digits, missing and extra cells. Afterwards: no exception, every bad row named by line and reason, nothing
stored, at most 10 CPU seconds and 200 MB more memory. The same rows once more with good ones between them: exactly the
good ones are stored.
"""

import argparse
import resource
import sys
import time
from typing import Any

from bench.faults.house import house, report

GOOD = 500
MAPPING = {
    "kind": "applications",
    "columns": {
        "name": "姓名",
        "id_number": "身份证号",
        "phone": "手机号",
        "amount": "申请金额",
        "term_months": "期数",
        "purpose": "用途",
        "monthly_income": "月收入",
    },
    "options": {"product": "fault-product"},
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=10)
    options.add_argument("--record", default="")
    chosen = options.parse_args()
    with house():
        from django.conf import settings

        settings.JOBS_DISPATCH = False
        return _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    from backoffice.files.tests import samples
    from customers.profiles.tests.factories import make_id_number
    from loans.applications.models import Application
    from loans.products.tests.factories import make_product

    version = make_product()
    version.product.code = "fault-product"
    version.product.save(update_fields=["code"])
    heading, *bad = samples.malformed_rows(chosen.rows, chosen.seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    batch = _import(heading + b"".join(bad))
    seconds = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    named = batch.failures.values("line").distinct().count()
    stored_bad = Application.objects.count()
    good = [samples.GOOD_ROW.replace("11010519491231002X", make_id_number()).encode() + b"\n" for _n in range(GOOD)]
    mixed = [row for pair in zip(bad, good, strict=False) for row in pair]
    again = _import(heading + b"".join(mixed[: GOOD * 2]))
    stored = Application.objects.count()
    passed = (
        batch.state == again.state == "finished"
        and batch.rows_total == batch.rows_failed == named == chosen.rows
        and stored_bad == 0
        and stored == again.rows_created == GOOD
        and seconds <= 10
        and grown < 200
    )
    outcome = (
        f"{named} of {chosen.rows} rows named, {stored_bad} stored; {stored} of {GOOD} good rows between them stored; "
        f"{seconds:.1f} CPU s, {grown} MB"
    )
    report("10 malformed import rows", f"{chosen.rows} rows", outcome, passed, chosen.record)
    return 0 if passed else 1


def _import(content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from backoffice.files.imports import services

    upload = SimpleUploadedFile("rows.csv", content)
    batch = services.open_import(actor=None, upload=upload, kind="applications", now=timezone.now())
    services.start_import(actor=None, batch_id=batch.pk, data=MAPPING, now=timezone.now())
    return services.run_import(batch_id=batch.pk, now=timezone.now())


if __name__ == "__main__":
    sys.exit(main())
