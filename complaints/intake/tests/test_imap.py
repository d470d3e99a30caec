"""A mailbox over IMAP, against a small server of this test that speaks the few words that are needed, over TLS."""

import socketserver
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from complaints.cases.models import Complaint
from complaints.intake import mail, post
from complaints.intake.tests.test_mail import NOW, letter


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, _space, rest = line.strip().partition(b" ")
            for answer in self.server.answers(rest):  # type: ignore[attr-defined]
                self.wfile.write(answer + b"\r\n")
            self.wfile.write(tag + b" OK done\r\n")
            if rest.upper().startswith(b"LOGOUT"):
                return


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True

    def __init__(self, context: ssl.SSLContext, letters: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.letters, self.seen, self.said = dict(enumerate(letters, 1)), set(), []

    def answers(self, command: bytes) -> list[bytes]:
        self.said.append(command)
        words = command.upper().split()
        if words[0] == b"CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if words[0] == b"SELECT":
            return [b"* %d EXISTS" % len(self.letters)]
        if words[:2] == [b"UID", b"SEARCH"]:
            return [b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.letters if uid not in self.seen)]
        if words[:2] == [b"UID", b"FETCH"]:
            raw = self.letters[int(words[2])][: int(words[3].rpartition(b".")[2].rstrip(b">)"))]
            return [b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)" % (words[2], len(raw), raw)]
        if words[:2] == [b"UID", b"STORE"]:
            self.seen.add(int(words[2]))
        return []


def certificate(folder) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(began).not_valid_after(began + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture
def mailbox(tmp_path):
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    broken = b"From: =?utf-8?B?xxx\r\nSubject: \xff\xfe\r\nMessage-ID: <b@x>\r\n\r\n\xe5\x88\xa9\xff\xfe"
    server = Mailbox(context, [letter().as_bytes(), letter().as_bytes(), broken])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server, f"imaps://desk%40example.com:secret@localhost:{server.server_address[1]}/INBOX", cert
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
def test_letters_are_read_once_and_marked_only_when_on_record(mailbox, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    server, url, cert = mailbox
    monkeypatch.setenv("SSL_CERT_FILE", cert)
    assert post.collect(url=url, now=NOW) == 3
    assert Complaint.objects.count() == 2  # one Message-ID twice is one complaint; the broken one is one too
    assert server.seen == {1, 2, 3}
    assert post.collect(url=url, now=NOW) == 0
    assert any(b"BODY.PEEK" in command.upper() for command in server.said)  # reading alone marks nothing
    assert any(b"<0.%d>" % (mail.LARGEST_MAIL + 1) in command for command in server.said)  # never more than we read


@pytest.mark.django_db
def test_a_mailbox_that_cannot_prove_its_name_gets_no_password(mailbox, monkeypatch):
    server, url, _cert = mailbox
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(ssl.SSLCertVerificationError):
        post.collect(url=url, now=NOW)
    assert not any(b"LOGIN" in command.upper() for command in server.said)
