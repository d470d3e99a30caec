"""Bank statements of people who do not exist, in the habits of eight banks that do not exist either: columns in other
orders and under other words, one amount or two, signs or flags, newest or oldest first, stripes, lines, watermarks."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from PIL import Image

from backoffice.demo.drawn.sheet import GREY, INK, Sheet, font
from backoffice.values.money import yuan

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dots an inch


@dataclass(frozen=True)
class Booking:
    at: datetime
    amount: Decimal
    balance: Decimal
    text: str
    party: str


@dataclass(frozen=True)
class Layout:
    """`columns`: (what it holds, its words, where it begins or ends, "l" or "r")."""

    code: str
    bank: str
    columns: tuple[tuple[str, str, int, str], ...]
    holder: str = "户名"
    newest_first: bool = False
    day: str = "%Y-%m-%d"
    size: int = 22
    row: int = 40
    stripes: bool = False
    rules: bool = False
    watermark: bool = False


LAYOUTS = (
    Layout("haitang", "海棠银行", (("day", "交易日期", 70, "l"), ("text", "摘要", 300, "l"), ("income", "收入", 760, "r"),
           ("expense", "支出", 980, "r"), ("balance", "余额", 1220, "r"), ("party", "对方户名", 1270, "l")), rules=True),
    Layout("changfeng", "长风银行", (("number", "序号", 70, "l"), ("day", "记账日期", 150, "l"), ("amount", "交易金额", 640, "r"),
           ("balance", "账户余额", 900, "r"), ("text", "交易摘要", 950, "l"), ("party", "对手户名", 1230, "l")), newest_first=True),
    Layout("beihai", "北海农商银行", (("day", "日期", 70, "l"), ("text", "摘要", 260, "l"), ("direction", "借贷标志", 520, "l"),
           ("amount", "发生额", 860, "r"), ("balance", "余额", 1120, "r"), ("party", "对方名称", 1180, "l")),
           day="%Y%m%d", stripes=True),
    Layout("yunhe", "运河银行", (("moment", "交易时间", 70, "l"), ("text", "交易类型", 400, "l"), ("signed", "金额", 820, "r"),
           ("balance", "余额", 1060, "r"), ("party", "交易对手", 1120, "l")), holder="客户姓名", watermark=True),
    Layout("jinling", "金陵村镇银行", (("day", "交易日", 70, "l"), ("party", "对方账户名", 270, "l"), ("text", "用途", 640, "l"),
           ("expense", "借方发生额", 1080, "r"), ("income", "贷方发生额", 1320, "r"), ("balance", "余额", 1580, "r")),
           day="%Y.%m.%d", rules=True, size=21),
    Layout("xinan", "西南商业银行", (("day", "入账日期", 70, "l"), ("clock", "时间", 260, "l"), ("income", "存入金额", 640, "r"),
           ("expense", "支取金额", 880, "r"), ("balance", "本次余额", 1140, "r"), ("text", "备注", 1190, "l"),
           ("party", "对方户名", 1400, "l")), size=20, newest_first=True),
    Layout("donghu", "东湖银行", (("day", "交易日期", 70, "l"), ("text", "交易说明", 290, "l"), ("direction", "收/支", 620, "l"),
           ("amount", "交易金额(元)", 920, "r"), ("balance", "交易后余额(元)", 1210, "r"), ("party", "收/付方名称", 1260, "l")),
           holder="账户名称", stripes=True, watermark=True),
    Layout("qinglan", "青岚直销银行", (("day", "记账日", 70, "l"), ("currency", "币种", 250, "l"), ("signed", "发生额", 600, "r"),
           ("balance", "联机余额", 850, "r"), ("text", "摘要", 900, "l"), ("party", "对方名称", 1180, "l")), row=36, size=21),
)  # fmt: skip
SHOPS = ("样例超市", "城市公交集团", "样例餐饮店", "电力公司", "示例书店", "社区药房", "样例加油站", "通信公司")


@dataclass(frozen=True)
class Life:
    """What a statement shall show; the defaults are an ordinary wage earner."""

    name: str = "林若溪"
    employer: str = "上海样例科技有限公司"
    salary: Decimal = Decimal(18500)
    months: int = 6
    start: date = date(2026, 5, 1)
    opening: Decimal = Decimal("23450.18")
    loan: Decimal = Decimal(0)
    gambling: int = 0
    circles: int = 0
    a_month: int = 12
    seed: int = 1
    account: str = field(default="6222 **** **** 1234")


def bookings(life: Life) -> list[Booking]:
    """Everything that happened, oldest first; the balance runs along."""
    rng = random.Random(life.seed)
    events: list[tuple[datetime, Decimal, str, str]] = []
    for index in range(life.months):
        first = _month(life.start, index)
        events.append((_at(rng, first, 9), life.salary + Decimal(rng.randrange(-600, 600)), "代发工资", life.employer))
        if life.loan:
            events.append((_at(rng, first, 19), -life.loan, "贷款还款", "示例消费金融有限公司"))
        for _n in range(life.a_month):
            price = Decimal(rng.randrange(800, 90_000)) / 100
            events.append((_at(rng, first, rng.randrange(1, 28)), -price, "消费", rng.choice(SHOPS)))
        for _n in range(life.gambling):
            events.append((_at(rng, first, rng.randrange(1, 28), night=True), Decimal(-500), "体彩投注", "样例彩票站"))
        for _n in range(life.circles):
            day = rng.randrange(2, 24)
            events.append((_at(rng, first, day), Decimal(20_000), "转账", "赵来往"))
            events.append((_at(rng, first, day + 1), Decimal(-20_000), "转账", "赵来往"))
        events.append((_at(rng, first, 21), Decimal(rng.randrange(1, 400)) / 100, "结息", ""))
    balance, found = life.opening, []
    for at, amount, text, party in sorted(events):
        balance += amount
        found.append(Booking(at, amount, balance, text, party))
    return found


def _month(start: date, index: int) -> date:
    month = start.month - 1 + index
    return date(start.year + month // 12, month % 12 + 1, 1)


def _at(rng: random.Random, first: date, day: int, *, night: bool = False) -> datetime:
    hour = rng.choice((23, 0, 1, 2)) if night else rng.randrange(8, 22)
    return datetime.combine(first + timedelta(day - 1), time(hour, rng.randrange(60), rng.randrange(60)))


def cell(layout: Layout, what: str, booking: Booking, number: int) -> str:
    size = yuan(abs(booking.amount))
    return {
        "number": str(number),
        "day": booking.at.strftime(layout.day),
        "clock": booking.at.strftime("%H:%M:%S"),
        "moment": booking.at.strftime("%Y-%m-%d %H:%M:%S"),
        "income": size if booking.amount > 0 else "",
        "expense": size if booking.amount < 0 else "",
        "amount": size if any(what == "direction" for what, *_rest in layout.columns) else _signed(booking.amount),
        "signed": _signed(booking.amount),
        "direction": ("贷" if "借" in layout.columns[2][1] else "收")
        if booking.amount > 0
        else ("借" if "借" in layout.columns[2][1] else "支"),
        "balance": yuan(booking.balance),
        "text": booking.text,
        "party": booking.party,
        "currency": "人民币",
    }[what]


def _signed(amount: Decimal) -> str:
    return ("-" if amount < 0 else "+") + yuan(abs(amount))


def table(layout: Layout, found: Sequence[Booking]) -> list[list[str]]:
    """Heading and rows as a sheet would hold them."""
    ordered = list(reversed(found)) if layout.newest_first else list(found)
    heading = [word for _w, word, *_rest in layout.columns]
    rows = [[cell(layout, what, b, n) for what, *_rest in layout.columns] for n, b in enumerate(ordered, 1)]
    return [heading, *rows]


def pages(layout: Layout, life: Life, found: Sequence[Booking]) -> list[Image.Image]:
    """The statement as sheets of paper."""
    heading, *body = table(layout, found)
    room = (HEIGHT - 470) // layout.row
    sheets = [body[at : at + room] for at in range(0, len(body), room)] or [[]]
    return [_page(layout, life, heading, part, n, len(sheets)) for n, part in enumerate(sheets, 1)]


def _page(
    layout: Layout, life: Life, heading: Iterable[str], body: list[list[str]], number: int, of: int
) -> Image.Image:
    sheet = Sheet(WIDTH, HEIGHT)
    if layout.watermark:
        mark = Image.new("L", (900, 120), 0)
        from PIL import ImageDraw

        ImageDraw.Draw(mark).text((0, 0), f"{layout.bank} 样本", font=font(90), fill=26)
        turned = mark.rotate(30, expand=True)
        for y in range(300, HEIGHT - 500, 700):
            sheet.image.paste((90, 120, 160), (350, y), turned)
    sheet.write(WIDTH / 2, 110, f"{layout.bank}个人账户交易明细", 40, INK, "mm")
    sheet.write(70, 190, f"{layout.holder}：{life.name}", 24)
    sheet.write(600, 190, f"账号：{life.account}", 24)
    sheet.write(1150, 190, "币种：人民币", 24)
    if number == 1:
        sheet.write(70, 235, f"期初余额：{yuan(life.opening)}", 24)
    y = 300
    for (_what, _word, x, side), word in zip(layout.columns, heading, strict=True):
        sheet.write(x, y, word, layout.size, INK, "la" if side == "l" else "ra")
    sheet.line(60, y + layout.row - 6, WIDTH - 60, y + layout.row - 6)
    for index, row in enumerate(body):
        y += layout.row
        if layout.stripes and index % 2:
            sheet.pen.rectangle((60, y - 6, WIDTH - 60, y + layout.row - 8), fill=(240, 244, 248))
        for (_what, _word, x, side), text in zip(layout.columns, row, strict=True):
            sheet.write(x, y, text, layout.size, INK, "la" if side == "l" else "ra")
        if layout.rules:
            sheet.line(60, y + layout.row - 8, WIDTH - 60, y + layout.row - 8, (214, 218, 224))
    sheet.write(WIDTH / 2, HEIGHT - 70, f"第 {number} 页 共 {of} 页  样本，人物与银行均为虚构", 20, GREY, "mm")
    return sheet.image
