import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.documents import pdf, seal


@pytest.fixture(scope="module")
def plain() -> bytes:
    return pdf.render("<html lang='zh-CN'><title>合同</title><p>借款本金 10,000.00 元</p></html>")[0]


def test_the_seal_certifies_every_byte(plain):
    sealed, fingerprint = seal.seal(plain, reason="测试")
    assert sealed.startswith(plain)
    assert len(fingerprint) == 64
    assert seal.check(sealed).good
    assert seal.check(plain) == seal.SealCheck(present=False)


def test_one_flipped_byte_breaks_the_seal(plain):
    sealed, _ = seal.seal(plain, reason="测试")
    for position in (len(plain) // 3, len(plain) // 2):
        bent = bytearray(sealed)
        bent[position] ^= 0x01
        assert not seal.check(bytes(bent)).good


def test_what_is_added_after_the_seal_is_noticed(plain):
    sealed, _ = seal.seal(plain, reason="测试")
    assert not seal.check(sealed + b"\n% added").good


def test_production_has_no_demo_seal(settings, plain):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        seal.files()
    settings.DEMO = True
    key, certificate = seal.files()
    settings.DEMO, settings.SEAL_KEY_FILE, settings.SEAL_CERTIFICATE_FILE = False, str(key), str(certificate)
    with pytest.raises(ImproperlyConfigured, match="demo"):
        seal.files()
