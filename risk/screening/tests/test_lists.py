from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.files.imports import kinds
from backoffice.files.imports import services as imports
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer
from risk.screening import importing, selectors, services
from risk.screening.models import EntryKey, Hit, ListVersion, WatchEntry
from risk.screening.tests.factories import begun, listed, loaded, officer, opened

pytestmark = pytest.mark.django_db
DIRTY = (
    "1,张伟国,張偉國；Zhang Weiguo,1970-05-12,男,,个人,恐怖主义名单",
    "2,,,1970-05-12,男,,个人,没有姓名",
    "3,12345,,,,,个人,没有文字的姓名",
    "4,李四,,昨天,男,,个人,日期不是日期",
    "5,王五,,2999-01-01,男,,个人,日期在将来",
    "6,赵六,,,妖,,个人,性别不明",
    "7,孙七,,,男,110105194912310020,个人,证件校验位错误",
    "8,=HYPERLINK(1),,,男,,个人,公式当作姓名",
    "1,张伟国,張偉國；Zhang Weiguo,1970-05-12,男,,个人,同一行再来一次",
)

# A hundred signs of one reading each.
SIGNS = (
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞刚英玉梅雪飞浩鹏斌健辉玲龙华建文平志海新春东永庆云冬宁秋莲贵福顺"
    "德才发财金银铜铁宝珍珠玛瑙翠青红绿蓝紫黄白黑灰山水河湖江溪泉石岩峰岭田土木天地日月林森竹松柏桃李杏梨"
)


def test_a_dirty_list_is_loaded_row_by_row_and_used_only_with_a_reason():
    version = opened()
    batch = imports.run_import(batch_id=begun(version, *DIRTY).pk, now=timezone.now())
    assert [entry.name for entry in WatchEntry.objects.filter(version=version).order_by("id")] == [
        "张伟国",
        "=HYPERLINK(1)",
    ]
    assert set(batch.failures.values_list("code", flat=True)) == {
        "import.missing", "screening.name", "screening.born", "import.choice", "screening.number",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now())
    assert refused.value.code == "screening.incomplete"
    used = services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now(), note="已与发布方核对")
    assert (used.state, used.entry_count) == ("current", 2)


def test_an_import_killed_half_way_goes_on_and_counts_only_when_whole(monkeypatch):
    make_customer("张伟国")
    monkeypatch.setitem(kinds._kinds, importing.KIND, replace(kinds.get(importing.KIND), slice=2))
    version = opened()
    batch = begun(
        version, *(f"{n},测试{name},,,,,个人," for n, name in enumerate("甲乙丙丁戊")), "9,張 偉國,,,,,个人,"
    )
    stored = importing.store
    calls = []

    def killed(entries):
        calls.append(entries)
        if len(calls) == 2:
            raise KeyboardInterrupt
        stored(entries)

    monkeypatch.setattr(importing, "store", killed)
    with pytest.raises(KeyboardInterrupt):
        imports.run_import(batch_id=batch.pk, now=timezone.now())
    assert WatchEntry.objects.filter(version=version).count() == 2
    with pytest.raises(Refused) as refused:
        services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now())
    assert refused.value.code == "screening.not_loaded"
    with pytest.raises(Refused):
        services.discard_version(actor=officer(), version_id=version.pk, now=timezone.now())
    services.screen_stale(now=timezone.now())
    assert not Hit.objects.exists()  # what is half loaded is compared with nobody
    monkeypatch.setattr(importing, "store", stored)
    imports.run_import(batch_id=batch.pk, now=timezone.now())
    services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now())
    assert WatchEntry.objects.filter(version=version).count() == 6
    services.screen_stale(now=timezone.now())
    assert Hit.objects.get().entry.name == "張 偉國"


def test_a_list_cut_off_is_not_used_without_a_word_and_an_older_one_never():
    loaded(*(f"{n},测试{name},,,,,个人," for n, name in enumerate("甲乙丙丁戊")))
    version = opened(label="2026-12")
    imports.run_import(batch_id=begun(version, "0,测试甲,,,,,个人,").pk, now=timezone.now())
    with pytest.raises(Refused) as refused:
        services.put_in_use(actor=officer(), version_id=version.pk, now=timezone.now())
    assert refused.value.code == "screening.incomplete"
    services.discard_version(actor=officer(), version_id=version.pk, now=timezone.now())
    assert not WatchEntry.objects.filter(version=version).exists()
    assert not EntryKey.objects.filter(version=version).exists()
    assert ListVersion.objects.get(state="current").label == "2026-11"


def test_names_are_found_on_a_list_however_they_are_written():
    version = loaded(DIRTY[0], "9,李四,,,,,个人,")
    entries = WatchEntry.objects.filter(version=version)
    for typed in ("张伟国", "張偉國", "zhang weiguo", "WEIGUO Zhang"):
        assert [entry.name for entry in selectors.entries_named(entries, typed)] == ["张伟国"]


def selects(queries) -> int:
    return sum(query["sql"].startswith("SELECT") for query in queries)


def test_ten_thousand_entries_and_two_thousand_customers_cost_the_same_reads_as_few():
    version = opened()
    letters = SIGNS
    listed(version, [f"姓{one}{other}" for one in letters for other in letters])
    ListVersion.objects.filter(pk=version.pk).update(state="current", used_at=timezone.now(), entry_count=10_000)
    pattern = make_customer("姓伟芳")
    with CaptureQueriesContext(connection) as one:
        services.screen_stale(now=timezone.now())
    told = {
        field.attname: getattr(pattern, field.attname)
        for field in Customer._meta.concrete_fields
        if field.name not in {"id", "uid", "id_index", "name"}
    }
    Customer.objects.bulk_create(
        Customer(**told, name=f"姓{letters[place % 100]}{letters[place // 100]}", id_index=f"{place:064d}")
        for place in range(2000)
    )
    with CaptureQueriesContext(connection) as many:
        services.screen_stale(now=timezone.now(), chunk=2000)
    assert Hit.objects.filter(customer__name=f"姓{letters[5]}{letters[7]}").exists()
    assert selects(many.captured_queries) == selects(one.captured_queries)
