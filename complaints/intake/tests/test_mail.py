"""E-mails: broken ones are read as far as they go, large ones named, the same one once, answers to their complaint."""

import mailbox
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from backoffice.values.errors import Refused
from complaints.cases.models import Complaint
from complaints.intake import mail, post
from complaints.intake.models import Attachment

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"


def letter(body="利息比合同高，请解释。", subject="投诉利率", **headers):
    message = EmailMessage()
    message["From"] = headers.pop("sender", "王先生 <wang@example.com>")
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("key", "<one@example.com>")
    message["Date"] = "Tue, 03 Mar 2026 09:00:00 +0800"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def test_an_ordinary_letter():
    read = mail.read(letter().as_bytes())
    assert (read.sender, read.name, read.subject) == ("wang@example.com", "王先生", "投诉利率")
    assert read.text == "利息比合同高，请解释。"
    assert (read.key, read.answers, read.parts) == ("one@example.com", "", ())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?no-such-charset?B?////?=\r\nFrom: @@@\r\n\r\n\xff\xfe",
        b"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Date: yesterday\r\nMessage-ID: \r\n\r\nx",
        b"From: " + b"<" * 5000 + b"\r\n\r\nx",
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    ],
)
def test_nothing_that_arrives_stops_the_reading(raw):
    assert mail.read(raw).key


def test_text_in_a_charset_that_the_header_gets_wrong():
    raw = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "利息太高".encode(
        "gb18030"
    )
    assert mail.read(raw).text == "利息太高"
    page = "<style>x{}</style><p>你好</p><script>1</script>".encode()
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page
    assert mail.read(html).text == "你好"


@pytest.fixture
def box(tmp_path):
    folder = tmp_path / "mail"
    return mailbox.Maildir(folder, create=True), f"maildir:{folder}"


