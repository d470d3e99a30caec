"""Where a statement's columns are: by the words of its heading, which differ from bank to bank. Pure.

ROLES is data: what the banks' headings call each column. What none of these words names is asked of a person, and the
answer is kept for the next statement with the same heading (`models.KnownHeading`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from backoffice.files.reading.amounts import DAY, amount, day
from backoffice.files.reading.domain import Label, Line, labelled, plain, rows, union
from risk.statements.domain import Entry

ROLES: dict[str, tuple[str, ...]] = {
    "day": ("交易日期", "记账日期", "入账日期", "交易日", "记账日", "日期", "交易时间", "入账时间"),
    "clock": ("时间",),
    "amount": ("交易金额", "发生额", "金额", "交易发生额"),
    "income": ("收入金额", "贷方发生额", "贷方金额", "存入金额", "收入", "贷方", "存入", "转入"),
    "expense": ("支出金额", "借方发生额", "借方金额", "支取金额", "支出", "借方", "支取", "转出"),
    "direction": ("收/支", "借贷标志", "收支标志", "借/贷", "收支类型", "收支", "借贷"),
    "balance": ("账户余额", "本次余额", "交易余额", "联机余额", "交易后余额", "余额"),
    "text": ("交易摘要", "摘要", "交易类型", "交易说明", "用途", "附言", "备注"),
    "party": (
        "对方账户名", "对方户名", "对方名称", "对手户名", "交易对手", "对方信息", "收/付方名称", "收付方名称",
    ),
    "": (
        "序号", "流水号", "交易流水", "币种", "币别", "对方账号", "对方账户", "对方开户行", "渠道", "交易渠道",
        "交易地点", "钞汇", "凭证号", "网点",
    ),
}  # fmt: skip
MONEY = re.compile(r"[-+]?￥?\d{1,3}(?:,\d{3})*\.\d{2}|[-+]?￥?\d+\.\d{2}")
LEADING_DAY = re.compile(
    r"((?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d{6})\s*(\d{2}[:：]\d{2}(?:[:：]\d{2})?)?\s*"
)
CLOCK = re.compile(r"([01]\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?")
INWARD, OUTWARD = ("收", "贷", "入", "+"), ("支", "借", "出", "-")
FOOT = ("合计", "总计", "本页", "第", "打印", "以下空白", "温馨提示", "说明")
Known = Mapping[str, Sequence[str]]  # a heading's words, and the roles a person gave them
ROLE_NAMES = tuple(role for role in ROLES if role)


@dataclass(frozen=True)
class Column:
    role: str
    word: str
    left: float
    right: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Heading:
    columns: tuple[Column, ...]

    @property
    def complete(self) -> bool:
        roles = {column.role for column in self.columns}
        return "day" in roles and ("amount" in roles or {"income", "expense"} <= roles)


def _word(text: str) -> str:
    """交 易 日 期(元) -> 交易日期."""
    return re.sub(r"[(（][^)）]*[)）]|[\s:：]", "", text)


_ROLE_OF = {word: role for role, words in ROLES.items() for word in words}
_CUT = re.compile("|".join(map(re.escape, sorted(_ROLE_OF, key=len, reverse=True))))


def _heading_cells(line: Line) -> list[Line]:
    """A piece of heading, cut where two columns were read as one (收入 支出)."""
    parts = [line.part(m.start(), m.end()) for m in re.finditer(r"\S+", line.text)]
    cut: list[Line] = []
    for part in parts:
        word = _word(part.text)
        hits = list(_CUT.finditer(part.text))
        if word in _ROLE_OF or len(hits) < 2 or sum(len(h[0]) for h in hits) < len(word):
            cut.append(part)
        else:
            cut += [part.part(h.start(), h.end()) for h in hits]
    return cut


def heading_of(row: Sequence[Line], known: Known | None = None) -> Heading | None:
    """The row as a heading: at least three columns with a role that is known; `known` holds what people answered."""
    cells = [cell for line in row for cell in _heading_cells(line)]
    words = [_word(cell.text) for cell in cells]
    roles = [_ROLE_OF.get(word, "") for word in words]
    answered = (known or {}).get(signature_of(words))
    if answered and len(answered) == len(words):
        roles = list(answered)
    elif sum(1 for word in words if word in _ROLE_OF) < 3 or len({role for role in roles if role}) < 2:
        return None
    seen: set[str] = set()
    columns = []
    for cell, word, role in zip(cells, words, roles, strict=True):
        if role == "day" and "day" in seen:
            role = "clock" if "时间" in word else ""
        if role in seen and role != "text":
            role = ""
        seen.add(role)
        columns.append(Column(role, word, cell.box[0], cell.right))
    return Heading(tuple(columns))


def signature_of(words: Sequence[str]) -> str:
    """What a heading is recognised by: its words without blanks and units."""
    return "|".join(_word(word) for word in words)


# -- the rows below ----------------------------------------------------------------------------------


def _cells(line: Line) -> list[Line]:
    """A piece of a row, cut where neighbours were read as one: day and words, two amounts."""
    parts: list[Line] = []
    at = 0
    lead = LEADING_DAY.match(line.text)
    if lead and lead.end() < len(line.text):
        parts.append(line.part(0, lead.end()))
        at = lead.end()
    rest = line.text[at:]
    for found in re.finditer(r"\S+", rest):
        piece = line.part(at + found.start(), at + found.end())
        sums = list(MONEY.finditer(piece.text))
        if len(sums) > 1 and "".join(s[0] for s in sums) == piece.text:
            parts += [piece.part(s.start(), s.end()) for s in sums]
        else:
            parts.append(piece)
    return parts or [line]


def _sort_of(text: str) -> str:
    if LEADING_DAY.fullmatch(text.strip()) or DAY.fullmatch(text):
        return "day"
    if amount(text) is not None and ("." in text or "," in text):
        return "money"
    digits = sum(char.isdigit() or char in ",.￥+-" for char in text)
    return "money?" if digits >= 3 and digits >= len(text) * 0.7 and ("." in text or "," in text) else "text"


FITS = {
    "day": {"day", "text"}, "clock": {"text", "day"}, "amount": {"money", "money?"}, "income": {"money", "money?"},
    "expense": {"money", "money?"}, "balance": {"money", "money?"}, "direction": {"text"}, "text": {"text"},
    "party": {"text"}, "": {"text", "money?", "money", "day"},
}  # fmt: skip


def _column_of(cell: Line, heading: Heading) -> Column:
    """The column whose left edge, right edge or middle the cell shares best; its sort must fit the column's."""
    sort = _sort_of(cell.text)
    fitting = [column for column in heading.columns if sort in FITS[column.role]] or list(heading.columns)
    return min(
        fitting,
        key=lambda c: (
            min(abs(c.left - cell.box[0]), abs(c.right - cell.right), abs(c.centre - cell.centre)),
            abs(c.centre - cell.centre),
        ),
    )


