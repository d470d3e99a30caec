"""Text as rules read it: without the tricks that hide a word from a list of words. Pure."""

import re
import unicodedata
from dataclasses import dataclass

# The characters by which traditional script differs in the words that our lists look for.
TRADITIONAL = str.maketrans(
    "貸還費報複騷擾脅嚇威網證據訴訟監銀錢詐騙嚴個隱洩漏電話聯絡辱罵殺傷記錄徵信違規額擔緩慢態惡媒體曝黃貓議請問約務單帳戶際轉權業無關對進說過這沒樣來時間",
    "贷还费报复骚扰胁吓威网证据诉讼监银钱诈骗严个隐泄漏电话联络辱骂杀伤记录征信违规额担缓慢态恶媒体曝黄猫议请问约务单账户际转权业无关对进说过这没样来时间",
)
KNOWN_AT_MOST = 30_000
NOISE = re.compile(r"[\s　·•.。,，、*_\-—~～|/\\+'\"“”‘’`^]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Text as the rules read it, with the place of each character in the original."""

    text: str
    places: tuple[int, ...]

    def original(self, begin: int, end: int) -> tuple[int, int]:
        return self.places[begin], self.places[end - 1] + 1


def normalise(content: str) -> Normalised:
    """Full width to half, traditional to simplified, lower case, and without the spaces and dots that hide words.

    >>> normalise("高 利．貸").text
    '高利贷'
    """
    plain = [_plain[character] for character in content]
    return Normalised("".join(plain), tuple([place for place, characters in enumerate(plain) for _one in characters]))


class _Plain(dict[str, str]):
    """What each character is read as, "" for noise: worked out once, of characters that texts really hold."""

    def __missing__(self, character: str) -> str:
        read = unicodedata.normalize("NFKC", character).lower().translate(TRADITIONAL)
        read = "".join(each for each in read if not NOISE.match(each))
        if len(self) < KNOWN_AT_MOST:
            self[character] = read
        return read


_plain = _Plain()
