"""Reports on paper: the same sections, in Chinese, as a PDF made in this moment: a print, not a kept document."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from backoffice.documents import pdf
from complaints.reports.domain import Period
from complaints.reports.sections import Section


def printed(
    title: str, period: Period, sections: Sequence[Section], now: datetime, *, signatures: Sequence[str] = ()
) -> bytes:
    """`signatures`: who signs below, a line for each."""
    with translation.override("zh-hans"):
        html = render_to_string(
            "documents/report.html",
            {
                "title": title,
                "period": period,
                "sections": sections,
                "company": settings.COMPANY_NAME,
                "issued_on": now,
                "signatures": signatures,
            },
        )
    return pdf.render(html)[0]
