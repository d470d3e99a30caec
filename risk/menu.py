"""What risk offers in the sidebar."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web.menu import MenuItem
from risk.pricing import selectors as pricing
from risk.review import selectors as review
from risk.screening import selectors as screening
from risk.suspicion import selectors as suspicion


def waiting_reviews(user: Any) -> QuerySet:
    return review.waiting(review.visible_to(user), timezone.now())


ITEMS = [
    MenuItem(
        section="risk",
        label=_("Review queue"),
        url_name="review:queue",
        permission="review.view",
        icon="list-check",
        order=10,
        badge=waiting_reviews,
    ),
    MenuItem(
        section="insight",
        label=_("Risk board"),
        url_name="review:board",
        permission="dashboards.manager",
        icon="chart-arcs",
        order=20,
    ),
    MenuItem(
        section="risk",
        label=_("Quality checks"),
        url_name="review:quality",
        permission="review.quality",
        icon="eye-check",
        order=12,
    ),
    MenuItem(
        section="risk",
        label=_("Reviewers"),
        url_name="review:figures",
        permission="review.assign",
        icon="users",
        order=14,
    ),
    MenuItem(
        section="risk",
        label=_("Assessments"),
        url_name="assessment:list",
        permission="assessments.view",
        icon="gauge",
        order=20,
    ),
    MenuItem(
        section="risk", label=_("Rules"), url_name="rules:list", permission="rules.view", icon="git-branch", order=40
    ),
    MenuItem(
        section="risk",
        label=_("Material policy"),
        url_name="checklists:policy",
        permission="rules.view",
        icon="list-details",
        order=47,
    ),
    MenuItem(
        section="risk",
        label=_("Scorecards"),
        url_name="scoring:list",
        permission="scoring.view",
        icon="chart-histogram",
        order=50,
    ),
    MenuItem(
        section="risk",
        label=pgettext_lazy("data from outside", "Evidence"),
        url_name="evidence:list",
        permission="evidence.view",
        icon="database",
        order=60,
    ),
    MenuItem(
        section="risk",
        label=_("Watch-list hits"),
        url_name="screening:hits",
        permission="screening.view",
        icon="user-search",
        order=70,
        badge=screening.waiting,
    ),
    MenuItem(
        section="risk",
        label=_("Watch lists"),
        url_name="screening:lists",
        permission="screening.view",
        icon="list-search",
        order=72,
    ),
    MenuItem(
        section="risk",
        label=_("Suspicious activity"),
        url_name="suspicion:list",
        permission="suspicion.work",
        icon="eye-exclamation",
        order=74,
        badge=suspicion.to_do,
    ),
    MenuItem(
        section="work",
        label=_("Report a suspicion"),
        url_name="suspicion:report",
        permission="suspicion.report",
        icon="message-report",
        order=95,
    ),
    MenuItem(
        section="risk",
        label=_("Pricing"),
        url_name="pricing:policies",
        permission="pricing.view",
        icon="percentage",
        order=45,
        badge=pricing.open_findings,
    ),
    MenuItem(
        section="risk",
        label=_("Money-laundering risk"),
        url_name="screening:levels",
        permission="screening.view",
        icon="shield-dollar",
        order=73,
    ),
]
