"""Papers beside a form: who sees them, what is written down, how they turn, and what the store looks like."""

import io
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from backoffice.audit.models import AuditRow
from backoffice.files import previews, purposes, services
from backoffice.files.domain import Mark, drawing, first_of_step, mark_of
from backoffice.files.models import FilePage, StoredFile
from backoffice.files.tests import samples
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _purpose():
    purposes.register("test.seen", may_download=lambda user, file: file.owner_id == user.pk, max_pages=30)


def store(content: bytes, actor) -> StoredFile:
    upload = samples.upload(content, "证明.pdf")
    return services.store_upload(actor=actor, upload=upload, purpose="test.seen", now=timezone.now())


def test_pages_are_pictured_in_steps_by_a_worker(cast, client_of):
    file = store(samples.paper(12), cast.operations)
    client = client_of(cast.operations)
    url = f"/files/{file.uid}/preview/"
    waiting = client.get(url, **HX).content.decode()
    assert "every 1s" in waiting
    assert client.get(f"/files/{file.uid}/thumbnail/").status_code == 404
    drain()
    assert FilePage.objects.filter(file=file).count() == 10
    ready = client.get(url, **HX).content.decode()
    assert f"/files/{file.uid}/pages/1/" in ready
    assert "every 1s" not in ready
    assert client.get(f"/files/{file.uid}/thumbnail/").status_code == 200
    client.get(url + "?page=12", **HX)
    drain()
    assert FilePage.objects.filter(file=file).count() == 12
    assert client.get(url).status_code == 200  # a page of its own without htmx
    assert previews.want_page(file, 3, timezone.now()) is not None


def test_seeing_a_page_is_guarded_like_a_download_and_written_down(cast, client_of):
    file = store(samples.picture(size=(400, 300)), cast.operations)
    drain()
    page = f"/files/{file.uid}/pages/1/"
    answer = client_of(cast.operations).get(page)
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (400, 300)
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditRow.objects.filter(action="files.preview", actor_id=cast.operations.pk).count() == 1
    for path in (page, f"/files/{file.uid}/preview/", f"/files/{file.uid}/thumbnail/"):
        assert client_of(cast.reviewer).get(path).status_code == 404
        assert client_of(cast.stranger).get(path).status_code == 403
    assert client_of(cast.reviewer).post(f"/files/{file.uid}/rotate/").status_code == 404


def test_a_quarter_turn_stays_and_marks_are_drawn(cast, client_of):
    file = store(samples.picture(size=(400, 300)), cast.operations)
    drain()
    client = client_of(cast.operations)
    url = f"/files/{file.uid}/rotate/?mark=name@1:0.1,0.2,0.3,0.1&mark=bad@x&mark=evil%22@1:0,0,1,1"
    shown = client.post(url, follow=True, **HX).content.decode()
    file.refresh_from_db()
    assert file.rotation == 90
    assert 'viewBox="0 0 300 400"' in shown
    assert shown.count("file-mark") == 1
    assert 'x="29"' in shown
    for degrees in (180, 270, 0):
        assert previews.rotate(actor=cast.operations, file_id=file.pk, now=timezone.now()).rotation == degrees


def test_a_paper_that_cannot_be_drawn_says_so(cast, client_of, monkeypatch):
    from backoffice.files import apart

    file = store(samples.PDF, cast.operations)

    def too_long(*_args, **_options):
        raise apart.CouldNotRead("time")

    monkeypatch.setattr(apart, "call", too_long)
    drain()
    shown = client_of(cast.operations).get(f"/files/{file.uid}/preview/", **HX).content.decode()
    assert "every 1s" not in shown
    assert "text-danger" in shown


def test_too_many_pages_are_refused_with_their_number(cast):
    with pytest.raises(Refused, match="31") as refusal:
        store(samples.paper(31), cast.operations)
    assert refusal.value.code == "files.pages"
    assert refusal.value.data["field"] == "file"


def test_the_store_holds_nothing_readable_and_says_when_it_was_touched(cast):
    file = store(samples.PDF, cast.operations)
    drain()
    raw = default_storage.open(file.stored_name).read()
    assert b"PDF" not in raw
    call_command("verify_files", stdout=StringIO())
    with open(default_storage.path(file.stored_name), "r+b") as handle:
        handle.seek(60)
        handle.write(b"?")
    with pytest.raises(CommandError, match="1 were changed"):
        call_command("verify_files", stdout=StringIO())
    default_storage.delete(file.stored_name)
    with pytest.raises(CommandError, match="1 files are missing"):
        call_command("verify_files", stdout=StringIO())


def test_files_from_before_sealing_open_and_are_sealed_by_rotation(cast):
    from backoffice.files.upkeep import seal_anew

    file = store(samples.PDF, cast.operations)
    default_storage.delete(file.stored_name)
    default_storage.save(file.stored_name, samples.upload(samples.PDF))
    StoredFile.objects.filter(pk=file.pk).update(sealed=False)
    file.refresh_from_db()
    assert services.open_stored(file).read() == samples.PDF
    assert seal_anew() == 1
    file.refresh_from_db()
    assert file.sealed
    assert services.open_stored(file).read() == samples.PDF
    assert seal_anew() == 0


def test_pure_rules_of_looking():
    assert [first_of_step(n) for n in (1, 10, 11, 200)] == [1, 1, 11, 191]
    assert drawing(4, 3, 270).turn == "translate(0 4) rotate(270)"
    mark = Mark("name", 2, (0.1, 0.2, 0.3, 0.4))
    assert mark_of(mark.text) == mark
    for wrong in ("", "a", "a@1", "a@1:1,2,3", "a@1:2,0,0,0", "a@0:0,0,0,0", "a@1:nan,0,0,0", "a b@1:0,0,0,0"):
        assert mark_of(wrong) is None
