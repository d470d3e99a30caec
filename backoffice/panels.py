"""What the foundation shows on pages of others."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from backoffice.advertising import panels as advertising
from backoffice.approvals import selectors as approvals
from backoffice.approvals.tables import kind_label
from backoffice.compliance import tables as compliance_tables
from backoffice.compliance.panels import due_card
from backoffice.dashboards import panels as landing
from backoffice.demo import people
from backoffice.notifications.panels import bell
from backoffice.web import panels
from backoffice.workcalendar import selectors as workcalendar

# Importing it registers the cards of the landing pages.
__all__ = ["advertising", "compliance_tables", "landing"]


def demo_logins(request, obj) -> SafeString:
    """The sign-ins of the sample company, on the sign-in page, in demo mode only."""
    if not settings.DEMO:
        return SafeString("")
    return render_to_string("backoffice/accounts/demo_logins.html", {"logins": people.logins()}, request)


def waiting_approvals(request, user) -> SafeString:
    """On the landing page of who may decide something: what waits for a second person."""
    waiting = list(approvals.waiting_for(user).select_related("maker").order_by("submitted_at")[:5])
    if not waiting:
        return SafeString("")
    rows = [(approval, kind_label(approval)) for approval in waiting]
    return render_to_string("backoffice/approvals/waiting_panel.html", {"rows": rows}, request)


def missing_year(request, user) -> SafeString:
    """A warning to who keeps the calendar, as long as next year's holidays are missing."""
    year = workcalendar.missing_year(timezone.localdate()) if user.may("calendar.edit") else None
    if year is None:
        return SafeString("")
    return render_to_string("backoffice/workcalendar/missing_panel.html", {"year": year}, request)


panels.register("accounts.login", demo_logins)
panels.register("web.topbar", bell, order=10)
panels.register("dashboards.home", waiting_approvals, order=10)
panels.register("dashboards.home", due_card, order=36)
panels.register("dashboards.home", missing_year, order=90)
