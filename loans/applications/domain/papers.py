"""The material checklist of an application (进件材料)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from loans.products.domain import materials_for

ASKED = "asked:"  # code of a material that a reviewer asked for beyond the product's list
MAX_FILES_PER_MATERIAL = 20


POLICY_PARTS = 7
EVERYBODY = "all"


@dataclass(frozen=True)
class PolicyLine:
    """A paper that the house asks for beyond the product's list: of a tier, from an amount on and up to below another
    (yuan, None without an end), of one segment or of everybody; `why` is shown to whoever works on the case."""

    tier: str
    least: Decimal
    below: Decimal | None
    segment: str
    code: str
    name: str
    why: str

    @classmethod
    def read(cls, text: str) -> "PolicyLine":
        """From "B | 200000 | 500000 | small_business | purchase_contract | 购销合同 | why". ValueError for another."""
        parts = [part.strip() for part in str(text).split("|", POLICY_PARTS - 1)]
        if len(parts) != POLICY_PARTS or parts[0] not in {"A", "B", "C"} or not all((parts[3], parts[4], parts[5])):
            raise ValueError(f"{text!r} is not a line of the material policy")
        try:
            least, below = Decimal(parts[1] or 0), Decimal(parts[2]) if parts[2] else None
        except ArithmeticError:
            raise ValueError(f"{text!r}: the amounts are not numbers") from None
        if not least.is_finite() or least < 0 or (below is not None and not (below.is_finite() and below > least)):
            raise ValueError(f"{text!r}: the amounts are no band")
        return cls(parts[0], least, below, *parts[3:])

    @property
    def text(self) -> str:
        least, below = format(self.least, "f"), "" if self.below is None else format(self.below, "f")
        return " | ".join((self.tier, least, below, self.segment, self.code, self.name, self.why))

    def asks(self, tier: str, amount: Decimal, segment: str) -> bool:
        return (
            self.tier == tier
            and self.least <= amount
            and (self.below is None or amount < self.below)
            and self.segment in (EVERYBODY, segment)
        )


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the material checklist. `needed` blocks submission (or, once asked for, handing in). `why`: the
    house's own reason, for what its policy asks for beyond the product."""

    code: str
    name: str
    needed: bool
    files: int
    why: str = ""

    @property
    def missing(self) -> bool:
        return self.needed and not self.files


def checklist(
    materials: Iterable[dict[str, Any]],
    *,
    tier: str,
    amount: Decimal,
    first_loan: bool,
    asked: Iterable[str],
    have: dict[str, int],
    policy: Iterable[PolicyLine] = (),
) -> list[ChecklistItem]:
    """The product's materials for this tier and amount, what the policy adds (`policy`: the lines that ask here), then
    what a reviewer asked for. `have` counts files by code.

    Green channel: a line with `"first_loan": false` is not asked of somebody who borrows for the first time.
    """
    items = [
        ChecklistItem(
            str(material["code"]), str(material["name"]), bool(material.get("required", True)),
            have.get(str(material["code"]), 0),
        )
        for material in materials_for(materials, tier, amount)
        if not (first_loan and material.get("first_loan") is False)
    ]  # fmt: skip
    added = {line.code: line for line in policy}
    items = [
        replace(item, needed=True, why=added.pop(item.code).why) if item.code in added else item for item in items
    ]
    items += [ChecklistItem(line.code, line.name, True, have.get(code, 0), line.why) for code, line in added.items()]
    names = {item.name for item in items}
    for name in asked:
        code = f"{ASKED}{name}"[:40]
        if name not in names:
            items.append(ChecklistItem(code, name, True, have.get(code, 0)))
    return items


def policy_lines(rows: Iterable[str]) -> list[PolicyLine]:
    """ValueError as `PolicyLine.read`, and for a paper that is asked for twice of the same."""
    lines = [PolicyLine.read(row) for row in rows]
    for number, line in enumerate(lines):
        for other in lines[:number]:
            if (line.tier, line.segment, line.code, line.least) == (
                other.tier,
                other.segment,
                other.code,
                other.least,
            ):
                raise ValueError(f"{line.text!r} stands there twice")
    return lines


@dataclass(frozen=True)
class Completeness:
    """How far the needed material has come."""

    done: int
    needed: int

    @property
    def percent(self) -> int:
        return 100 if not self.needed else self.done * 100 // self.needed


def completeness(items: Iterable[ChecklistItem]) -> Completeness:
    needed = [item for item in items if item.needed]
    return Completeness(sum(1 for item in needed if item.files), len(needed))
