"""A paper is an archive file: PDF/A-3 with its data attached, every font inside, and openable by other readers."""

import io
import json
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from backoffice.documents import fonts, pdf, seal

PAGE = "<html lang='zh-CN'><title>样张</title><h1>个人借款合同</h1><p>借款人：张三，<b>年利率</b> 7.20%</p></html>"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    content, _pages = pdf.render(PAGE, ("data.json", json.dumps({"principal": "10,000.00"})))
    return seal.seal(content, reason="test")[0]


@pytest.fixture(scope="module")
def reader(sealed) -> PdfReader:
    return PdfReader(io.BytesIO(sealed))


def test_it_says_that_it_is_pdf_a_3(reader):
    described = reader.root_object["/Metadata"].get_object().get_data().decode()
    assert "part" in described
    assert ">3<" in described or 'part="3"' in described
    assert ">U<" in described or 'conformance="U"' in described
    intent = reader.root_object["/OutputIntents"][0].get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    assert "/DestOutputProfile" in intent
    assert not {"/Encrypt", "/AA", "/OpenAction"} & (reader.trailer.keys() | reader.root_object.keys())


def test_its_data_are_attached_and_their_relation_is_declared(reader):
    assert json.loads(reader.attachments["data.json"][0]) == {"principal": "10,000.00"}
    described = reader.root_object["/AF"][0].get_object()
    assert described["/AFRelationship"] == "/Data"
    assert described["/EF"]["/F"].get_object()["/Subtype"] == "/application/json"


def test_every_font_is_inside(reader):
    used = [f.get_object() for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    assert used
    for font in used:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & inner.keys()
        assert "/ToUnicode" in font


def test_the_seal_covers_the_whole_file_and_one_changed_byte_breaks_it(sealed):
    assert seal.check(sealed).good
    changed = bytearray(sealed)
    changed[len(changed) // 3] ^= 1
    assert not seal.check(bytes(changed)).good


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_another_program_finds_nothing_wrong(sealed, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(sealed)
    said = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def test_everyday_characters_come_from_the_small_fonts_and_rare_ones_from_the_full():
    content, _pages = pdf.render("<html lang='zh-CN'><title>x</title><p>张三䶮</p></html>")
    names = {str(f.get_object()["/BaseFont"]) for f in
             PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()}  # fmt: skip
    assert any("Noto" in name for name in names)
    if fonts.built():
        assert any("Paper" in name for name in names)


def test_a_missing_character_is_named():
    with pytest.raises(pdf.MissingGlyph, match=r"U\+E123"):
        pdf.render("<html lang='zh-CN'><title>x</title><p>甲\ue123乙</p></html>")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x", "paper-font:../../etc/passwd"])
def test_even_the_style_sheet_can_name_nothing_but_our_fonts(address):
    with pytest.raises(ValueError, match="nothing but fonts"):
        pdf._font_fetcher().fetch(address)
