from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Table
from complaints.cases import looks  # noqa: F401 (registers the badges)


class EnteredTable(Table):
    """Complaints that I wrote down, for staff who enter and do not handle them."""

    columns = (
        Column("number", _("Complaint number"), kind="code"),
        Column("tier", _("Tier"), kind="badge", badge="complaint.tier"),
        Column("category", _("Category"), kind="badge", badge="complaint.category"),
        Column("complainant_name", _("Complainant")),
        Column("status", _("Status"), kind="badge", badge="complaint.status"),
        Column("owner", _("Handler")),
        Column("received_at", _("Received"), kind="time"),
    )
    sorts = {"-received": ("-received_at", "-id")}
    empty_title = _("You have entered no complaint yet")
    empty_text = _("When somebody complains to you, write it down here: the clock runs from the moment of receipt.")
