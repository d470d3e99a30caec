"""Gathers the tables of the rooms for Django; the tables live in the rooms."""

from customers.campaigns import models as campaigns
from customers.channels import models as channels
from customers.events import models as events
from customers.guidance import models as guidance
from customers.leads import models as leads
from customers.needs import models as needs
from customers.privacy import models as privacy
from customers.profiles import models as profiles
from customers.relations import models as relations
from customers.retention import models as retention
from customers.rewards import models as rewards
from customers.tiering import models as tiering

__all__ = [
    "campaigns",
    "channels",
    "events",
    "guidance",
    "leads",
    "needs",
    "privacy",
    "profiles",
    "relations",
    "retention",
    "rewards",
    "tiering",
]
