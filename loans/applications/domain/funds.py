"""Use of funds (贷款用途): what a loan may not be spent on, found in the words of a declaration."""

from collections.abc import Iterable
from dataclasses import dataclass

# How people write what may not be paid with a loan; the list of what is forbidden is a parameter with its basis.
# A word is listed only if it does not occur in honest uses: 二手房装修 is a renovation, 公积金 no fund.
WORDS = {
    "购房": ("购房", "买房", "房款", "首付", "付房贷", "还房贷", "购买住房", "购买商铺", "认筹", "楼盘"),
    "股票": ("股票", "炒股", "股市", "打新", "证券", "配资"),
    "债券": ("债券", "国债", "城投债"),
    "期货": ("期货",),
    "金融衍生品": ("衍生品", "期权", "外汇交易", "炒外汇", "虚拟币", "虚拟货币", "比特币"),
    "资产管理产品": ("理财", "资管", "基金", "信托"),
    "固定资产投资": ("固定资产", "建厂房", "购地"),
    "股权投资": ("股权", "入股", "私募", "创投"),
}
HONEST = ("公积金", "基金会")


@dataclass(frozen=True)
class ForbiddenUse:
    """What is forbidden, and the word in the declaration that says so."""

    use: str
    word: str


def forbidden_use(texts: Iterable[str], forbidden: Iterable[str]) -> ForbiddenUse | None:
    """The first forbidden use that one of the texts names; blanks between the characters do not hide it."""
    told = ["".join(text.split()) for text in texts]
    for honest in HONEST:
        told = [text.replace(honest, "") for text in told]
    for use in forbidden:
        for word in (use, *WORDS.get(use, ())):
            if any(word in text for text in told):
                return ForbiddenUse(use, word)
    return None
