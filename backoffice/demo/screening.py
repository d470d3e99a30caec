"""Watch lists as two publishers would send them, with people who are and who are not customers of the sample company:
hits that wait, one that is somebody else, one that two officers confirmed."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.demo import clockwork
from backoffice.demo.people import PASSWORD, PREFIX, World
from backoffice.files.imports import services as imports
from customers.profiles.models import Customer
from loans.applications.models import Application
from risk.screening import importing, services
from risk.screening.models import Hit, ListVersion, WatchList
from risk.screening.services import levels

HEADING = "编号,名称,别名,类型,性别,出生日期,证件号码,国家,列名原因,列名日期"
NAMES = ("编号", "名称", "别名", "类型", "性别", "出生日期", "证件号码", "国家", "列名原因", "列名日期")
FIELDS = ("reference", "name", "aliases", "kind", "sex", "born", "number", "country", "reason", "listed_on")
LISTS = (
    ("un-sanctions", "联合国安理会制裁名单（样本）", "sanctions", "联合国安理会", 30),
    ("mps-terrorism", "涉恐人员名单（样本）", "police", "公安部", 30),
    ("pep", "特定自然人名单（样本）", "pep", "合规部整理", 90),
)
STRANGERS = (
    "QDi.001,AL-SAMPLE Omar,Omar ALSAMPLE；奥马尔·样本,个人,男,1966,,样本国,样本：资助恐怖活动,2015-03-02",
    "QDe.014,SAMPLE TRADING CO. LTD.,样本贸易有限公司,机构,,,,样本国,样本：为被列名人员转移资产,2018-07-19",
    "KPi.021,Kim Sample Chol,金样本,个人,男,1958-11-03,,样本国,样本：扩散融资,2017-06-02",
)


def seed(world: World) -> None:
    if WatchList.objects.exists():
        return
    first, second = world.by(Role.COMPLIANCE), second_officer(world)
    for code, name, kind, publisher, days in LISTS:
        services.make_list(
            actor=first, code=code, name=name, kind=kind, publisher=publisher, fresh_days=days, now=world.now
        )
    waiting, other, same, namesake = _customers()
    _load(world, "un-sanctions", [*STRANGERS, _row("QDi.102", waiting), _row("QDi.103", namesake, born="")])
    _load(world, "mps-terrorism", [_row("GA-0007", same, number=True), _row("GA-0012", other, born="1957-02-11")])
    _load(world, "pep", [_row("PEP-31", other, born=""), _row("PEP-32", namesake, born=f"{namesake.birth_date:%Y}")])
    clockwork.work_off(world.now)
    services.screen_stale(now=world.now)
    levels.rate_all(now=world.now)
    levels.note_diligence(
        actor=first, customer_id=waiting.pk, pep="relative", cash=False, owners_known=None,
        note="客户自述父亲曾任某市领导职务", now=world.now,
    )  # fmt: skip
    _decide(
        Hit.objects.get(customer=same), "confirm", "证件号码一致，已向人民银行和公安机关核实", first, second, world
    )
    for hit in Hit.objects.filter(customer=other):
        _decide(hit, "clear", "出生日期与户籍地均不同，系同名", first, second, world)


def second_officer(world: World) -> User:
    """Somebody to agree with the first compliance officer."""
    name = f"{PREFIX}{Role.COMPLIANCE.value}-2"
    known = User.objects.filter(username=name).first()
    if known is not None:
        return known
    officer = User(username=name, full_name="陆明", roles=[Role.COMPLIANCE.value], email="", date_joined=world.now)
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def _customers() -> list[Customer]:
    """People of whom no application is under way, so that the sample's queue stays as it is."""
    busy = Application.objects.exclude(status__in=["disbursed", "rejected", "withdrawn"]).values("customer")
    people = Customer.objects.filter(kind="person", is_sample=True, name__regex="^[^0-9]+$").exclude(pk__in=busy)
    return list({one.name: one for one in people.order_by("-id")[:40]}.values())[:4]


def _row(reference: str, customer: Customer, *, born: str | None = None, number: bool = False) -> str:
    day = customer.birth_date.isoformat() if born is None else born
    sex = {"male": "男", "female": "女"}.get(customer.sex, "")
    shown = customer.id_number.reveal() if number else ""
    return f"{reference},{customer.name},,个人,{sex},{day},{shown},中国,样本：列名原因,2024-05-06"


def _load(world: World, code: str, rows: list[str]) -> ListVersion:
    actor, at = world.by(Role.COMPLIANCE), world.now - timedelta(hours=3)
    version = services.open_version(
        actor=actor, list_id=WatchList.objects.get(code=code).pk, label=f"{at:%Y-%m}",
        list_date=timezone.localdate(at) - timedelta(days=2), source="发布方网站下载", now=at,
    )  # fmt: skip
    upload = SimpleUploadedFile(f"{code}.csv", "\n".join([HEADING, *rows]).encode())
    batch = imports.open_import(actor=actor, upload=upload, kind=importing.KIND, now=at)
    mapping = {
        "kind": importing.KIND,
        "columns": dict(zip(FIELDS, NAMES, strict=True)),
        "options": {"version": str(version.pk)},
    }
    imports.start_import(actor=actor, batch_id=batch.pk, data=mapping, now=at)
    imports.run_import(batch_id=batch.pk, now=at)
    return services.put_in_use(actor=actor, version_id=version.pk, now=at)


def _decide(hit: Hit, verdict: str, reason: str, first: User, second: User, world: World) -> None:
    hit = services.propose(
        actor=first, hit_id=hit.pk, verdict=verdict, reason=reason, version=hit.version, now=world.now
    )
    if hit.state == "proposed":
        services.second(
            actor=second, hit_id=hit.pk, agree=True, reason="已复核原件", version=hit.version, now=world.now
        )
