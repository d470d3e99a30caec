"""What comes in, what is refused, and how it is handed out."""

import gzip
import hashlib
import io

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from backoffice.audit.models import AuditRow
from backoffice.files import domain, purposes, services
from backoffice.files.domain import FileKind
from backoffice.files.models import StoredFile
from backoffice.files.tests import samples
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
ALL = frozenset(FileKind)


@pytest.fixture(autouse=True)
def _purpose():
    purposes.register("test.any", may_download=lambda user, file: file.owner_id == user.pk, kinds=ALL)
    purposes.register("test.papers", may_download=lambda user, file: True, max_bytes=5_000)


def store(content: bytes, name: str = "x.bin", *, actor, purpose: str = "test.any") -> StoredFile:
    return services.store_upload(
        actor=actor, upload=samples.upload(content, name), purpose=purpose, now=timezone.now()
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.PDF, "pdf"),
        (samples.picture("JPEG"), "jpeg"),
        (samples.picture("PNG"), "png"),
        (samples.CSV, "csv"),
        ("姓名,金额\n王,1\n".encode("gb18030"), "csv"),
        (gzip.compress(samples.CSV, mtime=0), "csv.gz"),
        (samples.workbook([["a", "b"], [1, 2]]), "xlsx"),
    ],
)
def test_content_decides_the_kind_whatever_the_name_says(cast, content, kind):
    assert store(content, "evil.exe", actor=cast.operations).kind == kind


@pytest.mark.parametrize("name", list(samples.hostile()))
def test_hostile_files_are_refused_with_a_sentence_and_leave_nothing(cast, name):
    with pytest.raises(Refused) as refusal:
        store(samples.hostile()[name], "paper.pdf", actor=cast.operations)
    assert refusal.value.code.startswith("files.")
    assert len(str(refusal.value)) > 10
    assert not StoredFile.objects.exists()


def test_a_small_dose_of_changed_bytes_never_breaks_anything(cast):
    sound = [
        samples.PDF,
        samples.CSV,
        samples.picture("PNG"),
        samples.picture(),
        samples.workbook([["a", "b"], [1, 2]]),
    ]
    taken = refused = 0
    for seed in range(300):
        try:
            store(samples.mutated(sound[seed % len(sound)], seed), actor=cast.operations)
            taken += 1
        except Refused:
            refused += 1
    assert taken + refused == 300
    assert refused > 30


def test_a_picture_loses_what_the_camera_wrote_into_it(cast):
    content = samples.picture("JPEG", exif=True)
    assert b"taken at home" in content
    file = store(content, "photo.jpg", actor=cast.operations)
    with services.open_stored(file) as handle:
        kept = handle.read()
    assert b"taken at home" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)
    assert (file.size, file.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())


def test_stored_under_a_name_of_chance_and_shown_under_a_clean_one(cast):
    file = store(samples.PDF, "..\\..\\etc/收入\u202e证明\x00.pdf", actor=cast.operations)
    assert file.original_name == "收入证明.pdf"
    assert "收入" not in file.stored_name
    assert default_storage.exists(file.stored_name)


def test_too_large_and_wrong_kind_and_quota(cast, monkeypatch):
    with pytest.raises(Refused, match="MB"):
        store(samples.PDF + b" " * 6_000, actor=cast.operations, purpose="test.papers")
    with pytest.raises(Refused) as refusal:
        store(samples.CSV, actor=cast.operations, purpose="test.papers")
    assert refusal.value.code == "files.kind"
    monkeypatch.setattr(services, "MAX_FILES_A_DAY", 1)
    store(samples.PDF, actor=cast.operations)
    with pytest.raises(Refused) as refusal:
        store(samples.PDF, actor=cast.operations)
    assert refusal.value.code == "files.quota"


def test_a_failed_entry_in_the_trail_takes_the_file_with_it(cast, monkeypatch):
    def broken(**facts):
        raise RuntimeError("no trail")

    monkeypatch.setattr(services, "record", broken)
    before = set(default_storage.listdir("")[0])
    with pytest.raises(RuntimeError):
        store(samples.PDF, actor=cast.operations)
    assert not StoredFile.objects.exists()
    assert before <= set(default_storage.listdir("")[0])


def test_download_is_an_attachment_that_nothing_runs_and_is_written_down(cast, client_of):
    file = store(samples.PDF, "证明.pdf", actor=cast.operations)
    answer = client_of(cast.operations).get(f"/files/{file.uid}/")
    assert b"".join(answer.streaming_content) == samples.PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditRow.objects.filter(action="files.download", actor_id=cast.operations.pk).count() == 1


def test_a_file_of_others_is_not_there(cast, client_of):
    file = store(samples.PDF, actor=cast.operations)
    assert client_of(cast.reviewer).get(f"/files/{file.uid}/").status_code == 404
    assert client_of(cast.stranger).get(f"/files/{file.uid}/").status_code == 403
    StoredFile.objects.update(purpose="gone.purpose")
    assert client_of(cast.operations).get(f"/files/{file.uid}/").status_code == 404


def test_long_names_keep_their_ending():
    assert domain.shown_name("很" * 300 + ".pdf").endswith(".pdf")
    assert len(domain.shown_name("很" * 300 + ".pdf")) <= 100
    assert domain.shown_name("\x00\u202e") == "file"


def test_a_cut_picture_is_refused_even_where_the_pdf_renderer_made_pillow_lenient(cast, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused):
        store(samples.hostile()["cut picture"], "paper.png", actor=cast.operations)
