"""Pictures are decoded by two readers only and written anew: what a camera or an attacker hid in them is gone."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from backoffice.files.domain import MAX_PIXELS, FileKind
from backoffice.values.errors import Refused

FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG"}


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """The PDF renderer lets Pillow accept cut pictures for the whole process; an upload must be whole all the same."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def cleaned(content: BinaryIO, kind: FileKind) -> bytes:
    """The picture re-encoded without EXIF, turned as the EXIF said.

    Refused: files.image (not readable as the kind it claims), files.pixels (more than 40 million pixels).
    """
    try:
        with warnings.catch_warnings(), _whole_pictures_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(content, formats=(FORMATS[kind],))
            if image.size[0] * image.size[1] > MAX_PIXELS:
                raise _too_large()
            image.load()
            image = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, MemoryError, EOFError):
        raise Refused(
            "files.image", _("This picture cannot be read. Take it again or save it as JPEG or PNG."), field="file"
        ) from None
    if kind is FileKind.JPEG and image.mode not in {"RGB", "L"}:
        image = image.convert("RGB")
    out = io.BytesIO()
    image.info.clear()
    image.save(out, FORMATS[kind], **({"quality": 88} if kind is FileKind.JPEG else {}))
    return out.getvalue()


def _too_large() -> Refused:
    return Refused(
        "files.pixels", _("This picture has more than 40 million pixels. Send it in a smaller size."), field="file"
    )
