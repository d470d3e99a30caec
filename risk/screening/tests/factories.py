"""Watch lists for tests, loaded the way staff load them."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.files.imports import services as imports
from risk.screening import importing, services
from risk.screening.models import Hit, ListVersion, WatchEntry, WatchList

HEADING = "编号,姓名,别名,出生日期,性别,证件号码,类型,列名原因"
MAPPING = {
    "kind": importing.KIND,
    "columns": {
        "reference": "编号", "name": "姓名", "aliases": "别名", "born": "出生日期", "sex": "性别",
        "number": "证件号码", "kind": "类型", "reason": "列名原因",
    },
}  # fmt: skip


def officer() -> Any:
    known = User.objects.filter(username="screening-officer").first()
    return known or staff(Role.COMPLIANCE, username="screening-officer")


def opened(code: str = "sanctions", *, label: str = "2026-11", kind: str = "sanctions") -> ListVersion:
    now, actor = timezone.now(), officer()
    watch_list = WatchList.objects.filter(code=code).first() or services.make_list(
        actor=actor, code=code, name=code, kind=kind, publisher="UN", fresh_days=30, now=now
    )
    return services.open_version(
        actor=actor, list_id=watch_list.pk, label=label, list_date=date(2026, 11, 1), source="letter", now=now
    )


def begun(version: ListVersion, *rows: str) -> Any:
    """An import that waits to be run."""
    now, actor = timezone.now(), officer()
    upload = SimpleUploadedFile("list.csv", "\n".join([HEADING, *rows]).encode())
    batch = imports.open_import(actor=actor, upload=upload, kind=importing.KIND, now=now)
    data = MAPPING | {"options": {"version": str(version.pk)}}
    return imports.start_import(actor=actor, batch_id=batch.pk, data=data, now=now)


def loaded(*rows: str, code: str = "sanctions", label: str = "2026-11", note: str = "") -> ListVersion:
    """A version in use that holds these rows: "编号,姓名,别名,出生日期,性别,证件号码,类型,列名原因"."""
    version = opened(code, label=label)
    imports.run_import(batch_id=begun(version, *rows).pk, now=timezone.now())
    return services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now(), note=note)


def listed(version: ListVersion, names: list[str]) -> None:
    """Entries of these names without the way through a file."""
    entries = [
        WatchEntry(version=version, name=name, content_hash=f"{place:032d}") for place, name in enumerate(names)
    ]
    importing.store(entries)


def hit_on(customer: Any) -> Hit:
    services.screen_customer(customer_id=customer.pk, now=timezone.now())
    return Hit.objects.get(customer=customer)
