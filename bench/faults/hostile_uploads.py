"""Fault 11, the full dose: bombs, disguised programs, and sound files with bytes changed, through the upload verb.

    python -m bench.faults.hostile_uploads [--files 20000] [--record docs/faults.md]

Each file is either kept or refused with a sentence: no exception, no file above 1 second, at most 300 MB more memory.
Every refusal leaves neither a row nor a file behind.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

from bench.faults.house import house, report


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=20_000)
    options.add_argument("--record", default="")
    chosen = options.parse_args()
    with house():
        return _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from backoffice.files import purposes, services
    from backoffice.files.domain import FileKind
    from backoffice.files.models import StoredFile
    from backoffice.files.tests import samples
    from backoffice.values.errors import Refused

    purposes.register("fault.any", may_download=lambda _user, _file: False, kinds=frozenset(FileKind))
    sheet = samples.workbook([["a", "b"], [1, 2]])
    sound = [samples.PDF, samples.CSV, samples.picture("PNG"), samples.picture("JPEG"), sheet]
    hostile = list(samples.hostile().values())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = refused = 0
    slowest, wrong = 0.0, []
    for number in range(chosen.files):
        bad = number % 50 == 0
        content = hostile[number // 50 % len(hostile)] if bad else samples.mutated(sound[number % 5], number)
        began = time.perf_counter()
        try:
            upload = samples.upload(content, "paper.pdf")
            services.store_upload(actor=None, upload=upload, purpose="fault.any", now=timezone.now())
            kept += 1
            if bad:
                wrong.append(f"hostile file {number // 50 % len(hostile)} was kept")
        except Refused:
            refused += 1
        except Exception as error:  # what must not happen, and is what is looked for
            wrong.append(f"file {number}: {type(error).__name__}: {error}")
        slowest = max(slowest, time.perf_counter() - began)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    left = sum(1 for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    passed = not wrong and left == kept == StoredFile.objects.count() and slowest <= 1 and grown < 300
    for line in wrong[:10]:
        print(line)
    outcome = (
        f"{refused} refused, {kept} kept, {len(wrong)} wrong, {left - kept} left behind; slowest {slowest:.2f} s, "
        f"{grown} MB"
    )
    report("11 hostile uploads", f"{chosen.files} files", outcome, passed, chosen.record)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
