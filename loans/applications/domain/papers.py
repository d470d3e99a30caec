"""The material checklist of an application (进件材料)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from loans.products.domain import materials_for

ASKED = "asked:"  # code of a material that a reviewer asked for beyond the product's list
MAX_FILES_PER_MATERIAL = 20


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the material checklist. `needed` blocks submission (or, once asked for, handing in)."""

    code: str
    name: str
    needed: bool
    files: int

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
) -> list[ChecklistItem]:
    """The product's materials for this tier and amount, then what a reviewer asked for. `have` counts files by code.

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
    names = {item.name for item in items}
    for name in asked:
        code = f"{ASKED}{name}"[:40]
        if name not in names:
            items.append(ChecklistItem(code, name, True, have.get(code, 0)))
    return items


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
