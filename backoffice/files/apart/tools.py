"""Runs as a program of its own (see `__init__.py`): reads a paper from standard input, answers on standard output.

Nothing of the house is imported here, so that a start costs a tenth of a second and a hostile paper finds nothing.
The first line of the answer is JSON; the blobs whose sizes it names follow.
"""

import ctypes
import io
import json
import re
import resource
import sys
import zlib
from typing import Any

MEMORY = 1_500_000_000
MAX_OBJECT_STREAMS = 64 * 1024 * 1024
LONGEST_SIDE = 2600
# Names that make a document act or carry other files. Each is long enough not to arise by chance in packed data.
ACTS = {
    b"/JavaScript": "script",
    b"/Launch": "launch",
    b"/EmbeddedFile": "attachment",
    b"/RichMedia": "attachment",
    b"/ImportData": "launch",
    b"/SubmitForm": "launch",
    b"/XFA": "script",
}
NAMED = re.compile(rb"(" + b"|".join(re.escape(name) for name in ACTS) + rb")(?:s?)(?=[\s/<(\[>])")


def limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# -- examining ---------------------------------------------------------------------------------------


def unescaped(content: bytes) -> bytes:
    """Names may be written as /Java#53cript: undone before anybody looks."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes((int(found[1], 16),)), content)


def object_streams(content: bytes) -> list[bytes]:
    """The unpacked streams that hold further objects. ValueError when one is packed in a way we do not look into."""
    unpacked, room = [], MAX_OBJECT_STREAMS
    for found in re.finditer(rb"/ObjStm\b", content):
        start = content.find(b"stream", found.end())
        if start < 0:
            continue
        start += len(b"stream")
        while content[start : start + 1] in (b"\r", b"\n"):
            start += 1
        dictionary = content[max(0, content.rfind(b"obj", 0, found.start())) : start]
        if b"/Filter" in dictionary and not re.search(rb"/Filter\s*\[?\s*/Fl", dictionary):
            raise ValueError("unusual filter")
        if b"/Filter" not in dictionary:
            continue  # lies open in the file, where it was looked at already
        reader = zlib.decompressobj()
        piece = reader.decompress(content[start : start + room], room)
        room -= len(piece)
        if room <= 0:
            raise ValueError("too much")
        unpacked.append(piece)
    return unpacked


def act_in(content: bytes) -> str:
    """The first thing in the document that acts by itself or carries another file; "" when there is none."""
    for part in (content, *object_streams(content)):
        found = NAMED.search(unescaped(part))
        if found:
            return ACTS[found[1]]
    return ""


def examine(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"obstacle": "encrypted" if locked else "broken", "pages": 0}, []
    pages = len(document)
    obstacle = ""
    if raw.FPDF_GetSecurityHandlerRevision(document) >= 0:
        obstacle = "encrypted"
    elif pages < 1:
        obstacle = "broken"
    elif pages <= asked["max_pages"]:
        try:
            obstacle = act_in(content)
        except (ValueError, zlib.error):
            obstacle = "broken"
        if not obstacle and raw.FPDFDoc_GetAttachmentCount(document) > 0:
            obstacle = "attachment"
        if not obstacle and raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            obstacle = "script"
        if not obstacle:
            try:
                document[0].close()
            except pdfium.PdfiumError:
                obstacle = "broken"
    return {"obstacle": obstacle, "pages": pages}, []


# -- pictures ----------------------------------------------------------------------------------------


def _pictures(content: bytes, first: int, last: int, side: int) -> list[Any]:
    """Pillow images of the pages `first` to `last` (from 1), the longer side `side` pixels at most."""
    from PIL import Image

    if not content.startswith(b"%PDF-"):
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        image.draft("RGB", (side, side))
        image = image.convert("RGB")
        image.thumbnail((side, side))
        return [image]
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(content)
    made = []
    for number in range(first - 1, min(last, len(document))):
        page = document[number]
        longest = max(*page.get_size(), 1)
        made.append(page.render(scale=min(side / longest, 8), may_draw_forms=False).to_pil().convert("RGB"))
        page.close()
    return made


def pages(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    side = min(asked["side"], LONGEST_SIDE)
    sizes, blobs = [], []
    for image in _pictures(content, asked["first"], asked["last"], side):
        if asked.get("rotation"):
            image = image.rotate(-asked["rotation"], expand=True)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=asked.get("quality", 80))
        sizes.append(image.size)
        blobs.append(out.getvalue())
    if asked.get("thumbnail"):
        image = _pictures(content, 1, 1, asked["thumbnail"])[0]
        out = io.BytesIO()
        image.save(out, "JPEG", quality=70)
        blobs.append(out.getvalue())
    return {"sizes": sizes}, blobs


def seal(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The place of a red stamp on a page: one patch of red, neither a line of text nor half the page."""
    from PIL import ImageChops, ImageFilter

    image = _pictures(content, asked["page"], asked["page"], 600)[0]
    if asked.get("rotation"):
        image = image.rotate(-asked["rotation"], expand=True)
    red, green, blue = image.split()
    redder = ImageChops.subtract(red, ImageChops.lighter(green, blue)).point(lambda level: 255 if level > 60 else 0)
    patch = redder.filter(ImageFilter.BoxBlur(3)).point(lambda level: 255 if level > 30 else 0)
    box = patch.getbbox()
    if box is None:
        return {"box": None}, []
    width, height = box[2] - box[0], box[3] - box[1]
    share = patch.crop(box).histogram()[255] / (width * height)
    stamp = min(width, height) > 30 and max(width, height) < 0.5 * max(image.size) and share > 0.12
    stamp = stamp and 0.4 < width / height < 2.5
    places = [box[0] / image.width, box[1] / image.height, width / image.width, height / image.height]
    return {"box": [round(place, 4) for place in places] if stamp else None}, []


