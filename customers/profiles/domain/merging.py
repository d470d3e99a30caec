"""Rules of merging two records of one customer."""

from datetime import datetime, timedelta

from backoffice.values.errors import Refused

UNDO_FOR = timedelta(days=30)


def _(text: str) -> str:
    return text


# What is chosen together: an identity is taken whole or not at all.
GROUPS: dict[str, tuple[str, ...]] = {
    "identity": ("id_number", "id_masked", "id_index", "birth_date", "sex", "region"),
    "name": ("name",),
    "phone": ("phone", "phone_masked", "phone_index", "phone_last4"),
    "segment": ("segment", "segment_source", "segment_reason"),
    "employment": ("employment_type", "employer", "employed_months"),
    "industry": ("industry",),
    "founded_on": ("founded_on",),
    "monthly_income": ("monthly_income",),
    "monthly_debt": ("monthly_debt",),
    "is_student": ("is_student",),
}
SEALED = ("identity", "phone")


def may_undo(at: datetime, now: datetime) -> bool:
    """For thirty days to the second."""
    return now <= at + UNDO_FOR


def refuse_too_late(at: datetime, now: datetime) -> None:
    if not may_undo(at, now):
        raise Refused("merging.too_late", _("A merge can be undone for thirty days; they are over."))


def checked_groups(taken: list[str]) -> list[str]:
    """The groups taken from the record that is merged; ValueError on an unknown one."""
    unknown = set(taken) - set(GROUPS)
    if unknown:
        raise ValueError(f"These cannot be taken: {sorted(unknown)}")
    return sorted(set(taken))
