from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web.menu import MenuItem
from complaints.cases import selectors
from complaints.opinion.selectors import open_alerts
from complaints.taskforces.selectors import open_tasks

ITEMS = [
    MenuItem(
        section="complaints",
        label=_("Complaints"),
        url_name="handling:queue",
        permission="complaints.view",
        icon="message-exclamation",
        order=10,
        # What is late or nearly: the number that somebody must act on.
        badge=lambda user: selectors.breaching(selectors.visible_to(user).select_related(None), timezone.now()),
    ),
    MenuItem(
        section="complaints",
        label=_("New complaint"),
        url_name="cases:create",
        permission="complaints.enter",
        icon="message-plus",
        order=20,
    ),
    MenuItem(
        section="complaints",
        label=_("Complaints I entered"),
        url_name="cases:entered",
        permission="complaints.enter",
        icon="notes",
        order=30,
    ),
    MenuItem(
        section="complaints",
        label=_("Tiering rules and time limits"),
        url_name="cases:policy",
        permission="complaints.view",
        icon="adjustments",
        order=40,
    ),
    MenuItem(
        section="complaints",
        label=_("My task forces"),
        url_name="taskforces:mine",
        permission="taskforces.join",
        icon="users-group",
        order=35,
        badge=open_tasks,
    ),
    MenuItem(
        section="complaints",
        label=_("Knowledge base"),
        url_name="knowledge:list",
        permission="knowledge.view",
        icon="book-2",
        order=42,
    ),
    MenuItem(
        section="complaints",
        label=_("Public opinion"),
        url_name="opinion:list",
        permission="opinion.view",
        icon="speakerphone",
        order=43,
        badge=lambda user: open_alerts(),
    ),
    MenuItem(
        section="complaints",
        label=_("Satisfaction"),
        url_name="surveys:report",
        permission="complaints.view",
        icon="mood-smile",
        order=45,
    ),
    MenuItem(
        section="complaints",
        label=_("Reports"),
        url_name="reports:report",
        permission="complaints.report",
        icon="chart-bar",
        order=46,
    ),
    MenuItem(
        section="complaints",
        label=_("Standard texts"),
        url_name="scripts:list",
        permission="complaints.view",
        icon="template",
        order=50,
    ),
]

# What one may begin from the palette and the landing page.
ACTIONS = [
    MenuItem(
        section="complaints",
        label=_("Enter a complaint"),
        url_name="cases:create",
        permission="complaints.enter",
        icon="message-plus",
        order=20,
    ),
]
