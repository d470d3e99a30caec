"""Gathers the tables of the rooms for Django; the tables live in the rooms."""

from backoffice.accounts import models as accounts
from backoffice.accounts.api_keys import models as api_keys
from backoffice.approvals import models as approvals
from backoffice.audit import models as audit
from backoffice.compliance import models as compliance
from backoffice.documents import models as documents
from backoffice.files import models as files
from backoffice.files.reading import models as reading
from backoffice.jobs import models as jobs
from backoffice.notifications import models as notifications
from backoffice.parameters import models as parameters
from backoffice.sealing import models as sealing
from backoffice.web import models as web
from backoffice.workcalendar import models as workcalendar

__all__ = [
    "accounts",
    "api_keys",
    "approvals",
    "audit",
    "compliance",
    "documents",
    "files",
    "jobs",
    "notifications",
    "parameters",
    "reading",
    "sealing",
    "web",
    "workcalendar",
]
