"""What loans offers in the sidebar."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.web.menu import MenuItem
from loans.applications import selectors


def _to_do(user: Any) -> QuerySet | None:
    return selectors.to_do(user) if user.may("applications.edit") else None


ITEMS = [
    MenuItem(
        section="loans",
        label=_("Applications"),
        url_name="applications:list",
        permission="applications.view",
        icon="file-text",
        order=10,
        badge=_to_do,
    ),
    MenuItem(
        section="loans",
        label=_("Matching"),
        url_name="matching:list",
        permission="matching.view",
        icon="target-arrow",
        order=5,
    ),
    MenuItem(
        section="loans",
        label=_("Imports"),
        url_name="files:import_list",
        permission="files.import",
        icon="file-import",
        order=15,
    ),
    MenuItem(
        section="loans",
        label=_("Collateral"),
        url_name="collateral:list",
        permission="collateral.view",
        icon="home-shield",
        order=45,
    ),
    MenuItem(
        section="loans",
        label=_("Guarantees"),
        url_name="collateral:guarantee_list",
        permission="collateral.view",
        icon="heart-handshake",
        order=46,
    ),
    MenuItem(
        section="loans",
        label=_("Calculator"),
        url_name="calculator:calculator",
        permission="calculator.use",
        icon="calculator",
        order=55,
    ),
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
    MenuItem(
        section="loans",
        label=_("Quotas"),
        url_name="quotas:list",
        permission="lenders.view",
        icon="chart-bar",
        order=71,
    ),
    MenuItem(
        section="loans",
        label=_("Guarantors"),
        url_name="lenders:guarantor_list",
        permission="lenders.view",
        icon="shield-check",
        order=72,
    ),
    MenuItem(
        section="loans",
        label=_("Licence register"),
        url_name="lenders:licence_list",
        permission="lenders.view",
        icon="certificate",
        order=74,
    ),
    MenuItem(
        section="loans",
        label=_("Offers"),
        url_name="contracts:offer_list",
        permission="contracts.view",
        icon="tag",
        order=20,
    ),
    MenuItem(
        section="loans",
        label=_("Contracts"),
        url_name="contracts:list",
        permission="contracts.view",
        icon="file-certificate",
        order=30,
    ),
    MenuItem(
        section="loans", label=_("Loans"), url_name="servicing:list", permission="loans.view", icon="cash", order=40
    ),
    MenuItem(
        section="loans",
        label=_("Documents"),
        url_name="documents:list",
        permission="documents.view",
        icon="files",
        order=50,
    ),
]

# What one may begin from the palette and the landing page.
ACTIONS = [
    MenuItem(
        section="loans",
        label=_("What a customer needs"),
        url_name="matching:new",
        permission="matching.advise",
        icon="target-arrow",
        order=5,
    ),
    MenuItem(
        section="loans",
        label=_("New application"),
        url_name="applications:new",
        permission="applications.edit",
        icon="file-plus",
        order=10,
    ),
]