@dataclass(frozen=True)
class Taken:
    """`heading` is the last one seen, complete or not; without a complete one there are no entries."""

    heading: Heading | None
    entries: list[Entry]


def from_pages(pages: Sequence[Sequence[Line]], known: Known) -> Taken:
    """The entries of pages that were read. Each page may repeat the heading, or go on without."""
    found: list[Entry] = []
    heading: Heading | None = None
    for number, lines in enumerate(pages, 1):
        for row in rows(lines):
            here = heading_of(row, known)
            if here is not None and (here.complete or heading is None):
                heading = here
            elif heading is not None and heading.complete:
                _take(row, heading, number, found)
    return Taken(heading, found)


def from_table(table: Iterable[Sequence[str]], known: Known) -> Taken:
    """The entries of a sheet: the columns are where the heading's cells are. Formulas arrive here as their values."""
    found: list[Entry] = []
    heading: Heading | None = None
    for index, cells in enumerate(table):
        here = None if heading and heading.complete else heading_of(_as_lines(cells, index), known)
        if here is not None:
            heading = here
            continue
        if heading is None or not heading.complete:
            continue
        by_role: dict[str, str] = {}
        for column in heading.columns:
            place = round(column.left * SHEET_WIDTH)
            text = plain(cells[place]) if place < len(cells) else ""
            by_role[column.role] = by_role.get(column.role, "") + text
        entry = entry_of(by_role, len(found) + 1)
        if entry is not None:
            found.append(entry)
    return Taken(heading, found)


SHEET_WIDTH = 400


def _as_lines(cells: Sequence[str], index: int) -> list[Line]:
    """Cells of a sheet as pieces of a page, one share per column, so that what reads pages reads sheets too."""
    return [
        Line(plain(cell), 1.0, (place / SHEET_WIDTH, index * 0.01, 1 / SHEET_WIDTH, 0.008))
        for place, cell in enumerate(cells[:SHEET_WIDTH])
        if cell.strip()
    ]


