"""Chinese word search over complaints and articles: milliseconds p50 / p95 at 50,000 or 500,000 complaints.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 python -m bench.knowledge_search
    DATABASE_URL=postgres://…/bench          python -m bench.knowledge_search --rows 500000

Point it at an empty database of its own: it migrates it, fills it with complaints of made-up sentences (words from
very common to rare) and 2,000 articles, and searches as the page does: index, rows, marked excerpts, in this process.
It never touches a database that holds complaints it did not make; `--keep` measures again what an earlier run filled.
Aim: p95 <= 300 ms for every query, with one statement for the index and one for the rows. Filing one complaint with
its index row and the suggestions beside a complaint are measured too (aim 150 ms each).
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from backoffice.accounts.models import User  # noqa: E402
from bench.complaint_rows import desk  # noqa: E402
from complaints.cases import rulebook  # noqa: E402
from complaints.cases.domain import Report  # noqa: E402
from complaints.cases.filing import file_complaint  # noqa: E402
from complaints.cases.likeness import bands  # noqa: E402
from complaints.cases.models import Band, Complaint  # noqa: E402
from complaints.cases.wordindex import ARTICLES  # noqa: E402
from complaints.knowledge import selectors  # noqa: E402
from complaints.knowledge.models import Article  # noqa: E402
from complaints.knowledge.services import fill_complaints  # noqa: E402

AIM, AIM_ONE = 300.0, 150.0
BATCH = 2000
COMMON = ["利息", "还款", "客服", "合同", "催收", "电话", "服务费", "放款", "征信", "提前还款"]
WHAT = [
    "太高",
    "不合理",
    "没有写明",
    "一直没人处理",
    "和宣传不一致",
    "被多扣了一期",
    "影响工作",
    "迟迟不到账",
    "要求退还",
]
RARE = ["质押登记", "公积金核验", "婚姻状况变更", "汇率", "农机补贴", "电子签章失败", "夜间照片", "宠物医院"]
QUERIES = {
    "common, two characters": "利息",
    "common, four characters": "提前还款",
    "two common words": "利息 合同",
    "three common words": "催收 电话 征信",
    "one character": "费",
    "rare word": "公积金核验",
    "rare and common": "农机 利息",
    "a word nobody used": "量子计算机",
    "common words that never meet": "宠物医院 电子签章失败",
}


def sentence(rng: random.Random) -> str:
    parts = ["，".join(rng.choice(COMMON) + rng.choice(WHAT) for _part in range(rng.randrange(2, 6)))]
    if rng.random() < 0.002:
        parts.append(rng.choice(RARE))
    return "客户反映" + "；".join(parts) + "。" + str(rng.randrange(10**5))


def fill(rows: int, now: Any) -> None:
    """Closed and open complaints in bulk, with bands and words; then articles."""
    rng = random.Random(2026)
    desk(now)
    triage, clock = rulebook.triage_policy(now), rulebook.clock_policy("normal", now)
    for start in range(0, rows, BATCH):
        with transaction.atomic():
            made = Complaint.objects.bulk_create(
                Complaint(
                    number=f"BENCH{start + n:08d}",
                    channel="hotline",
                    category=rng.choice(["rate", "service", "collection", "contract"]),
                    content=sentence(rng),
                    tier="normal",
                    computed_tier="normal",
                    triage_policy=triage,
                    clock_policy=clock,
                    status="closed",
                    closed_at=now,
                    root_cause="our_process",
                    corrective_action="样例整改",
                    received_at=now - timedelta(minutes=start + n),
                    entered_at=now,
                )
                for n in range(min(BATCH, rows - start))
            )
            if start < 4_000:
                Band.objects.bulk_create(
                    Band(complaint=row, value=value) for row in made for value in bands(row.content)
                )
    fill_complaints(Complaint.objects.all())
    author = User.objects.get(username="bench-service_lead")
    articles = Article.objects.bulk_create(
        Article(
            title=sentence(rng)[:60], category="rate", situation=sentence(rng), resolution=sentence(rng), owner=author,
            written_at=now, state="published", approved_by=author, published_at=now, reviewed_at=now,
        )
        for _n in range(2000)
    )  # fmt: skip
    ARTICLES.put([(row.pk, row.text) for row in articles])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(name: str, work: Callable[[int], Any], times: int, aim: float) -> bool:
    spans, queries = [], 0
    work(-1)
    for number in range(times):
        with CaptureQueriesContext(connection) as counted:
            started = time.perf_counter()
            work(number)
            spans.append((time.perf_counter() - started) * 1000)
        queries = max(queries, len(counted))
    spans.sort()
    p95 = spans[min(len(spans) - 1, int(len(spans) * 0.95))]
    good = p95 <= aim
    print(
        f"{'ok  ' if good else 'OVER'} {name:40} {queries:3} queries   "
        f"p50 {statistics.median(spans):6.1f} ms   p95 {p95:6.1f} ms   aim {aim:.0f} ms"
    )
    return good


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", type=int, default=50_000)
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--keep", action="store_true")
    options = words.parse_args()
    now = timezone.now()
    call_command("migrate", verbosity=0)
    if not options.keep:
        if Complaint.objects.exists():
            raise SystemExit("This database holds complaints already; give me an empty one, or --keep.")
        started = time.perf_counter()
        fill(options.rows, now)
        print(f"filled {options.rows:,} complaints and 2,000 articles in {time.perf_counter() - started:.0f} s")
    print(f"{connection.vendor}, {Complaint.objects.count():,} complaints, load {os.getloadavg()[0]:.1f}")
    user = User.objects.get(username="bench-service_lead")
    results = []
    for name, query in QUERIES.items():
        results.append(
            measure(f"complaints, {name}", lambda _n, q=query: selectors.search_cases(user, q), options.times, AIM)
        )
    for name in ("common, two characters", "two common words", "rare word"):
        query = QUERIES[name]
        results.append(
            measure(f"articles, {name}", lambda _n, q=query: selectors.search_articles(user, q), options.times, AIM)
        )
    some = Complaint.objects.order_by("id").first()
    assert some is not None
    results.append(measure("suggested beside a complaint", lambda _n: selectors.fitting(some), options.times, AIM_ONE))
    results.append(
        measure("alike cases beside a complaint", lambda _n: selectors.alike_cases(some, user), options.times, AIM_ONE)
    )

    def file_one(number: int) -> None:
        report = Report(channel="hotline", content=f"利息太高，客服不理，第{number}件")
        file_complaint(actor=user, now=timezone.now(), report=report, acknowledge=False)

    results.append(measure("filing with triage, clocks and index", file_one, options.times, AIM_ONE))
    if not all(results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
