"""What the foundation offers in the sidebar."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import selectors as approvals
from backoffice.jobs import selectors as jobs
from backoffice.notifications import selectors as notifications
from backoffice.web.menu import MenuItem

ITEMS = [
    MenuItem(
        section="work",
        label=_("My work"),
        url_name="dashboards:home",
        permission="dashboards.home",
        icon="layout-dashboard",
        order=0,
    ),
    MenuItem(
        section="insight",
        label=_("Dashboard"),
        url_name="dashboards:manager",
        permission="dashboards.manager",
        icon="chart-bar",
        order=10,
    ),
    MenuItem(
        section="insight",
        label=_("Customer board"),
        url_name="dashboards:customers",
        permission="dashboards.customers",
        icon="users-group",
        order=15,
    ),
    MenuItem(
        section="insight",
        label=_("Complaint board"),
        url_name="dashboards:complaints",
        permission="complaints.report",
        icon="message-exclamation",
        order=20,
    ),
    MenuItem(
        section="work",
        label=_("Messages to me"),
        url_name="notifications:inbox",
        permission="accounts.own",
        icon="bell",
        order=80,
        badge=notifications.unread,
    ),
    MenuItem(
        section="system",
        label=_("Deliveries"),
        url_name="notifications:list",
        permission="notifications.view",
        icon="send",
        order=30,
        badge=lambda user: notifications.stuck(),
    ),
    MenuItem(
        section="system",
        label=_("Jobs"),
        url_name="jobs:list",
        permission="jobs.view",
        icon="repeat",
        order=20,
        badge=lambda user: jobs.dead(),
    ),
    MenuItem(
        section="work",
        label=_("Approvals"),
        url_name="approvals:inbox",
        permission="approvals.view",
        icon="checkup-list",
        order=20,
        badge=approvals.waiting_for,
    ),
    MenuItem(
        section="customers",
        label=_("Advertising check"),
        url_name="advertising:check",
        permission="advertising.check",
        icon="speakerphone",
        order=70,
    ),
    MenuItem(
        section="system",
        label=_("Compliance"),
        url_name="compliance:overview",
        permission="compliance.view",
        icon="gavel",
        order=25,
    ),
    MenuItem(
        section="work",
        label=_("Procedures"),
        url_name="compliance:procedures",
        permission="procedures.run",
        icon="list-check",
        order=70,
    ),
    MenuItem(
        section="work",
        label=_("Operational incidents"),
        url_name="compliance:incidents",
        permission="incidents.report",
        icon="alert-triangle",
        order=75,
    ),
    MenuItem(
        section="system",
        label=_("Parameters"),
        url_name="parameters:list",
        permission="parameters.view",
        icon="adjustments",
        order=30,
    ),
    MenuItem(
        section="system",
        label=_("Work calendar"),
        url_name="workcalendar:month",
        permission="calendar.view",
        icon="calendar",
        order=40,
    ),
    MenuItem(
        section="system",
        label=_("Audit trail"),
        url_name="audit:list",
        permission="audit.view",
        icon="history",
        order=50,
    ),
    MenuItem(
        section="system",
        label=_("Staff"),
        url_name="accounts:staff_list",
        permission="accounts.view",
        icon="users-group",
        order=10,
    ),
    MenuItem(
        section="system",
        label=_("API keys"),
        url_name="api_keys:list",
        permission="accounts.view",
        icon="key",
        order=15,
    ),
]
if settings.ADMIN_ENABLED:
    ITEMS.append(
        MenuItem(
            section="system",
            label=_("Configuration"),
            url_name="admin:index",
            permission="admin.use",
            icon="settings",
            order=90,
        )
    )