HEAD = (
    Label("holder", ("账户名称", "客户姓名", "客户名称", "账户名", "户名", "姓名")),
    Label("account", ("客户账号", "银行卡号", "账户号码", "账号", "卡号")),
    Label("period", ("查询期间", "起止日期", "交易区间", "查询日期", "查询时段")),
    Label("opening", ("期初余额", "上期余额", "承前余额")),
    Label("number", ("证件号码", "身份证号")),
    Label("other", ("币种", "开户行", "打印日期", "打印时间", "证件类型")),
)


def head_of(lines: Sequence[Line]) -> dict[str, str]:
    """What stands above the heading: whose account it is, its number, the opening balance."""
    above = []
    for row in rows(lines):
        if heading_of(row) is not None:
            break
        above += row
    return {name: value.text for name, value in labelled(above, HEAD, 1).items()}


def table_head(table: Sequence[Sequence[str]]) -> dict[str, str]:
    return head_of([line for index, cells in enumerate(table) for line in _as_lines(cells, index)])


def _take(row: Sequence[Line], heading: Heading, page: int, found: list[Entry]) -> None:
    cells: dict[str, list[Line]] = {}
    for line in row:
        for cell in _cells(line):
            cells.setdefault(_column_of(cell, heading).role, []).append(cell)
    joined = {role: "".join(cell.text for cell in parts) for role, parts in cells.items()}
    entry = entry_of(joined, len(found) + 1)
    place = union([line.box for line in row])
    if entry is None:
        _continue(joined, row, page, found)
        return
    money = [c.confidence for role in ("amount", "income", "expense", "balance") for c in cells.get(role, [])]
    found.append(
        Entry(
            entry.number, entry.day, entry.amount, entry.balance, entry.text, entry.party, entry.clock, page,
            place, min(money, default=1.0), entry.problem,
        )
    )  # fmt: skip


def _continue(cells: Mapping[str, str], row: Sequence[Line], page: int, found: list[Entry]) -> None:
    """Words that run on under an entry belong to it; page numbers and sums at the foot do not."""
    words = cells.get("text", "") or cells.get("party", "")
    last = found[-1] if found else None
    if not words or last is None or last.page != page or words.startswith(FOOT) or set(cells) - {"text", "party"}:
        return
    if row[0].box[1] - (last.box[1] + last.box[3]) > 0.012:
        return
    merged = {"text": last.text + cells.get("text", ""), "party": last.party + cells.get("party", "")}
    found[-1] = Entry(**{**last.__dict__, **merged, "box": union([last.box, *(line.box for line in row)])})


def entry_of(cells: Mapping[str, str], number: int) -> Entry | None:
    """An entry from its cells by role; None for a row that has neither day nor amount (a foot, a running word)."""
    when = day(cells.get("day", ""))
    money = {role: _money(cells.get(role, "")) for role in ("amount", "income", "expense", "balance")}
    meant = [role for role in ("amount", "income", "expense") if cells.get(role, "").strip(" -0.—")]
    if when is None and not (meant and cells.get("balance")):
        return None
    if when is None and any(cells.get(role, "").startswith(FOOT) for role in ("text", "party", "day")):
        return None
    signed, problem = _signed(money, cells.get("direction", ""), meant)
    if when is None:
        problem = "no_day"
    return Entry(
        number=number, day=when, amount=signed, balance=money["balance"], text=cells.get("text", "").strip(),
        party=cells.get("party", "").strip(), clock=_clock(cells.get("clock", "") or cells.get("day", "")),
        problem=problem or ("no_amount" if signed is None else ""),
    )  # fmt: skip


def _money(text: str) -> Decimal | None:
    value = amount(text)
    return None if value is None else value.quantize(Decimal("0.01"))


def _signed(money: Mapping[str, Decimal | None], direction: str, meant: Sequence[str]) -> tuple[Decimal | None, str]:
    if "income" in meant and "expense" in meant:
        return None, "both"
    if money["income"] and "income" in meant:
        return abs(money["income"]), ""
    if money["expense"] and "expense" in meant:
        return -abs(money["expense"]), ""
    value = money["amount"]
    if value is None:
        return None, ""
    if any(mark in direction for mark in OUTWARD):
        return -abs(value), ""
    if any(mark in direction for mark in INWARD):
        return abs(value), ""
    return value, ""


def _clock(text: str) -> time | None:
    found = CLOCK.search(text)
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
