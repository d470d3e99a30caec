"""The fonts of papers: the ideographs of everyday use cut out of Noto Sans CJK once, as small static TrueType files.

A contract set in the full collection takes twice the processor time and four times the bytes, because every paper
makes a subset of 65,000 outlines. A character that is not in the small fonts is taken from the full ones, so names
print as well; a machine without the small ones prints everything from the full ones.
"""

import os
import subprocess
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

FAMILY = "Paper Sans"
SOURCE_FAMILY = "Noto Sans CJK SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
VERSION = 1  # part of the file names: raise it when the selection below changes


def path_of(weight: str) -> Path:
    return Path(settings.PAPER_FONTS) / f"PaperSans-{VERSION}-{weight}.ttf"


def built() -> bool:
    return all(path_of(weight).is_file() for weight in WEIGHTS)


def face_rules() -> str:
    """The @font-face rules of the small fonts; empty when they were not made on this machine."""
    if not built():
        return ""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {number}; src: url("paper-font:{weight}"); }}\n'
        for weight, number in WEIGHTS.items()
    )


@lru_cache(maxsize=1)
def _selection() -> frozenset[int]:
    """Code points of GB 2312 (6,763 ideographs, punctuation), Latin letters and the signs that papers use."""
    chosen = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                chosen.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return frozenset(chosen | {ord(sign) for sign in "—‘’“”…¥￥℃√☑☐■□●•·－〔〕【】①②③④⑤⑥⑦⑧⑨⑩"})


def _source(weight: str) -> tuple[str, int]:
    """File and place in the collection of the full font, as fontconfig finds it."""
    question = f"{SOURCE_FAMILY}:style={weight}"
    answer = subprocess.run(  # noqa: S603 (a fixed command with constants)
        ["/usr/bin/fc-match", "-f", "%{file}\t%{index}\t%{family}", question],
        capture_output=True,
        text=True,
        check=True,
    )
    file, index, family = answer.stdout.split("\t")
    if SOURCE_FAMILY not in family:
        raise FileNotFoundError(f"{SOURCE_FAMILY} is not installed (apt-get install fonts-noto-cjk).")
    return file, int(index) & 0xFFFF


def build(weight: str) -> Path:
    """Cut, convert to TrueType outlines and store one weight. Raises FileNotFoundError without the source."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    file, index = _source(weight)
    font = TTFont(file, fontNumber=index, lazy=True)
    options = subset.Options(
        hinting=False, desubroutinize=True, notdef_outline=True, layout_features=["kern", "tnum"],
        drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG"],
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_selection())
    cutter.subset(font)
    _to_truetype(font)
    _rename(font, weight)
    target = path_of(weight)
    target.parent.mkdir(parents=True, exist_ok=True)
    half_written = target.with_name(f".{target.name}.{os.getpid()}")
    font.save(half_written)
    half_written.replace(target)
    return target


def build_missing() -> list[Path]:
    """What this machine lacks, each weight in a process of its own."""
    missing = [weight for weight in WEIGHTS if not path_of(weight).is_file()]
    if not missing:
        return []
    with ProcessPoolExecutor(len(missing)) as pool:
        return list(pool.map(build, missing))


def _to_truetype(font: Any) -> None:
    """Cubic outlines become quadratic ones, within one unit of a thousand."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    order, shapes = font.getGlyphOrder(), font.getGlyphSet()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, outlines
    del font["CFF "]
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for name in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(limits, name, 0)
    names = font["post"]
    names.formatType, names.extraNames, names.mapping = 3.0, [], {}
    font.sfntVersion = "\x00\x01\x00\x00"


def _rename(font: Any, weight: str) -> None:
    """A changed font bears another name than its source; copyright and licence (SIL OFL) stay inside."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 7, 13, 14} and record.platformID == 3]
    for number, text in {1: FAMILY, 2: weight, 4: f"{FAMILY} {weight}", 6: f"PaperSans-{weight}"}.items():
        names.setName(text, number, 3, 1, 0x409)
