"""`{% submission_id %}`: the hidden key that lets a form take effect once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def submission_id() -> SafeString:
    return format_html('<input type="hidden" name="submission_id" value="{}">', uuid.uuid4())
