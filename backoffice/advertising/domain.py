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
from functools import lru_cache

from backoffice.values.plain_text import Normalised, normalise


class Level(StrEnum):
    BLOCK = "block"  # may not go out
    WARN = "warn"  # a person decides


class TextKind(StrEnum):
    ADVERT = "advert"  # campaign, invitation, page: carries the risk warning
    SCRIPT = "script"  # what staff say on the telephone
    REPLY = "reply"  # canned reply, answer to a complaint
    PAPER = "paper"  # notice, contract, form


class Duty(StrEnum):
    """What a kind of text owes its readers; which kind owes what is dated data (`WordLists.duties`)."""

    RISK_WARNING = "risk_warning"  # the whole risk warning stands in it
    YEARLY_RATE = "yearly_rate"  # a rate is a yearly one
    RATE_BASIS = "rate_basis"  # and says whether it is simple or compound
    COST_SHOWN = "cost_shown"  # who names a sum to be lent names the yearly rate and the term with it
    AUDIENCE = "audience"  # nobody is addressed who may not be
    REAL_TERMS = "real_terms"  # rates, sums and terms are those of a product


def duty(kind: TextKind, owed: Duty) -> str:
    """How a duty is written in the data: "advert:risk_warning"."""
    return f"{kind.value}:{owed.value}"


ALL_DUTIES = frozenset(
    duty(kind, owed)
    for kind, several in (
        (TextKind.ADVERT, tuple(Duty)),
        (TextKind.SCRIPT, (Duty.YEARLY_RATE, Duty.RATE_BASIS, Duty.REAL_TERMS)),
        (TextKind.REPLY, (Duty.YEARLY_RATE, Duty.RATE_BASIS, Duty.REAL_TERMS)),
        (TextKind.PAPER, (Duty.YEARLY_RATE, Duty.RATE_BASIS, Duty.REAL_TERMS)),
    )
    for owed in several
)


@dataclass(frozen=True, slots=True)
class WordLists:
    """`footer`: the risk warning; its clauses, parted by semicolons, must all stand where it is owed. `excluded` names
    people who are never addressed, `doubtful` those whom a person has to decide about."""

    blocked: Sequence[str]
    warned: Sequence[str]
    footer: str
    basis: str = ""
    excluded: Sequence[str] = ("大学生", "在校生", "学生党", "学生专享", "未成年")
    doubtful: Sequence[str] = ("老年人", "退休人员", "银发")
    duties: frozenset[str] = ALL_DUTIES

    def owes(self, kind: TextKind, owed: Duty) -> bool:
        return duty(kind, owed) in self.duties


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
TEN_THOUSAND = Decimal(10000)


def check(text: str, kind: TextKind, lists: WordLists, products: Iterable[ProductTerms] = ()) -> list[Finding]:
    """Everything wrong with a text, in the order of its places; what is missing stands last.

    `products` are those that the text speaks about: rates, sums and terms in it must be theirs. A reply may speak of a
    loan that is sold no more, so there a figure of no product is left to a person.
    """
    plain, sentences = normalise(text), list(_sentences(text))
    found = [
        *_apart(_listed(text, plain, lists.blocked, Level.BLOCK, "words.block", lists.basis)),
        *_apart(_listed(text, plain, lists.warned, Level.WARN, "words.warn", lists.basis)),
        *_rates(sentences, kind, lists),
    ]
    if lists.owes(kind, Duty.AUDIENCE):
        found += _apart(_listed(text, plain, lists.excluded, Level.BLOCK, "audience.excluded", ""))
        found += _apart(_listed(text, plain, lists.doubtful, Level.WARN, "audience.excluded", ""))
    if lists.owes(kind, Duty.REAL_TERMS) and (known := tuple(products)):
        found += _against(sentences, known, Level.WARN if kind is TextKind.REPLY else Level.BLOCK)
    if lists.owes(kind, Duty.COST_SHOWN):
        found += _cost_not_shown(text)
    found.sort(key=lambda finding: (finding.begin or 0, finding.level))
    if lists.owes(kind, Duty.RISK_WARNING):
        found += _missing(plain, lists.footer)
    return found


def names_figures(text: str) -> bool:
    """Whether there is a yearly rate, a sum or a term in it that a product could be asked about."""
    rate = RATE.search(text) is not None and YEARLY.search(text) is not None
    return rate or AMOUNT.search(text) is not None or TERM.search(text) is not None


