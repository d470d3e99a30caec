"""The registers."""

from backoffice.compliance.models.changes import AFFECTED, ChangeTask, RegulationChange
from backoffice.compliance.models.incidents import CATEGORIES, SEVERITIES, Incident, IncidentAction
from backoffice.compliance.models.personal import Breach, BreachEntry, ImpactAssessment, Processor
from backoffice.compliance.models.procedures import Procedure, ProcedureRun, ProcedureVersion, StepDone

__all__ = [
    "AFFECTED",
    "CATEGORIES",
    "SEVERITIES",
    "Breach",
    "BreachEntry",
    "ChangeTask",
    "ImpactAssessment",
    "Incident",
    "IncidentAction",
    "Procedure",
    "ProcedureRun",
    "ProcedureVersion",
    "Processor",
    "RegulationChange",
    "StepDone",
]
