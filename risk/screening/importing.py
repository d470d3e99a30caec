"""Watch lists from files: which columns there are, what makes a row wrong, and how rows become entries.

An entry is known by what is compared of it, so the same row twice, or an import that was killed and goes on, adds
nothing.
"""

import hashlib
import json
import re
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.files.imports import kinds
from backoffice.files.imports.kinds import ImportField, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from backoffice.values import identity
from customers.profiles.selectors import id_index
from risk.screening.domain import matching, names
from risk.screening.models import EntryKey, ListVersion, WatchEntry

KIND = "watch_list"
MOST_ALIASES = 20

FIELDS = (
    ImportField("name", gettext_lazy("Name"), required=True, guesses=("姓名", "名称", "中文名"), max_length=120),
    ImportField(
        "aliases", gettext_lazy("Other names"), guesses=("别名", "英文名", "曾用名", "拼音", "alias", "aka"),
        max_length=600,
    ),
    ImportField(
        "kind", gettext_lazy("Person or business"), "choice", guesses=("类型", "type"), choices=("person", "business"),
        words={"个人": "person", "自然人": "person", "机构": "business", "企业": "business", "实体": "business"},
    ),
    ImportField("born", gettext_lazy("Birth date"), guesses=("出生日期", "生日", "dob", "birth"), max_length=60),
    ImportField(
        "sex", gettext_lazy("Sex"), "choice", guesses=("性别", "gender"), choices=("male", "female"),
        words={"男": "male", "女": "female", "M": "male", "F": "female"},
    ),
    ImportField(
        "number", gettext_lazy("Identity number"), guesses=("证件号码", "身份证号", "证件号", "id"), max_length=40
    ),
    ImportField("country", gettext_lazy("Country or region"), guesses=("国家", "国籍", "地区"), max_length=40),
    ImportField("reason", gettext_lazy("Why listed"), guesses=("原因", "列名原因", "remark", "事由"), max_length=300),
    ImportField("reference", gettext_lazy("Reference"), guesses=("编号", "序号", "ref", "uid"), max_length=60),
    ImportField("listed_on", gettext_lazy("Listed on"), "date", guesses=("列名日期", "日期", "date")),
)  # fmt: skip


def options() -> dict[str, tuple[Any, list[tuple[str, Any]]]]:
    loading = ListVersion.objects.filter(state="loading").select_related("list").order_by("-id")
    return {"version": (gettext_lazy("Version of the list"), [(str(one.pk), str(one)) for one in loading])}


def version_of(batch: ImportBatch) -> ListVersion | None:
    """The version that this import fills; None when it is not, or no longer, open for it."""
    chosen = str(batch.mapping.get("options", {}).get("version") or "")
    if not chosen.isdigit():
        return None
    found = ListVersion.objects.filter(pk=int(chosen), state="loading").first()
    return found if found is not None and found.batch_id in (None, batch.pk) else None


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    closed = version_of(batch) is None
    for row in rows:
        problems = list(_problems(row, timezone.localdate(now)))
        if closed:
            problems.append(
                Problem(
                    "", "screening.version", _("Choose a version of a list that is being loaded by no other file.")
                )
            )
        if problems:
            found[row.line] = problems
    return found


def _problems(row: MappedRow, today: date) -> list[Problem]:
    values, problems = row.values, []
    if not names.read(values["name"]).readings:
        problems.append(Problem("name", "screening.name", _("This name holds no letters and no characters.")))
    try:
        born = matching.born_of(values.get("born") or "")
    except ValueError:
        problems.append(Problem("born", "screening.born", _("This is neither a date nor a year.")))
    else:
        if born > today.isoformat():
            problems.append(Problem("born", "screening.born", _("This birth date lies in the future.")))
    number = identity.normalise_id(values.get("number") or "")
    if (
        len(number) == 18
        and number[:6].isdigit()
        and not (identity.resident_id_ok(number) or identity.credit_code_ok(number))
    ):
        problems.append(
            Problem("number", "screening.number", _("The check digit of this identity number is wrong. Correct it."))
        )
    if len(_aliases(row)) > MOST_ALIASES:
        problems.append(Problem("aliases", "screening.aliases", _("More than 20 other names. Split the entry.")))
    return problems


def _aliases(row: MappedRow) -> list[str]:
    told = re.split(r"[;；|、\n]", row.values.get("aliases") or "")
    return [name for name in dict.fromkeys(" ".join(one.split())[:120] for one in told) if names.read(name).readings]


def entry_of(row: MappedRow, version: ListVersion) -> WatchEntry:
    """The entry of a row, not stored."""
    values = row.values
    number = identity.normalise_id(values.get("number") or "")
    entry = WatchEntry(
        version=version,
        reference=values.get("reference") or "",
        kind=values.get("kind") or ("business" if identity.credit_code_ok(number) else "person"),
        name=" ".join(values["name"].split()),
        aliases=_aliases(row),
        born=matching.born_of(values.get("born") or ""),
        sex=values.get("sex") or "",
        number_index=id_index(number) if number else "",
        number_masked=identity.mask_id(number) if number else "",
        country=values.get("country") or "",
        reason=values.get("reason") or "",
        listed_on=values.get("listed_on"),
    )
    entry.content_hash = hash_of(entry)
    return entry


def hash_of(entry: WatchEntry) -> str:
    """What is compared of an entry, and its reference, as 32 hex digits: new reasons or dates leave it as it is."""
    compared = [
        entry.reference, entry.kind, entry.name, sorted(entry.aliases), entry.born, entry.sex, entry.number_index
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(compared, ensure_ascii=False).encode()).hexdigest()[:32]


def take(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    """Stores the entries that the version has not, with their keys; the engine's transaction is open."""
    version = version_of(batch)
    if version is None:
        line = rows[0].line
        return Outcome(problems=[(line, Problem("", "screening.version", _("This version takes no rows any more.")))])
    if version.batch_id is None:
        ListVersion.objects.filter(pk=version.pk).update(batch=batch)
    wanted = {entry.content_hash: entry for entry in (entry_of(row, version) for row in rows)}
    there = set(
        WatchEntry.objects.filter(version=version, content_hash__in=wanted).values_list("content_hash", flat=True)
    )
    fresh = [entry for digest, entry in wanted.items() if digest not in there]
    store(fresh)
    return Outcome(created=len(fresh), known=len(rows) - len(fresh))


def store(fresh: list[WatchEntry]) -> None:
    """Stores entries with the keys under which they are found."""
    WatchEntry.objects.bulk_create(fresh, batch_size=500)
    EntryKey.objects.bulk_create(
        [EntryKey(entry=entry, version_id=entry.version_id, key=key) for entry in fresh for key in keys_of(entry)],
        batch_size=2000,
    )


def keys_of(entry: WatchEntry) -> set[int]:
    born = date.fromisoformat(entry.born) if len(entry.born) == 10 else None
    return set().union(*(names.keys(names.read(one), born) for one in (entry.name, *entry.aliases)))


def results_url(batch: ImportBatch) -> str:
    version = ListVersion.objects.filter(batch=batch).first()
    return reverse("screening:version", args=[version.pk]) if version else reverse("screening:lists")


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=gettext_lazy("Watch list"),
        permission="screening.work",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=results_url,
        options=options,
    )
)