def may_go_out(findings: Iterable[Finding]) -> bool:
    return all(finding.level is not Level.BLOCK for finding in findings)


@lru_cache(maxsize=1024)
def _wanted(word: str) -> str:
    return normalise(word).text


def _listed(
    text: str, plain: Normalised, words: Iterable[str], level: Level, code: str, basis: str
) -> Iterator[Finding]:
    for word in words:
        wanted = _wanted(word)
        start = plain.text.find(wanted) if wanted else -1
        while start >= 0:
            begin, end = plain.original(start, start + len(wanted))
            # Spaces and dots hide a word; the end of a sentence parts two.
            if not PAUSE.search(text, begin, end):
                yield Finding(level, code, text[begin:end], begin, end, basis)
            start = plain.text.find(wanted, start + 1)


def _apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for words that overlap: 大学生专享 addresses students once, 最低利率 is not 低利率 as well."""
    end = 0
    for finding in sorted(findings, key=lambda finding: (finding.begin or 0, -(finding.end or 0))):
        if (finding.begin or 0) >= end:
            yield finding
            end = finding.end or 0


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for pause in PAUSE.finditer(text):
        yield start, text[start : pause.start()]
        start = pause.end()
    yield start, text[start:]


def _rates(sentences: Iterable[tuple[int, str]], kind: TextKind, lists: WordLists) -> Iterator[Finding]:
    """A rate is a yearly one, and says whether it is simple or compound; a daily one never stands alone."""
    yearly_owed, basis_owed = lists.owes(kind, Duty.YEARLY_RATE), lists.owes(kind, Duty.RATE_BASIS)
    for start, sentence in sentences:
        yearly = YEARLY.search(sentence) is not None
        if yearly_owed and not yearly and (shorter := SHORTER.search(sentence)):
            yield _at("rate.shorter_alone", shorter, start)
        if not (yearly_owed or basis_owed) or not RATE.search(sentence) or not ABOUT_COST.search(sentence):
            continue
        for rate in RATE.finditer(sentence):
            if yearly_owed and not yearly:
                yield _at("rate.not_yearly", rate, start)
            elif basis_owed and yearly and not BASIS.search(sentence):
                yield _at("rate.no_basis", rate, start)


def _cost_not_shown(text: str) -> Iterator[Finding]:
    """A sum to be lent stands with what it costs a year and for how long it is lent, wherever in the text."""
    named = next((sum_ for sum_ in AMOUNT.finditer(text) if sum_.group().endswith(("万", "元"))), None)
    if named is None:
        return
    if not (YEARLY.search(text) and RATE.search(text)):
        yield _at("rate.missing", named, 0)
    if not TERM.search(text):
        yield _at("term.missing", named, 0)


def _against(
    sentences: Iterable[tuple[int, str]], products: tuple[ProductTerms, ...], level: Level
) -> Iterator[Finding]:
    """Figures in the text that no product spoken of really offers."""
    for start, sentence in sentences:
        if YEARLY.search(sentence):
            for rate in RATE.finditer(sentence):
                value = Decimal(rate.group(1)) / (1000 if rate.group(2) == "‰" else 100)
                if not any(each.lowest_rate <= value <= each.highest_rate for each in products):
                    lowest = min(each.lowest_rate for each in products)
                    highest = max(each.highest_rate for each in products)
                    fact = f"{lowest * 100:.2f} % – {highest * 100:.2f} %"
                    yield _at("product.rate", rate, start, level, fact)
        for amount in AMOUNT.finditer(sentence):
            value = Decimal(amount.group(1)) * (TEN_THOUSAND if amount.group(2) else 1)
            largest = max(each.largest for each in products)
            if value > largest:
                yield _at("product.amount", amount, start, level, f"{largest:,.0f} 元")
        for term in TERM.finditer(sentence):
            months = int(term.group(1)) * (12 if term.group(2) == "年" else 1)
            longest = max(each.longest_months for each in products)
            if months > longest:
                yield _at("product.term", term, start, level, f"{longest} 个月")


def _at(code: str, match: re.Match[str], start: int, level: Level = Level.BLOCK, fact: str = "") -> Finding:
    return Finding(level, code, match.group(), start + match.start(), start + match.end(), fact)


def _missing(plain: Normalised, footer: str) -> Iterator[Finding]:
    for clause in re.split(r"[；;]", footer):
        wanted = _wanted(clause)
        if wanted and wanted not in plain.text:
            yield Finding(Level.BLOCK, "footer.missing", clause.strip(" 。"), fact=footer)
