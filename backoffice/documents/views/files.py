"""A PDF as an answer: to keep, or in a frame of a page of ours."""

from typing import Any

from django.http import FileResponse


def pdf_response(file: Any, name: str, *, inline: bool) -> FileResponse:
    response = FileResponse(file.open("rb"), as_attachment=not inline, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if inline:
        # Only our own pages may frame it. The browser's own PDF viewer does not start inside a sandbox, and a PDF
        # carries no script of ours to guard against.
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}
    return response
