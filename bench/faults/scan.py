"""Fault 13: does a clear identity number or mobile stand anywhere outside an audited reveal?

    python -m bench.faults.scan [--per-view 2] [--record docs/faults.md]

Takes every sealed value of the sample company, opens everything each role can reach (pages, fragments, exports in both
formats, papers), and looks for them in every answer; then in every column of every table, and in every file under the
data folder: broker, uploads, papers (their text and what they say about themselves), what the sandbox partners keep.
On the way it looks at the headers of each page. Database and folder as in `bench.faults.fuzz`.
"""

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.faults.crawling import HTML, Asker, crawl, people_by_role, sample_company, sign_in, view_of

_RUN = re.compile(r"\d{11,}[Xx]?")
_GLUE = re.compile(r"(?<=\d)[ \u00a0-](?=\d)")
# The only places where a sealed value stands in clear, by design and with an entry in the trail.
REVEALED = {"profiles:reveal", "handling:reveal"}


def sealed_values() -> set[str]:
    """Every sealed identity number, mobile and address there is, in clear."""
    from django.apps import apps

    from backoffice.sealing.fields import SealedField

    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SealedField) and model._meta.app_label != "sealing":
                for row in model._default_manager.exclude(**{f"{field.name}__isnull": True}).iterator():
                    clear = getattr(row, field.name).reveal()
                    if _RUN.fullmatch(clear):
                        found.add(clear.upper())
    return found


def found_in(text: str, secrets: set[str]) -> set[str]:
    hits = set()
    for version in {text, _GLUE.sub("", text)}:
        for run in _RUN.findall(version):
            run = run.upper()
            for size in (11, 18):
                hits |= {run[at : at + size] for at in range(max(len(run) - size + 1, 0))} & secrets
    return hits


def text_of(body: bytes) -> str:
    """What a reader of the answer could read: of workbooks and papers what is packed inside."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if body.startswith(b"%PDF-"):
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        try:
            reader = PdfReader(io.BytesIO(body))
            pieces = [
                str(dict(reader.metadata or {})),
                reader.xmp_metadata and str(reader.xmp_metadata.stream.get_data()),
            ]
            pieces += [page.extract_text() for page in reader.pages]
        except PyPdfError:
            pieces = []
        return "\n".join([body.decode("latin-1"), *(piece or "" for piece in pieces)])
    return body.decode("utf-8", "replace")


def header_gaps(response: Any, signed_in: bool = True) -> list[str]:
    """What a page should say to the browser and does not."""
    policy = response.headers.get("Content-Security-Policy", "")
    gaps = []
    if not policy or "unsafe-inline" in policy or "unsafe-eval" in policy:
        gaps.append("Content-Security-Policy")
    if response.headers.get("X-Frame-Options") != "DENY":
        gaps.append("X-Frame-Options")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        gaps.append("X-Content-Type-Options")
    if signed_in and "no-store" not in response.headers.get("Cache-Control", ""):
        gaps.append("Cache-Control")
    return gaps


def answers(people: dict[str, Any], per_view: int, limit: int, secrets: set[str]) -> Iterator[tuple[str, str]]:
    """(what, where) for each finding in the answers; ("asked", …) once per answer looked at."""
    for role, person in people.items():
        asker = Asker(sign_in(person))
        try:
            for url, response, page in crawl(asker, per_view=per_view, limit=limit):
                yield "asked", url
                hits = found_in(text_of(response.body), secrets)
                if hits and view_of(url) not in REVEALED:
                    yield "clear", f"{role} {url}: {len(hits)} clear"
                if response.headers.get("Content-Type", "").startswith(HTML):
                    for gap in header_gaps(response):
                        yield "header", f"{view_of(url)} {url} lacks {gap}"
                for inline in page.inline if page else ():
                    yield "inline", f"{view_of(url)} {inline}"
            for what in asker.failures:
                yield "failed", what
        finally:
            asker.close()


def columns(secrets: set[str]) -> Iterator[str]:
    """Where in the database a clear value stands."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*names).iterator():
            for name, value in zip(names, row, strict=True):
                if value is None or isinstance(value, bool | int | float):
                    continue
                text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                if found_in(text, secrets):
                    yield f"{model._meta.label}.{name}"


def files(folder: Path, secrets: set[str]) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "keys.json":
            body = path.read_bytes()
            if found_in(text_of(body) if len(body) < 2**22 else body.decode("latin-1"), secrets):
                yield str(path.relative_to(folder))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--per-view", type=int, default=2)
    options.add_argument("--limit", type=int, default=1000)
    options.add_argument("--role", nargs="*", default=[])
    options.add_argument("--record", default="", help="file to which the line of the table is added")
    chosen = options.parse_args()
    with sample_company():
        from django.conf import settings

        from bench.faults.house import report

        people = people_by_role()
        people = {role: people[role] for role in (chosen.role or people)}
        secrets = sealed_values()
        print(f"{len(secrets)} sealed values")
        found: dict[str, list[str]] = {"asked": []}
        for what, where in answers(people, chosen.per_view, chosen.limit, secrets):
            if what != "asked" and where not in found.get(what, ()):
                print(f"{what:8} {where}", flush=True)
            found.setdefault(what, []).append(where)
        found["column"] = sorted(set(columns(secrets)))
        found["file"] = list(files(Path(settings.DATA_DIR), secrets))
        for what in ("column", "file"):
            for where in found[what]:
                print(f"{what:8} {where}")
        bad = {what: len(set(where)) for what, where in found.items() if what != "asked" and where}
        report(
            "13 response scan",
            f"{len(secrets)} sealed values, {len(found['asked'])} answers, {len(people)} roles, all columns and files",
            "0 clear, all headers there" if not bad else ", ".join(f"{count} × {what}" for what, count in bad.items()),
            not bad,
            chosen.record,
        )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
