"""What the foundation offers in the sidebar."""

from django.utils.translation import gettext_lazy as _

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
]
