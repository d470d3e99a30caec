"""The seal of the company on a PDF: an invisible PAdES certification that allows no change, and its picture.

Law: an electronic signature equals one by hand if later changes can be detected (电子签名法 13). The signer is one
function with key and certificate from files outside the code, so that another algorithm or a signing device may take
its place. On a demo machine a certificate is made at first use and says on its face that it is worth nothing.
"""

import io
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DEMO_MARK = "DEMO SEAL - NO LEGAL FORCE"
FIELD = "CompanySeal"
BESIDE_CERTIFICATES = 3072  # bytes: names, times, hashes, and a signature of up to 8,192 bits


def _demo_files() -> tuple[Path, Path]:
    folder = Path(settings.DATA_DIR) / "seal"
    return folder / "demo-key.pem", folder / "demo-certificate.pem"


def _make_demo_certificate(key_path: Path, certificate_path: Path) -> None:
    key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.COMPANY_NAME),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO_MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.COMPANY_NAME} (demo)"),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Ten years back, so that sample papers with past dates verify.
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Certificate last: whoever finds it finds the key too, even if two workers start at once.
    for path, content, mode in (
        (key_path, secret, 0o600),
        (certificate_path, certificate.public_bytes(serialization.Encoding.PEM), 0o644),
    ):
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.write_bytes(content)
        temporary.chmod(mode)
        temporary.replace(path)


def files() -> tuple[Path, Path]:
    """Key and certificate of the seal. Raises ImproperlyConfigured in production without an own certificate."""
    if settings.SEAL_KEY_FILE and settings.SEAL_CERTIFICATE_FILE:
        key_path, certificate_path = Path(settings.SEAL_KEY_FILE), Path(settings.SEAL_CERTIFICATE_FILE)
        if not settings.DEMO and DEMO_MARK in certificate_subject(certificate_path):
            raise ImproperlyConfigured("SEAL_CERTIFICATE_FILE is a demo certificate; production needs the company's.")
        return key_path, certificate_path
    if not settings.DEMO:
        raise ImproperlyConfigured("Set SEAL_KEY_FILE and SEAL_CERTIFICATE_FILE: production has no demo seal.")
    key_path, certificate_path = _demo_files()
    if not certificate_path.exists() or not key_path.exists():
        _make_demo_certificate(key_path, certificate_path)
    return key_path, certificate_path


def certificate_subject(path: Path) -> str:
    return x509.load_pem_x509_certificate(path.read_bytes()).subject.rfc4514_string()


def fingerprint(path: Path) -> str:
    """SHA-256 of the certificate, hexadecimal."""
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256()).hex()


@lru_cache(maxsize=2)
def _signer(key_path: Path, certificate_path: Path) -> Any:
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load(str(key_path), str(certificate_path), key_passphrase=None)
    if signer is None:
        raise ImproperlyConfigured(f"The seal in {certificate_path} cannot be read.")
    return signer


def _room_for(signer: Any) -> int:
    """Hexadecimal digits kept free for the signature: its certificates and what stands beside them. Without a figure
    every paper would be signed twice, once to measure."""
    chain = {signer.signing_cert, *signer.cert_registry}
    return 2 * (sum(len(certificate.dump()) for certificate in chain) + BESIDE_CERTIFICATES)


def seal(pdf: bytes, *, reason: str) -> tuple[bytes, str]:
    """The certified PDF and the fingerprint of the certificate. The first bytes stay identical (incremental)."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    key_path, certificate_path = files()
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
        name=settings.COMPANY_NAME,
    )
    signer, writer = _signer(key_path, certificate_path), IncrementalPdfFileWriter(io.BytesIO(pdf))
    out = signers.sign_pdf(writer, meta, signer=signer, bytes_reserved=_room_for(signer))
    return out.getvalue(), fingerprint(certificate_path)


@dataclass(frozen=True)
class SealCheck:
    """`intact`: the bytes are those that were sealed; `whole`: the seal covers the whole file; `ours`: it is ours."""

    present: bool
    intact: bool = False
    whole: bool = False
    ours: bool = False

    @property
    def good(self) -> bool:
        return self.present and self.intact and self.whole and self.ours


def check(pdf: bytes) -> SealCheck:
    """What the seal on these bytes is worth. For tests and commands: a stranger's file is only hashed."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    _, certificate_path = files()
    own = _signer(*files()).signing_cert
    try:
        signatures = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not signatures:
            return SealCheck(present=False)
        status = validate_pdf_signature(signatures[0], ValidationContext(trust_roots=[own], allow_fetching=False))
        ours = signatures[0].signer_cert.sha256.hex() == fingerprint(certificate_path)
    except Exception:  # a broken file raises whatever the reader stumbles over; all of it means: not intact
        return SealCheck(present=True)
    return SealCheck(
        present=True,
        intact=bool(status.intact and status.valid and status.bottom_line),
        whole=status.coverage.name in {"ENTIRE_FILE"},
        ours=ours,
    )


@dataclass(frozen=True)
class RingLetter:
    """One character on the ring of the seal, standing at (x, y) and turned by `angle` degrees."""

    text: str
    x: str
    y: str
    angle: str


def ring(text: str, *, radius: float = 74, centre: float = 100, sweep: float = 230) -> list[RingLetter]:
    """The company's name around the upper part of a round seal 200 units wide. A drawing: floats are right here."""
    step = sweep / max(len(text) - 1, 1)
    start = -sweep / 2
    letters = []
    for index, letter in enumerate(text):
        angle = start + step * index
        radians = math.radians(angle)
        x, y = centre + radius * math.sin(radians), centre - radius * math.cos(radians)
        letters.append(RingLetter(letter, f"{x:.2f}", f"{y:.2f}", f"{angle:.2f}"))
    return letters
