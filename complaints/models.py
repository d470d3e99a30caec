"""Gathers the tables of the rooms for Django; the tables live in the rooms."""

from complaints.cases import models as cases
from complaints.handling import models as handling
from complaints.intake import models as intake
from complaints.knowledge import models as knowledge
from complaints.opinion import models as opinion
from complaints.reports import models as reports
from complaints.resolution import models as resolution
from complaints.scripts import models as scripts
from complaints.surveys import models as surveys
from complaints.taskforces import models as taskforces

__all__ = [
    "cases",
    "handling",
    "intake",
    "knowledge",
    "opinion",
    "reports",
    "resolution",
    "scripts",
    "surveys",
    "taskforces",
]