# -- text --------------------------------------------------------------------------------------------


Character = tuple[str, float, float, float, float]


def _characters(textpage: Any, height: float) -> list[Character]:
    """Characters of a page with their boxes: x0, top, x1, bottom in points from the upper left corner. One after a
    blank carries the blank with it."""
    import pypdfium2.raw as raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found: list[Character] = []
    blank = ""
    for index in range(min(raw.FPDFText_CountChars(textpage), 50_000)):
        char = chr(raw.FPDFText_GetUnicode(textpage, index))
        if char.isspace() or not char.isprintable():
            blank = " " if char == " " else ""
            continue
        raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        found.append((blank + char, left.value, height - top.value, right.value, height - bottom.value))
        blank = ""
    return found


def _segments(characters: list[Character]) -> list[list[Any]]:
    """Characters joined into pieces of a line; a gap wider than 0.7 of the letters' height begins a new piece."""
    segments: list[list[Any]] = []
    for char, x0, top, x1, bottom in characters:
        last = segments[-1] if segments else None
        if last is not None:
            tall = max(last[4] - last[2], bottom - top, 1)
            same_line = abs((top + bottom) / 2 - (last[2] + last[4]) / 2) < tall * 0.6
            gap = x0 - last[3]
            if same_line and -tall < gap < tall * 0.7:
                last[0] += char
                last[2], last[3], last[4] = min(last[2], top), max(last[3], x1), max(last[4], bottom)
                continue
        segments.append([char.strip(), x0, top, x1, bottom])
    return segments


def text(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The text of pages as pieces with boxes in shares of the page, and how many characters each page has."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(content)
    answer = []
    for number in range(asked["first"] - 1, min(asked["last"], len(document))):
        page = document[number]
        width, height = page.get_size()
        characters = _characters(page.get_textpage(), height)
        lines = [
            {
                "text": piece[0],
                "box": [
                    round(piece[1] / width, 4),
                    round(piece[2] / height, 4),
                    round((piece[3] - piece[1]) / width, 4),
                    round((piece[4] - piece[2]) / height, 4),
                ],
            }
            for piece in _segments(characters)
        ]
        answer.append({"characters": len(characters), "lines": lines})
        page.close()
    return {"pages": answer}, []


def origin(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What a PDF says of its making, how often it was saved, and which fonts set its digits (with a few places)."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    document = pdfium.PdfDocument(content)
    said = document.get_metadata_dict()
    fonts: dict[str, dict[str, Any]] = {}
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for number in range(min(len(document), asked["last"])):
        page = document[number]
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(min(raw.FPDFText_CountChars(text), 50_000)):
            if not 48 <= raw.FPDFText_GetUnicode(text, index) <= 57:
                continue
            raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
            font = fonts.setdefault(name.value.decode("utf-8", "replace").split("+")[-1], {"digits": 0, "places": []})
            font["digits"] += 1
            if len(font["places"]) < 12:
                raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
                x, y = left.value / width, 1 - top.value / height
                box = [x, y, (right.value - left.value) / width, (top.value - bottom.value) / height]
                font["places"].append([number + 1, [round(max(part, 0), 4) for part in box]])
        page.close()
    return {
        "producer": said.get("Producer", ""),
        "creator": said.get("Creator", ""),
        "created": said.get("CreationDate", ""),
        "modified": said.get("ModDate", ""),
        "saves": content.count(b"startxref") - (b"/Linearized" in content[:1024]),
        "fonts": [{"name": name, **font} for name, font in sorted(fonts.items(), key=lambda f: -f[1]["digits"])],
    }, []


def main() -> None:
    asked = json.loads(sys.argv[1])
    limit(asked["seconds"])
    tool = {"examine": examine, "pages": pages, "text": text, "seal": seal, "origin": origin}[asked["tool"]]
    data, blobs = tool(sys.stdin.buffer.read(), asked)
    data["blobs"] = [len(blob) for blob in blobs]
    sys.stdout.buffer.write(json.dumps(data).encode() + b"\n")
    for blob in blobs:
        sys.stdout.buffer.write(blob)


if __name__ == "__main__":
    main()
