"""Which roles have a guide; the texts are `templates/backoffice/help/<role>.zh.html` and `.en.html`."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

ROLES_WITH_GUIDE = {
    "reviewer": _("Reviewer"),
    "senior_reviewer": _("Senior reviewer"),
    "service_agent": _("Customer service"),
    "service_lead": _("Service lead"),
    "operations": _("Operations"),
    "manager": _("Manager"),
    "risk_manager": _("Risk manager"),
    "compliance": _("Compliance officer"),
    "collector": _("Collector"),
    "relationship_manager": _("Relationship manager"),
    "marketing": _("Marketing"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}


def default_guide(roles: Sequence[str]) -> str:
    """The guide of one's first role that has one; who has none reads the reviewer's."""
    return next((role for role in roles if role in ROLES_WITH_GUIDE), "reviewer")
