"""The life of a rule set version, and of a scorecard version."""

from enum import StrEnum

from backoffice.values import transitions


class Status(StrEnum):
    DRAFT = "draft"
    TESTED = "tested"
    PUBLISHED = "published"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("edit", {Status.DRAFT, Status.TESTED}, Status.DRAFT),
        ("test", {Status.DRAFT, Status.TESTED}, Status.TESTED),
        ("publish", {Status.TESTED}, Status.PUBLISHED),
        ("restore", {Status.RETIRED}, Status.PUBLISHED),
        ("retire", {Status.DRAFT, Status.TESTED, Status.PUBLISHED}, Status.RETIRED),
    ]
)
