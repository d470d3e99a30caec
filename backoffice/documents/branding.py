"""What stands on every paper of the company: name, phones, seal, and the square code for verification."""

from itertools import groupby
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from backoffice.documents import seal
from backoffice.documents.models import Document


def verification_url(document: Document) -> str:
    """The public address printed on the paper."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("documents:verify", args=[document.code])


def qr_path(text: str) -> tuple[str, int]:
    """The dark modules of a square code as one SVG path, and its width in modules with the quiet border."""
    code = segno.make(text, error="m")
    moves = []
    for y, row in enumerate(code.matrix_iter(border=2)):
        # One box per run of dark modules: a third of the path, which the renderer reads point by point.
        for dark, run in groupby(enumerate(row), key=lambda cell: cell[1]):
            cells = list(run)
            if dark:
                moves.append(f"M{cells[0][0]} {y}h{len(cells)}v1h-{len(cells)}z")
    return "".join(moves), code.symbol_size(border=2)[0]


def of(document: Document) -> dict[str, Any]:
    url = verification_url(document)
    path, width = qr_path(url)
    return {
        "company": settings.COMPANY_NAME,
        "company_phone": settings.COMPANY_COMPLAINT_PHONE,
        "verification_url": url,
        "qr_path": path,
        "qr_width": width,
        "seal_ring": seal.ring(settings.COMPANY_NAME),
        "code_groups": " ".join(document.code[i : i + 4] for i in range(0, 20, 4)),
    }
