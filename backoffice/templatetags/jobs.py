"""`{% load jobs %}{% progress_bar progress %}`: a bar that follows long work until it ends."""

from typing import Any

from django import template

from backoffice.jobs.models import JobProgress

register = template.Library()


@register.inclusion_tag("backoffice/jobs/progress_bar.html")
def progress_bar(progress: JobProgress) -> dict[str, Any]:
    return {"progress": progress}
