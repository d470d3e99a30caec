"""What the reader saw on photographs of drawn papers: stored, so that tests need no reader."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.demo.drawn import papers
from backoffice.values.identity import make_check_digit, make_credit_check

SEEN: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("read_by_eye.json").read_text())
ID_NUMBER = "31011519880305421" + make_check_digit("31011519880305421")
CREDIT_CODE = "91330106MA2TEAA0X" + make_credit_check("91330106MA2TEAA0X")
PERSON = papers.Person("林若溪", ID_NUMBER)
FIRM = papers.Firm("杭州样例百货有限公司", CREDIT_CODE, "周明远")


def proof() -> Any:
    since, issued = date(2021, 3, 1), date(2026, 11, 2)
    return papers.income_proof(PERSON, "上海样例科技有限公司", Decimal("18500.00"), since, issued)
