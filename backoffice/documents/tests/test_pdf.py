"""What a paper says reaches the PDF; what a hostile one asks for does not."""

import gc
import http.server
import io
import threading

import pytest
from pypdf import PdfReader

from backoffice.documents import pdf


@pytest.fixture
def listener(tmp_path):
    """A server that writes down whoever connects."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()


def hostile(base: str, secret: str) -> list[str]:
    """Fourteen ways in which a document has made a renderer fetch something."""
    return [
        f'<img src="{base}/img">',
        f'<link rel="stylesheet" href="{base}/css">',
        f'<style>@import url("{base}/import");</style>',
        f'<style>@font-face{{font-family:x;src:url("{base}/font")}}p{{font-family:x}}</style><p>x</p>',
        f'<div style="background:url({base}/background)">x</div>',
        f'<ul style="list-style-image:url({base}/list)"><li>x</li></ul>',
        f'<object data="{base}/object"></object>',
        f'<embed src="{base}/embed">',
        f'<svg width="9" height="9"><image href="{base}/svgimage" width="9" height="9"/></svg>',
        f'<svg width="9" height="9"><use href="{base}/use#x"/></svg>',
        f'<link rel="attachment" href="file://{secret}">',
        f'<a rel="attachment" href="file://{secret}">x</a>',
        f'<img src="file://{secret}">',
        f'<p style="content:url({base}/content)">x</p><iframe src="{base}/frame"></iframe>',
    ]


def test_fault_19_a_hostile_document_opens_no_connection_and_reads_no_file(listener, tmp_path):
    base, seen = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET-CONTENT" * 50)
    refused = 0
    for sink in hostile(base, str(secret)):
        page = f"<html lang='zh-CN'><title>x</title><body><p>前</p>{sink}<p>后</p></body></html>"
        try:
            content, _pages = pdf.render(page)
        except pdf.RenderingRefused:
            refused += 1
            continue
        reader = PdfReader(io.BytesIO(content))
        assert b"TOP-SECRET-CONTENT" not in content
        assert not reader.attachments
        assert "前" in reader.pages[0].extract_text()
    assert refused >= 8
    assert seen == []


def test_a_character_without_glyph_is_an_error_not_an_empty_box():
    with pytest.raises(pdf.MissingGlyph):
        pdf.render("<html lang='zh-CN'><title>x</title><p>甲\U0001f9ff\ue123乙</p></html>")


def test_rare_names_are_printed():
    content, pages = pdf.render("<html lang='zh-CN'><title>x</title><p>䶮 𬭎 𣲗 玥</p></html>")
    assert pages == 1
    assert content.startswith(b"%PDF-")


def test_writing_each_part_once_changes_no_byte_and_the_collector_runs_again(monkeypatch):
    page = "<html lang='zh-CN'><title>x</title><p>还款计划</p></html>"
    quick = pdf.render(page, ("data.json", "{}"))
    monkeypatch.setattr(pdf, "_write_once", lambda document, written: None)
    assert pdf.render(page, ("data.json", "{}")) == quick
    assert gc.isenabled()
