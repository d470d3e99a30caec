from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table
from complaints.surveys.domain import LOW
from complaints.surveys.models import Survey


class SurveyTable(Table):
    """What complainants said, newest question first."""

    columns = (
        Column("complaint.number", _("Complaint number"), kind="code", link=True),
        Column("mark", _("Mark"), value=lambda row: row.get_mark_display() if row.mark else None),
        Column("words", _("in their words")),
        Column("complaint.tier", _("Tier"), kind="badge", badge="complaint.tier"),
        Column("complaint.category", _("Category"), value=lambda row: row.complaint.get_category_display()),
        Column("complaint.owner", _("Handler")),
        Column("sent_at", _("Sent"), kind="time", sort="-sent"),
        Column("answered_at", _("Answered"), kind="time"),
    )
    sorts = {"-sent": ("-sent_at", "-id")}
    default_sort = "-sent"
    tabs = (
        Tab("all", _("All"), lambda rows, user: rows, count=False),
        Tab("low", _("Low marks"), lambda rows, user: rows.filter(mark__lte=LOW), colour="red"),
        Tab("waiting", _("Not answered"), lambda rows, user: rows.filter(answered_at=None), count=False),
    )
    empty_title = _("Nobody has been asked yet.")
    empty_text = _("When a complaint is closed and a mobile number is known, the complainant gets one question.")

    def row_url(self, obj: Survey) -> str:
        return reverse("handling:detail", args=[obj.complaint_id])
