"""What may be said to the public about a loan, and what has to be said with it.

Sources: 《金融产品网络营销管理办法》 (in force 2026-09-30), 广告法 9, 中国人民银行公告〔2021〕第3号 (a rate is
yearly and labelled simple or compound), the notice of 2021-03-17 on students. The lists of words are dated data
from the caller.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backoffice.values.plain_text import Normalised, normalise


class Level(StrEnum):
    BLOCK = "block"  # may not go out
    WARN = "warn"  # a person decides


class TextKind(StrEnum):
    ADVERT = "advert"  # campaign, invitation, page: carries the risk warning
    SCRIPT = "script"  # what staff say on the telephone
    REPLY = "reply"  # canned reply, answer to a complaint
    PAPER = "paper"  # notice, contract, form


@dataclass(frozen=True, slots=True)
class WordLists:
    """`footer`: the risk warning; its clauses, parted by semicolons, must all stand in an advertisement."""

    blocked: Sequence[str]
    warned: Sequence[str]
    footer: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What a product really offers. Rates are yearly fractions of the all-in cost, `largest` is yuan."""

    name: str
    lowest_rate: Decimal
    highest_rate: Decimal
    largest: Decimal
    longest_months: int


@dataclass(frozen=True, slots=True)
class Finding:
    """`begin`/`end` are places in the text; both None when something is missing. `code` names the rule."""

    level: Level
    code: str
    words: str
    begin: int | None = None
    end: int | None = None
    fact: str = ""  # what the product really offers, the missing sentence, or the basis of the list


PAUSE = re.compile(r"[。！？!?；;\n]")
RATE = re.compile(r"(\d+(?:\.\d+)?)\s*([%％‰])")
ABOUT_COST = re.compile(r"利率|费率|利息|年化|息|成本|手续费")
YEARLY = re.compile(r"年化|年利率")
BASIS = re.compile(r"单利|复利|IRR", re.IGNORECASE)
SHORTER = re.compile(r"[日月](?:利率|利息|息|费率)|每[日天月](?:只需|仅需|低至)|万分之[一二三四五六七八九\d]+")
AMOUNT = re.compile(r"(?:最高|可贷|额度)[^\d。；;]{0,6}(\d+(?:\.\d+)?)\s*(万)?元?")
TERM = re.compile(r"(?:最长|期限)[^\d。；;]{0,6}(\d+)\s*(个月|期|年)")
EXCLUDED = re.compile(r"大学生|在校生|学生党|学生专享|未成年")
ELDERLY = re.compile(r"老年人|退休人员|银发")
TEN_THOUSAND = Decimal(10000)


def check(text: str, kind: TextKind, lists: WordLists, products: Iterable[ProductTerms] = ()) -> list[Finding]:
    """Everything wrong with a text, in the order of its places; what is missing stands last.

    `products` are those that the text speaks about: rates, sums and terms in it must be theirs.
    """
    plain = normalise(text)
    found = [
        *_listed(text, plain, lists.blocked, Level.BLOCK, lists.basis),
        *_listed(text, plain, lists.warned, Level.WARN, lists.basis),
        *_rates(text),
        *_audience(text, kind),
        *_against(text, tuple(products)),
    ]
    found.sort(key=lambda finding: (finding.begin or 0, finding.level))
    if kind is TextKind.ADVERT:
        found += _missing(plain, lists.footer)
    return found


def may_go_out(findings: Iterable[Finding]) -> bool:
    return all(finding.level is not Level.BLOCK for finding in findings)


def _listed(text: str, plain: Normalised, words: Iterable[str], level: Level, basis: str) -> Iterator[Finding]:
    for word in words:
        wanted = normalise(word).text
        start = plain.text.find(wanted) if wanted else -1
        while start >= 0:
            begin, end = plain.original(start, start + len(wanted))
            # Spaces and dots hide a word; the end of a sentence parts two.
            if not PAUSE.search(text, begin, end):
                yield Finding(level, f"words.{level}", text[begin:end], begin, end, basis)
            start = plain.text.find(wanted, start + 1)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for pause in PAUSE.finditer(text):
        yield start, text[start : pause.start()]
        start = pause.end()
    yield start, text[start:]


def _rates(text: str) -> Iterator[Finding]:
    """A rate is a yearly one, and says whether it is simple or compound; a daily one never stands alone."""
    for start, sentence in _sentences(text):
        shorter = SHORTER.search(sentence)
        if shorter and not YEARLY.search(sentence):
            place = start + shorter.start()
            yield Finding(Level.BLOCK, "rate.shorter_alone", shorter.group(), place, place + len(shorter.group()))
        if not ABOUT_COST.search(sentence):
            continue
        for rate in RATE.finditer(sentence):
            begin, end = start + rate.start(), start + rate.end()
            if not YEARLY.search(sentence):
                yield Finding(Level.BLOCK, "rate.not_yearly", rate.group(), begin, end)
            elif not BASIS.search(sentence):
                yield Finding(Level.BLOCK, "rate.no_basis", rate.group(), begin, end)


def _audience(text: str, kind: TextKind) -> Iterator[Finding]:
    if kind is not TextKind.ADVERT:
        return
    for pattern, level in ((EXCLUDED, Level.BLOCK), (ELDERLY, Level.WARN)):
        for match in pattern.finditer(text):
            yield Finding(level, "audience.excluded", match.group(), match.start(), match.end())


def _against(text: str, products: tuple[ProductTerms, ...]) -> Iterator[Finding]:
    """Figures in the text that no product spoken of really offers."""
    if not products:
        return
    for start, sentence in _sentences(text):
        if YEARLY.search(sentence):
            for rate in RATE.finditer(sentence):
                value = Decimal(rate.group(1)) / (1000 if rate.group(2) == "‰" else 100)
                if not any(each.lowest_rate <= value <= each.highest_rate for each in products):
                    lowest = min(each.lowest_rate for each in products)
                    highest = max(each.highest_rate for each in products)
                    yield _differs("product.rate", rate, start, f"{lowest * 100:.2f} % – {highest * 100:.2f} %")
        for amount in AMOUNT.finditer(sentence):
            value = Decimal(amount.group(1)) * (TEN_THOUSAND if amount.group(2) else 1)
            largest = max(each.largest for each in products)
            if value > largest:
                yield _differs("product.amount", amount, start, f"{largest:,.0f} 元")
        for term in TERM.finditer(sentence):
            months = int(term.group(1)) * (12 if term.group(2) == "年" else 1)
            longest = max(each.longest_months for each in products)
            if months > longest:
                yield _differs("product.term", term, start, f"{longest} 个月")


def _differs(code: str, match: re.Match[str], start: int, fact: str) -> Finding:
    return Finding(Level.BLOCK, code, match.group(), start + match.start(), start + match.end(), fact)


def _missing(plain: Normalised, footer: str) -> Iterator[Finding]:
    for clause in re.split(r"[；;]", footer):
        wanted = normalise(clause).text
        if wanted and wanted not in plain.text:
            yield Finding(Level.BLOCK, "footer.missing", clause.strip(" 。"), fact=footer)
