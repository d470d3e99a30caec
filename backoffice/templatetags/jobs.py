"""`{% load jobs %}{% progress_bar progress %}`: a bar that follows long work until it ends."""

from typing import Any

from django import template

from backoffice.jobs import words
from backoffice.jobs.models import JobProgress

register = template.Library()


@register.filter
def job_word(name: str) -> str:
    """The words for a job or sweep: "documents.render" -> "Make the file of a document"."""
    return words.word(name)


@register.inclusion_tag("backoffice/jobs/progress_bar.html")
def progress_bar(progress: JobProgress) -> dict[str, Any]:
    return {"progress": progress}
