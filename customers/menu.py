"""What the customers app offers in the sidebar."""

from django.utils.translation import gettext_lazy as _

from backoffice.web.menu import MenuItem
from customers.leads.selectors import waiting_today as leads_today
from customers.privacy.selectors.requests import waiting
from customers.relations.selectors import waiting_today
from customers.retention.selectors import waiting as to_be_planned

ITEMS = [
    MenuItem(
        section="customers",
        label=_("How long records are kept"),
        url_name="privacy:retention",
        permission="privacy.view",
        icon="hourglass",
        order=62,
    ),
    MenuItem(
        section="customers",
        label=_("Legal holds"),
        url_name="privacy:holds",
        permission="privacy.view",
        icon="gavel",
        order=61,
    ),
    MenuItem(
        section="customers",
        label=_("Personal-information requests"),
        url_name="privacy:requests",
        permission="privacy.view",
        icon="shield-lock",
        order=60,
        badge=waiting,
    ),
    MenuItem(
        section="customers",
        label=_("Customers"),
        url_name="profiles:list",
        permission="customers.view",
        icon="users",
        order=10,
    ),
    MenuItem(
        section="customers",
        label=_("Questionnaire of needs"),
        url_name="needs:questionnaires",
        permission="needs.view",
        icon="forms",
        order=70,
    ),
    MenuItem(
        section="customers",
        label=_("Possible duplicates"),
        url_name="profiles:duplicates",
        permission="customers.merge",
        icon="arrow-merge",
        order=12,
    ),
    MenuItem(
        section="customers",
        label=_("Customer tiers"),
        url_name="tiering:list",
        permission="tiering.view",
        icon="stairs-up",
        order=20,
    ),
    MenuItem(
        section="customers",
        label=_("Follow-ups"),
        url_name="relations:list",
        permission="relations.view",
        icon="phone-call",
        order=15,
        badge=waiting_today,
    ),
    MenuItem(
        section="customers",
        label=_("Leads"),
        url_name="leads:list",
        permission="leads.view",
        icon="filter",
        order=30,
        badge=leads_today,
    ),
    MenuItem(
        section="customers",
        label=_("Campaigns"),
        url_name="campaigns:list",
        permission="campaigns.view",
        icon="speakerphone",
        order=32,
    ),
    MenuItem(
        section="customers",
        label=_("Events"),
        url_name="events:list",
        permission="events.view",
        icon="calendar-event",
        order=34,
    ),
    MenuItem(
        section="customers",
        label=_("Rewards and incentives"),
        url_name="rewards:list",
        permission="rewards.view",
        icon="gift",
        order=45,
    ),
    MenuItem(
        section="customers",
        label=_("Channels and partners"),
        url_name="channels:list",
        permission="channels.view",
        icon="affiliate",
        order=40,
    ),
    MenuItem(
        section="customers",
        label=_("Talk scripts"),
        url_name="guidance:list",
        permission="guidance.view",
        icon="message-2",
        order=60,
    ),
    MenuItem(
        section="customers",
        label=_("Keeping customers"),
        url_name="retention:list",
        permission="retention.view",
        icon="heart-handshake",
        order=17,
        badge=to_be_planned,
    ),
]
