"""What in a text tells who somebody is: found by its shape, however it is spaced, widened or spelled. Pure.

Finds too much rather than too little: whatever is found is shown to a person before it is taken out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.values.plain_text import Normalised, normalise


class What(StrEnum):
    NAME = "name"
    ID = "id"
    PHONE = "phone"
    CARD = "card"
    EMAIL = "email"
    ACCOUNT = "account"
    NUMBER = "number"  # of a contract, a loan, a case
    PLATE = "plate"
    ADDRESS = "address"
    LINK = "link"
    MONEY = "money"
    DATE = "date"


# Sums and dates alone name nobody; all others do.
HARMLESS_ALONE = frozenset({What.MONEY, What.DATE})
ORDER = list(What)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔"
    "谭廖范汪陆石贾韦夏付邹熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪"
    "庞邢俞翟蓝聂齐向葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管苗马高金方"
)
DOUBLE = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|令狐|东方|夏侯"
_SURNAME = f"(?:{DOUBLE}|[{SURNAMES}])"
_HAN = "[一-鿿]"
_GIVEN = "(?![您你我他她它们的是在了和这那])[一-鿿]"
_TITLE = "先生|女士|小姐|太太|经理|主任|专员|律师|警官|老师|师傅|大哥|大姐|阿姨|叔叔"
_AFTER = "[，。、：:,.；;！!？?的反来称说和与在于是因曾已向打被于\\s]|投诉|要求|表示|认为|申请|借|贷|$"
_BEFORE = (
    "我叫|我是|本人|姓名|名叫|名字|叫做|联系人|借款人|投诉人|担保人|共同借款人|配偶|丈夫|老公|妻子|老婆|父亲|母亲|爸爸|妈妈|"
    "儿子|女儿|同事|朋友|客户|客服|坐席|催收员|业务员|工作人员|收款人|户名"
)
RAW = (
    (What.NAME, re.compile(f"(?:{_BEFORE})[是为叫：:\\s]{{0,2}}(?P<what>{_SURNAME}{_HAN}{{1,2}}?)(?={_AFTER})")),
    (What.NAME, re.compile(f"(?:我叫|姓名|名叫|户名)[是为：:\\s]{{0,2}}(?P<what>{_SURNAME}{_HAN}{{1,2}})")),
    (What.NAME, re.compile(f"(?P<what>{_SURNAME}(?:{_GIVEN}){{0,2}}?)(?:{_TITLE})")),
    (What.NAME, re.compile(f"(?P<what>{_SURNAME}某{{1,2}})(?!平台|公司|机构|银行|微博|论坛|网|人|些|个|种|日|天)")),
    (What.NAME, re.compile("(?P<what>[老小阿][王李张刘陈杨赵黄周吴徐孙朱胡郭林罗郑])(?!区|家庭|额|时)")),
    (What.LINK, re.compile(r"(?P<what>(?:https?://|www\.)[^\s，。；）)】]+)", re.IGNORECASE)),
    (
        What.ADDRESS,
        re.compile(r"(?:住在|家住|住址|地址|户籍|老家)[是为在：:\s]{0,2}(?P<what>[^，。；！？,;!?\n【】]{2,40})"),
    ),
    (
        What.ADDRESS,
        re.compile(
            f"(?P<what>{_HAN}{{2,3}}(?:省|市|自治区)(?:{_HAN}{{1,8}}?(?:市|区|县|州|镇|乡)){{1,4}}"
            r"(?:[一-鿿\d]{0,20}?(?:路|街|道|巷|村|室|栋|幢|单元|小区|花园|苑)[\d\-－号室栋幢单元楼层]*)*)"
        ),
    ),
    (
        What.ADDRESS,
        re.compile(rf"(?P<what>{_HAN}{{1,6}}(?:路|街|大道|巷|弄|胡同|小区|花园)\s*[\d一二三四五六七八九十]+[\d号室栋幢单元楼层弄\-－]*)"),
    ),
)  # fmt: skip
_NETWORKS = "微信|wechat|vx|qq|抖音|快手|支付宝|账号|帐号|卡号"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NUMERAL = "零〇一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾"
_MANY = "次个人天遍条通户家名位笔件期年月日号分秒小"
PLAIN = (
    (What.EMAIL, re.compile(r"[a-z0-9]{2,}@[a-z0-9]{3,}")),
    (What.ACCOUNT, re.compile(rf"(?:{_NETWORKS})(?:号码?|账号|帐号)?[是为:]?(?P<what>[a-z0-9]{{5,}})")),
    (What.PLATE, re.compile(rf"[{_PROVINCES}][a-z][a-z0-9]{{5,6}}(?![a-z0-9])")),
    (What.MONEY, re.compile(r"[¥$]\d+|\d+(?:元|块|圆|万|千|w(?![a-z])|k(?![a-z]))[多余]?元?")),
    (
        What.MONEY,
        re.compile(
            rf"(?<![第{_NUMERAL}百千万])[{_NUMERAL}几][{_NUMERAL}百千万亿佰仟几]*+"
            rf"(?:[多余来]?(?:元|块钱|圆)|(?<=[百千万亿佰仟])[多余来]?(?![多余来]?[{_MANY}]))"
        ),
    ),
    (
        What.DATE,
        re.compile(
            rf"(?:\d{{4}}|[{_NUMERAL}]{{4}}|[今去前明当])年[{_NUMERAL}\d]{{1,3}}月(?:[{_NUMERAL}\d]{{1,3}}[日号])?"
        ),
    ),
    (What.DATE, re.compile(r"(?:19|20)\d\d年")),
    (What.DATE, re.compile(rf"[{_NUMERAL}\d]{{1,3}}月(?:份|底|初|中旬|[{_NUMERAL}\d]{{1,3}}[日号])")),
)  # fmt: skip
# The same text with digits however written, character for character.
SPELLED = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖ol", "00123456789112345678901")
DIGITS = (
    (What.ID, re.compile(r"(?<!\d)\d{17}[\dx]")),
    (What.PHONE, re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")),
    (What.PHONE, re.compile(r"(?<!\d)0\d{9,11}(?!\d)")),
    (What.DATE, re.compile(r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")),
    (What.ID, re.compile(r"(?<!\d)\d{15}(?!\d)")),
    (What.CARD, re.compile(r"(?<!\d)\d{16,19}(?!\d)")),
    (What.NUMBER, re.compile(r"[a-z]{1,6}\d{6,}|(?<!\d)(?![48]00\d{7}(?!\d))\d{6,}")),
    (What.NUMBER, re.compile(r"(?:尾号|末四位|后四位|末4位|后4位|尾数)[是为:]?(?P<what>\d{3,6})")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """`begin`/`end` are places in the text."""

    what: What
    begin: int
    end: int


def find(text: str, known: Iterable[tuple[What, str]] = ()) -> list[Found]:
    """Everything that tells who somebody is, in order of its place, overlaps joined. `known`: (kind, value) of what is
    on file about the person, found however it is written."""
    plain = normalise(text)
    spelled = plain.text.translate(SPELLED)
    found = [Found(what, *match.span("what")) for what, pattern in RAW for match in pattern.finditer(text)]
    found += _in(plain, plain.text, PLAIN)
    found += _in(plain, spelled, [(what, pattern) for what, pattern in DIGITS])
    for what, value in known:
        found += _known(plain, spelled, what, normalise(value).text)
    return _joined(found)


def names_somebody(text: str, known: Iterable[tuple[What, str]] = ()) -> list[Found]:
    """What may stand in no text for others; sums and dates may."""
    return [one for one in find(text, known) if one.what not in HARMLESS_ALONE]


def _in(plain: Normalised, text: str, patterns: Iterable[tuple[What, re.Pattern[str]]]) -> list[Found]:
    found = []
    for what, pattern in patterns:
        for match in pattern.finditer(text):
            begin, end = match.span("what" if "what" in pattern.groupindex else 0)
            if text is not plain.text and _mostly_words(plain.text[begin:end]):
                continue
            found.append(Found(what, *plain.original(begin, end)))
    return found


def _mostly_words(original: str) -> bool:
    """Letters that only look like digits: 'lol' is none, 'l38oo138ooo' is."""
    return sum(letter not in "ol" for letter in original) < 4


def _known(plain: Normalised, spelled: str, what: What, value: str) -> list[Found]:
    if not value:
        return []
    if value.isdigit():
        matches = [match.span() for match in re.finditer(rf"(?<!\d){value}(?!\d)", spelled)]
    else:
        matches = [match.span() for match in re.finditer(re.escape(value), plain.text)]
    return [Found(what, *plain.original(begin, end)) for begin, end in matches]


def _joined(found: list[Found]) -> list[Found]:
    """Overlaps are one; it is what its longest part is."""
    joined: list[Found] = []
    longest = 0
    for one in sorted(found, key=lambda each: (each.begin, -each.end, ORDER.index(each.what))):
        if joined and one.begin < joined[-1].end:
            before = joined[-1]
            what = one.what if one.end - one.begin > longest else before.what
            joined[-1] = Found(what, before.begin, max(before.end, one.end))
        else:
            joined.append(one)
            longest = 0
        longest = max(longest, one.end - one.begin)
    return joined
