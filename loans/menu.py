"""What loans offers in the sidebar."""

from django.utils.translation import gettext_lazy as _

from backoffice.web.menu import MenuItem

ITEMS = [
    MenuItem(
        section="loans",
        label=_("Products"),
        url_name="products:list",
        permission="products.view",
        icon="package",
        order=60,
    ),
    MenuItem(
        section="loans",
        label=_("Lenders"),
        url_name="lenders:list",
        permission="lenders.view",
        icon="building-bank",
        order=70,
    ),
]
