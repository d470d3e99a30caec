"""Fault 14: nasty values in every parameter of every page, and in every field of every form.

    python -m bench.faults.fuzz [--small] [--role operations …] [--only VIEW] [--record docs/faults.md]

Crawls the sample company as each role, then asks every page again with each nasty value in each of its parameters, and
sends every form found with each nasty value in each field. All of it inside transactions that are taken back, on the
database of DATABASE_URL or BACKOFFICE_DATA (filled by `manage.py load_demo`; without one, in a temporary folder).
Pass: no answer of 500 or above, and no page with a script or handler inside. Exit code 1 otherwise.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from bench.faults.crawling import Asker, Form, crawl, people_by_role, sample_company, sign_in, view_of

HUGE = "9" * 30
# As they stand in a query string: some of them no form could send.
NASTY_QUERY = (
    "%00",
    "a%00b",
    "%ED%A0%80",  # half of a pair, as bytes
    "%FF%FE",
    str(2**63),
    f"-{2**63 + 1}",
    HUGE,
    "1e999",
    "NaN",
    "-1",
    "0",
    "",
    "%27%20OR%201=1--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "..%2F..%2Fetc%2Fpasswd",
    "%0d%0aSet-Cookie:x=1",
    "0001-01-01",
    "9999-12-31T23:59:59.999999",
    "%EF%BC%91%EF%BC%92%EF%BC%93",  # digits in full width
    "%E2%80%AE%D8%A7",
    "x" * 5000,
    "password",
    "owner__password",
    "{{7*7}}",
    "undefined",
    "true",
)
NASTY_FIELDS: tuple[Any, ...] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    str(2**63),
    f"-{2**63 + 1}",
    HUGE,
    "1e999",
    "1e20",
    "-1",
    "0",
    "0.001",
    "NaN",
    "Infinity",
    "１２３",
    "not-a-number",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "'; DROP TABLE x;--",
    "a\r\nSet-Cookie: x=1",
    "x" * 10_000,
    "长" * 5_000,
    "\u202e\u0627\u200b",
    ["1", "2", "3"],
    "00000000-0000-4000-8000-000000000000",
    "987654321987654321",
)
COMMON = ("tab", "sort", "cursor", "size", "export", "q", "next", "page", "id", "id[]", "__proto__")
SMALL_QUERY = ("a%00b", str(2**63), "1e999")
SMALL_FIELDS = ("a\x00b", HUGE, "9999-12-31")


def pages_of(asker: Asker, per_view: int, limit: int) -> tuple[list[str], list[Form], list[str]]:
    """Addresses that answered with a page, the forms on them (each once), and what stood inside that should not."""
    urls, forms, inline, known = [], [], [], set()
    for url, response, page in crawl(asker, per_view=per_view, limit=limit):
        if response.status_code == 200:
            urls.append(url)
        for form in page.forms if page else ():
            kind = (form.view, tuple(part.name for part in form.fields))
            if form.view and kind not in known:
                known.add(kind)
                forms.append(form)
        inline += [f"{url} {found}" for found in (page.inline if page else ())]
    return urls, forms, inline


def queries(urls: Sequence[str], forms: Sequence[Form], values: Sequence[str], one_by_one: bool) -> Iterator[str]:
    """Each page once per value: in all its parameters at once, then (full dose) in each alone."""
    names: dict[str, dict[str, None]] = {}
    paths: dict[str, str] = {}
    for url in urls:
        parts = urlsplit(url)
        paths.setdefault(view_of(url), parts.path)
        names.setdefault(view_of(url), {}).update((name, None) for name, _value in parse_qsl(parts.query))
    for form in forms:
        if form.method == "get":
            names.setdefault(form.view, {}).update((part.name, None) for part in form.fields)
            paths.setdefault(form.view, urlsplit(form.action).path)
    for view, path in paths.items():
        own = dict.fromkeys((*names[view], *COMMON))
        for value in values:
            yield f"{path}?{'&'.join(f'{quote(name)}={value}' for name in own)}"
            if one_by_one:
                yield from (f"{path}?{quote(name)}={value}" for name in own)
        yield f"{path}?{'&'.join(f'{quote(name)}=1&{quote(name)}=2' for name in own)}"
        # An object that cannot exist.
        for number in (str(2**63), "0", HUGE):
            pieces = path.split("/")
            if any(piece.isdigit() for piece in pieces):
                yield "/".join(number if piece.isdigit() else piece for piece in pieces)


def submissions(
    forms: Sequence[Form], values: Sequence[Any], one_by_one: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    for form in forms:
        if form.method != "post":
            continue
        whole = form.plausible()
        yield form.action, whole
        yield form.action, {}
        kept = {"submission_id", "version"}
        for value in values:
            yield form.action, {name: (old if name in kept else value) for name, old in whole.items()}
            if one_by_one:
                yield from ((form.action, whole | {name: value}) for name in whole)


def run(
    people: dict[str, Any],
    *,
    small: bool = False,
    only: str = "",
    per_view: int = 2,
    limit: int = 1000,
    done: set | None = None,
) -> dict[str, Any]:
    """Everything for these people ({role: user}); returns counts, failures and slow answers.

    What one role was asked is not asked again of the next: the difference between them is fault 12.
    """
    done = set() if done is None else done
    failures, inline, seconds, statuses = Counter(), [], [], Counter()
    asked = 0
    for person in people.values():
        asker = Asker(sign_in(person))
        try:
            urls, forms, found = pages_of(asker, per_view, limit)
            inline += found
            urls = [url for url in urls if view_of(url) not in done and view_of(url).startswith(only)]
            forms = [f for f in forms if (f.method, f.view) not in done and f.view.startswith(only)]
            done |= {view_of(url) for url in urls} | {(form.method, form.view) for form in forms}
            for url in queries(urls, forms, SMALL_QUERY if small else NASTY_QUERY, not small):
                statuses[timed(asker, seconds, "get", url)] += 1
            for action, data in submissions(forms, SMALL_FIELDS if small else NASTY_FIELDS, not small):
                statuses[timed(asker, seconds, "post", action, data)] += 1
        finally:
            asker.close()
        for what, count in asker.failures.items():
            print(f"{count:6} {what}", flush=True)
        failures += asker.failures
        asked += asker.asked
    return {"asked": asked, "failures": failures, "inline": inline, "seconds": seconds, "statuses": statuses}


def timed(asker: Asker, seconds: list[float], method: str, url: str, data: Any = None) -> int:
    began = time.perf_counter()
    response = asker.ask(method, url, data)
    seconds.append(time.perf_counter() - began)
    return response.status_code


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--small", action="store_true", help="the dose of the tests")
    options.add_argument("--role", nargs="*", default=[])
    options.add_argument("--only", default="", help="only views whose name begins so")
    options.add_argument("--per-view", type=int, default=2)
    options.add_argument("--limit", type=int, default=1000)
    options.add_argument("--record", default="", help="file to which the line of the table is added")
    chosen = options.parse_args()
    with sample_company():
        from bench.faults.house import report

        people = people_by_role()
        wanted = {role: people[role] for role in (chosen.role or people)}
        result = run(wanted, small=chosen.small, only=chosen.only, per_view=chosen.per_view, limit=chosen.limit)
        conclude(result, chosen, len(wanted), report)
    return int(bool(result["failures"] or result["inline"]))


def conclude(result: dict[str, Any], chosen: argparse.Namespace, roles: int, report: Callable[..., None]) -> None:
    for what in result["inline"][:20]:
        print(f"inline {what}")
    seconds = sorted(result["seconds"])
    p99 = statistics.quantiles(seconds, n=100)[98] if len(seconds) > 1 else 0
    bad = sum(result["failures"].values())
    print(dict(sorted(result["statuses"].items())))
    report(
        "14 nasty parameters and form values",
        f"{result['asked']} requests, {roles} roles{', small' if chosen.small else ''}",
        f"{bad} answers of 500 or above, {len(result['inline'])} scripts or handlers in pages; p99 {p99:.2f} s",
        not bad and not result["inline"],
        chosen.record,
    )


if __name__ == "__main__":
    sys.exit(main())
