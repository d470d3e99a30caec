"""How long a contract of four pages with 36 instalments takes to become a sealed PDF, beside headless Chromium.

`python -m bench.contract_pdf [--rounds 20] [--papers 60] [--workers 2] [--without-chromium] [--json]`

Prints seconds and CPU seconds, cold (first paper of a process) and warm, with and without the seal; papers a minute on
two worker processes at once with the peak memory of one; the size; and Chromium's print of the same HTML and style
(a new process each time, as it would be called) as a ratio. CPU seconds are the figure to compare: seconds depend on
who else is working, so the load of the machine stands beside them.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

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


def middle(times: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "seconds": round(statistics.median(t[0] for t in times), 3),
        "cpu_seconds": round(statistics.median(t[1] for t in times), 3),
    }


def sealed_once(html: str) -> bytes:
    from backoffice.documents import pdf, seal

    content, _pages = pdf.render(html, ("data.json", "{}"))
    return seal.seal(content, reason="bench")[0]


def one_process(rounds: int) -> dict:
    from backoffice.documents import pdf

    html = sample_html()
    sizes: dict[str, int] = {}

    def plain() -> None:
        content, pages = pdf.render(html)
        sizes.update(plain_bytes=len(content), pages=pages)

    def sealed() -> None:
        sizes["sealed_bytes"] = len(sealed_once(html))

    cold = measured(plain)
    sealed()
    return {
        "cold": middle([cold]),
        "warm": middle([measured(plain) for _ in range(rounds)]),
        "warm_sealed": middle([measured(sealed) for _ in range(rounds)]),
        **sizes,
    }


def as_worker(papers: int) -> None:
    """One of the processes that work at once: reads "go", makes its papers, says how long and how much memory."""
    html = sample_html()
    sealed_once(html)
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    for _ in range(papers):
        sealed_once(html)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": time.perf_counter() - started, "peak_mb": peak}), flush=True)


def together(papers: int, workers: int) -> dict[str, float]:
    """Sealed papers a minute by processes that start at the same moment, already warm."""
    command = [sys.executable, "-m", "bench.contract_pdf", "--as-worker", str(papers // workers)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(workers)
    ]
    for process in running:
        process.stdout.readline()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.communicate()[0]) for process in running]
    longest = max(one["seconds"] for one in said)
    made = papers // workers * workers
    return {
        "papers_a_second": round(made / longest, 2),
        "papers_a_minute": round(60 * made / longest),
        "peak_mb": max(one["peak_mb"] for one in said),
    }


def by_chromium(rounds: int) -> dict[str, float]:
    """Seconds, CPU seconds and bytes of Chromium's own print of the same page."""
    from django.conf import settings

    style = (Path(settings.BASE_DIR) / "templates" / "documents" / "print.css").read_text(encoding="utf-8")
    html = sample_html().replace("</head>", f"<style>{style}</style></head>")
    times, size = [], 0
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-pdf-header-footer", f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", page.as_uri(),
        ]  # fmt: skip
        for _ in range(rounds):
            before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            times.append((time.perf_counter() - wall, cpu))
            size = target.stat().st_size
    return {**middle(times), "bytes": size}


def report(result: dict) -> None:
    print(f"{'':14}{'seconds':>9}{'CPU s':>8}")
    for name in ("cold", "warm", "warm_sealed", "chromium"):
        if name in result:
            print(f"{name:14}{result[name]['seconds']:>9.3f}{result[name]['cpu_seconds']:>8.3f}")
    if "ratio" in result:
        print(
            f"warm sealed / chromium: {result['ratio']['cpu']:.2f} of the CPU, "
            f"{result['ratio']['seconds']:.2f} of the time"
        )
    both = result["together"]
    print(
        f"{both['papers_a_second']} sealed papers a second ({both['papers_a_minute']} a minute) "
        f"on {result['workers']} workers, peak {both['peak_mb']} MB each"
    )
    print(
        f"{result['pages']} pages, {result['plain_bytes']:,} bytes ({result['sealed_bytes']:,} sealed), "
        f"small fonts: {result['small_fonts']}, load {result['load']} on {result['cores']} cores"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--papers", type=int, default=60, help="sealed by all workers together")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-chromium", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--as-worker", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.testing")
    django.setup()
    if options.as_worker:
        as_worker(options.as_worker)
        return
    from backoffice.documents import fonts

    result = one_process(options.rounds)
    result["together"] = together(options.papers, options.workers)
    if not options.without_chromium and shutil.which("chromium"):
        result["chromium"] = by_chromium(max(options.rounds // 4, 3))
        result["ratio"] = {
            "cpu": result["warm_sealed"]["cpu_seconds"] / result["chromium"]["cpu_seconds"],
            "seconds": result["warm_sealed"]["seconds"] / result["chromium"]["seconds"],
        }
    result |= {
        "workers": options.workers,
        "small_fonts": fonts.built(),
        "load": [round(x, 1) for x in os.getloadavg()],
        "cores": os.cpu_count(),
    }
    if options.json:
        print(json.dumps(result))
    else:
        report(result)


if __name__ == "__main__":
    main()
