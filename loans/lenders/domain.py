"""What kinds of lender there are, and when one may do business."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LenderKind(StrEnum):
    BANK = "bank"
    CFC = "cfc"  # 消费金融公司
    MICROLENDER = "microlender"  # 小额贷款公司


@dataclass(frozen=True)
class Standing:
    """The papers that let a lender work with us. Dates are the last day of validity."""

    licence_no: str
    licence_valid_to: date | None
    listed_since: date | None
    agreement_no: str
    agreement_valid_to: date | None


def obstacles(standing: Standing, on: date) -> list[str]:
    """Codes of what forbids business with this lender on a day; empty when nothing does.

    金规〔2025〕9号: only platforms on the lender's published list, under an agreement, with a licensed lender.
    """
    found = []
    if not standing.licence_no:
        found.append("licence_missing")
    elif standing.licence_valid_to is not None and standing.licence_valid_to < on:
        found.append("licence_expired")
    if standing.listed_since is None or standing.listed_since > on:
        found.append("not_listed")
    if not standing.agreement_no:
        found.append("agreement_missing")
    elif standing.agreement_valid_to is not None and standing.agreement_valid_to < on:
        found.append("agreement_expired")
    return found
