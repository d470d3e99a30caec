"""How long a contract takes to become a PDF: `python -m bench.contract_pdf [--rounds 20]`.

Prints seconds and CPU seconds, cold (first paper of a process) and warm, with and without the seal, and the load of
the machine beside it: CPU seconds are the figure to compare, seconds depend on who else is working.
"""

import argparse
import json
import os
import resource
import statistics
import time
from datetime import UTC, datetime

import django


def sample_html() -> str:
    """The contract of a loan of 36 instalments, from frozen data, as the job would make it."""

    from backoffice.documents import domain as papers_domain
    from backoffice.documents.models import Document, Wording
    from backoffice.documents.services import html_of
    from loans.contracts import papers

    kind = papers.CONTRACT
    document = Document(
        kind=kind.code, title=kind.title, number="HT20260803-000001", data=papers_domain.plain(kind.sample_data()),
        wording=Wording(kind=kind.code, number=1, body=kind.shipped_wording()), layout=kind.layout,
        content_sha256="0" * 64, created_at=datetime(2026, 8, 3, 4, tzinfo=UTC),
    )  # fmt: skip
    return html_of(document)


def measured(work) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.testing")
    django.setup()
    from backoffice.documents import pdf, seal

    html = sample_html()
    sizes: dict[str, int] = {}

    def plain() -> None:
        content, pages = pdf.render(html)
        sizes.update(plain_bytes=len(content), pages=pages)

    def sealed() -> None:
        content, _pages = pdf.render(html)
        sizes["sealed_bytes"] = len(seal.seal(content, reason="bench")[0])

    cold = measured(plain)
    sealed()
    warm = [measured(plain) for _ in range(options.rounds)]
    stamped = [measured(sealed) for _ in range(options.rounds)]
    result = {
        "cold": {"seconds": round(cold[0], 3), "cpu_seconds": round(cold[1], 3)},
        "warm": middle(warm),
        "warm_sealed": middle(stamped),
        **sizes,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rounds": options.rounds,
        "load": [round(x, 1) for x in os.getloadavg()],
        "cores": os.cpu_count(),
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"{'':14}{'seconds':>9}{'CPU s':>8}")
    for name in ("cold", "warm", "warm_sealed"):
        print(f"{name:14}{result[name]['seconds']:>9.3f}{result[name]['cpu_seconds']:>8.3f}")
    print(
        f"{sizes['pages']} pages, {sizes['plain_bytes']:,} bytes ({sizes['sealed_bytes']:,} sealed), "
        f"peak {result['peak_mb']} MB, load {result['load']} on {result['cores']} cores"
    )


def middle(times: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "seconds": round(statistics.median(t[0] for t in times), 3),
        "cpu_seconds": round(statistics.median(t[1] for t in times), 3),
    }


if __name__ == "__main__":
    main()