@pytest.mark.django_db
def test_each_letter_is_one_complaint_however_often_it_comes(box, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    folder, url = box
    folder.add(letter().as_bytes())
    folder.add(letter().as_bytes())  # delivered twice
    folder.add(letter(key="<two@example.com>", Auto_Submitted="auto-replied").as_bytes())
    assert post.collect(url=url, now=NOW) == 3
    assert post.collect(url=url, now=NOW) == 0
    complaint = Complaint.objects.get()
    assert (complaint.channel, complaint.category, complaint.email_masked) == ("email", "rate", "w***@example.com")
    assert complaint.received_at == NOW - timedelta(hours=1)
    folder.add(letter("补充：附截图", f"回复：{complaint.number}", key="<three@example.com>").as_bytes())
    folder.add(letter("冒充", f"{complaint.number}", key="<four@example.com>", sender="x@example.com").as_bytes())
    post.collect(url=url, now=NOW)
    assert complaint.entries.filter(kind="customer_message").count() == 1
    assert Complaint.objects.count() == 2  # from another address it is a matter of its own


@pytest.mark.django_db
def test_what_cannot_be_kept_is_named_and_the_complaint_stands(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(mail, "LARGEST_PART", 1000)
    message = letter()
    message.add_attachment(b"x" * 2000, maintype="application", subtype="zip", filename="大文件.zip")
    message.add_attachment(b"MZ not a paper", maintype="application", subtype="pdf", filename="a.pdf")
    post.take(letter=mail.read(message.as_bytes()), now=NOW)
    assert Complaint.objects.count() == 1
    assert {row.name: bool(row.refused) for row in Attachment.objects.all()} == {"大文件.zip": True, "a.pdf": True}


@pytest.mark.django_db
def test_a_crash_before_the_mark_reads_it_again_and_files_nothing_twice(box, monkeypatch):
    folder, url = box
    folder.add(letter().as_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", lambda *_args: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            post.collect(url=url, now=NOW)
    assert post.collect(url=url, now=NOW) == 1
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
def test_an_mbox_is_read_too(tmp_path):
    path = tmp_path / "box"
    box = mailbox.mbox(path)
    box.add(letter().as_bytes())
    box.flush()
    assert post.collect(url=f"mbox:{path}", now=NOW) == 1
    assert post.collect(url=f"mbox:{path}", now=NOW) == 0


DIRT = {
    # Letters that stand bare in the header, as many Chinese programs write them: GBK, not said to be so.
    "bare": b"From: =?gbk?B?zfXPyMn6?= <wang@example.com>\r\nSubject: \xcd\xb6\xcb\xdf\xc0\xfb\xc2\xca\r\n"
    b"Message-ID: <bare@x>\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n\xc0\xfb\xcf\xa2\xcc\xab\xb8\xdf",
    "key": b"From: a@example.com\r\nMessage-ID: <\xff\xfe\x00key>\r\n\r\n" + "利息太高".encode(),
    "sender": b'From: "\xff" <\xff\xfe@example.com>\r\nMessage-ID: <s@x>\r\n\r\n' + "放款太慢".encode(),
    "nul": b"From: b@example.com\r\nSubject: x\x00y\r\nMessage-ID: <n@x>\r\n\r\n" + "客服\x00不理".encode(),
    "long key": b"From: c@example.com\r\nMessage-ID: <" + b"k" * 900 + b"@x>\r\n\r\n" + "合同没给".encode(),
    "half base64": b"From: d@example.com\r\nMessage-ID: <h@x>\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n5Yip5oGv5aSq6auY6K",
}


@pytest.mark.django_db
def test_dirty_letters_in_the_mailbox_are_complaints_that_can_be_read(box, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    folder, url = box
    for raw in DIRT.values():
        folder.add(raw)
    assert post.collect(url=url, now=NOW) == len(DIRT)
    assert post.collect(url=url, now=NOW) == 0
    said = {row.content: row for row in Complaint.objects.all()}
    assert set(said) == {"投诉利率\n利息太高", "利息太高", "放款太慢", "x y\n客服 不理", "合同没给", "利息太高�"}
    assert said["投诉利率\n利息太高"].complainant_name == "王先生"
    assert said["放款太慢"].email_masked == ""


@pytest.mark.django_db
def test_a_letter_larger_than_we_read_is_a_complaint_and_says_what_is_missing(box, settings, tmp_path, monkeypatch):
    """A mail of 50 MB, with the limit lowered: the text counts, what was cut through is named and not kept."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(mail, "LARGEST_MAIL", 40_000)
    monkeypatch.setattr(post, "LARGEST_MAIL", 40_000)
    folder, url = box
    message = letter()
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="合同.pdf")
    message.add_attachment(b"x" * 60_000, maintype="image", subtype="png", filename="截图.png")
    folder.add(message.as_bytes())
    opened = []
    taken = mail.read
    monkeypatch.setattr(post, "read", lambda raw: opened.append(len(raw)) or taken(raw))
    assert post.collect(url=url, now=NOW) == 1
    assert opened == [40_001]  # the rest is not even loaded
    complaint = Complaint.objects.get()
    assert "利息比合同高" in complaint.content
    assert [(row.name, bool(row.refused)) for row in complaint.attachments.all()][-1] == ("截图.png", True)


def test_a_long_letter_is_cut_between_two_letters():
    for shift in range(3):
        raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"x" * shift + "投诉".encode() * 40_000
        assert set(mail.read(raw).text) <= {"x", "投", "诉"}


@pytest.mark.django_db
def test_one_letter_that_cannot_be_taken_keeps_no_other_from_it(box, monkeypatch):
    folder, url = box
    folder.add(letter("第一封", key="<one@x>").as_bytes())
    folder.add(letter("第二封", key="<two@x>").as_bytes())
    taken = post.receive

    def refuse_first(*, report, now):
        if "第一封" in report.content:
            raise Refused("complaints.empty", "no")
        return taken(report=report, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(post, "receive", refuse_first)
        assert post.collect(url=url, now=NOW) == 1
    assert post.collect(url=url, now=NOW) == 1
    assert Complaint.objects.count() == 2
