"""The verbs of papers and of their wording."""

from backoffice.documents.services import wordings
from backoffice.documents.services.erasing import erase_papers
from backoffice.documents.services.papers import issue, request_rendering, void_document
from backoffice.documents.services.rendering import data_of, html_of, render_document, render_preview
from backoffice.documents.services.wordings import (
    problems_of,
    request_preview,
    save_draft,
    submit_wording,
    wording_in_force,
)

__all__ = [
    "data_of",
    "erase_papers",
    "html_of",
    "issue",
    "problems_of",
    "render_document",
    "render_preview",
    "request_preview",
    "request_rendering",
    "save_draft",
    "submit_wording",
    "void_document",
    "wording_in_force",
    "wordings",
]
