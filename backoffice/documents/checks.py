"""Start-up checks: a machine that would render slowly or seal with a toy must say so before the first paper."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from backoffice.documents import seal


@register(Tags.compatibility)
def subsetting_is_fast(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as error:
        return [
            Error(
                f"PDF rendering lacks a system library: {error}",
                hint="apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk",
                id="documents.E001",
            )
        ]
    if harfbuzz_subset is None:
        return [
            Error(
                "libharfbuzz-subset0 is missing: a contract would take 8 s instead of 0.3 s.",
                hint="apt-get install libharfbuzz-subset0",
                id="documents.E002",
            )
        ]
    return []


@register(Tags.security)
def seal_is_the_companys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return []
    try:
        seal.files()
    except (ImproperlyConfigured, OSError, ValueError) as error:
        return [Error(str(error), id="documents.E003")]
    return []
