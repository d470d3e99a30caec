"""Task forces: the departments that judge a hard case together."""

from enum import StrEnum


class Department(StrEnum):
    RISK = "risk"
    LEGAL = "legal"
    OPERATIONS = "operations"
    SERVICE = "service"
