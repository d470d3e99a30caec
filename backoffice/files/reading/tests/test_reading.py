"""Reading as a job: pages with text, pages by eye, what fails, what is stored, and going on after a stop."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backoffice.demo.drawn import sheet
from backoffice.files import apart, purposes
from backoffice.files.models import StoredFile
from backoffice.files.reading import engine, services
from backoffice.files.reading.models import ReadPage
from backoffice.files.reading.tests.samples import ID_NUMBER, SEEN, proof
from backoffice.files.services import store_upload
from backoffice.files.tests import samples
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _purpose():
    kinds = frozenset({"pdf", "jpeg", "png", "csv"})
    purposes.register("test.read", may_download=lambda user, file: True, max_pages=300, kinds=kinds)


@pytest.fixture
def seen(monkeypatch):
    """The reader is not started: it saw this."""
    calls = []

    def read(picture: bytes):
        calls.append(len(picture))
        return SEEN["front_photo"]

    monkeypatch.setattr(engine, "read", read)
    return calls


def stored(content: bytes, actor, name: str = "paper.jpg") -> StoredFile:
    upload = samples.upload(content, name)
    return store_upload(actor=actor, upload=upload, purpose="test.read", now=timezone.now())


def test_a_picture_is_read_by_eye_and_its_words_lie_sealed(cast, seen):
    file = stored(samples.picture(size=(600, 400)), cast.operations)
    reading = services.ask_reading(actor=cast.operations, file=file, now=timezone.now())
    assert services.ask_reading(actor=cast.operations, file=file, now=timezone.now()) == reading
    drain()
    reading.refresh_from_db()
    assert (reading.state, reading.progress.state) == ("done", "finished")
    assert services.words_of(reading).found().get("id_number").text == ID_NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM backoffice_readpage")
        assert ID_NUMBER.encode() not in bytes(cursor.fetchone()[0])


def test_a_page_with_text_is_not_looked_at(cast, monkeypatch):
    monkeypatch.setattr(engine, "read", lambda picture: pytest.fail("the reader was started"))
    html = "<html lang='zh'><body style='font-family:Noto Sans CJK SC'><h1>收入证明</h1><p>兹证明林若溪系我单位员工，"
    html += "月收入为人民币18,500.00元。</p></body></html>"
    import weasyprint

    file = stored(weasyprint.HTML(string=html).write_pdf(), cast.operations)
    reading = services.ask_reading(actor=cast.operations, file=file, now=timezone.now())
    drain()
    reading.refresh_from_db()
    assert services.words_of(reading).found().get("monthly_income").text == "18500.00"
    assert not reading.pages.get().by_eye


def test_what_fails_says_so_and_the_rest_goes_on(cast, monkeypatch):
    answers = iter([SEEN["back_clean"]])

    def read(_picture):
        try:
            return next(answers)
        except StopIteration:
            raise apart.CouldNotRead("time") from None

    monkeypatch.setattr(engine, "read", read)
    reading = services.ask_reading(
        actor=cast.operations, file=stored(samples.paper(2), cast.operations), now=timezone.now()
    )
    drain()
    reading.refresh_from_db()
    assert reading.state == "done"
    assert reading.message
    assert list(services.words_of(reading).failed_pages) == [2]
    empty = services.ask_reading(
        actor=cast.operations, file=stored(samples.picture(), cast.operations), now=timezone.now()
    )
    drain()
    empty.refresh_from_db()
    assert (empty.state, empty.progress.state) == ("failed", "failed")


def test_a_long_scan_is_read_in_shifts_and_no_page_twice(cast, seen, monkeypatch):
    monkeypatch.setattr(services, "SHIFT", timedelta(0))
    monkeypatch.setattr(apart, "call", _blank_pages)
    file = stored(samples.picture(), cast.operations)
    StoredFile.objects.filter(pk=file.pk).update(pages=200)
    reading = services.ask_reading(actor=cast.operations, file=file, now=timezone.now())
    drain(limit=3000)
    reading.refresh_from_db()
    assert reading.state == "done"
    assert ReadPage.objects.filter(reading=reading).count() == 200
    assert len(seen) == 200
    assert reading.progress.done == 200


def _blank_pages(tool, content, **options):
    if tool == "seal":
        return apart.Answer({"box": None}, ())
    return apart.Answer({"sizes": [(1, 1)]}, (b"x",))


def test_tables_are_refused(cast):
    file = stored(samples.CSV, cast.operations)
    with pytest.raises(Refused, match=r"."):
        services.ask_reading(actor=cast.operations, file=file, now=timezone.now())


@pytest.mark.slow
def test_the_real_reader_reads_a_photographed_letter(cast):
    file = stored(sheet.photographed(proof(), 5), cast.operations)
    reading = services.ask_reading(actor=cast.operations, file=file, now=timezone.now())
    try:
        drain()
    finally:
        engine.stop()
    reading.refresh_from_db()
    found = services.words_of(reading).found()
    assert found.get("monthly_income").text == "18500.00"
    assert found.get("employer").text == "上海样例科技有限公司"
    assert found.get("id_number").text == ID_NUMBER
    assert found.get("seal") is not None
