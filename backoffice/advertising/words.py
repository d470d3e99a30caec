"""The findings of the advertising check as sentences for people."""

from django.utils.translation import gettext_lazy as _

from backoffice.advertising.domain import Finding, TextKind

KINDS = [
    (TextKind.ADVERT.value, _("Advertisement or invitation")),
    (TextKind.SCRIPT.value, _("Talk script")),
    (TextKind.REPLY.value, _("Reply to a customer")),
    (TextKind.PAPER.value, _("Notice or contract")),
]
RULES = {
    "words.block": (_("“%(words)s” may not be used."), _("Say what is true of this product, with its conditions.")),
    "words.warn": (_("“%(words)s” may mislead."), _("Keep it only if it holds for everyone who reads it.")),
    "rate.shorter_alone": (
        _("“%(words)s” stands without a yearly rate."),
        _("Give the yearly rate in the same sentence, at least as large."),
    ),
    "rate.not_yearly": (
        _("“%(words)s” is not labelled as a yearly rate."),
        _("Write 年化利率 and whether it is 单利 or 复利."),
    ),
    "rate.no_basis": (_("“%(words)s” does not say simple or compound."), _("Add 单利 or 复利 in the same sentence.")),
    "rate.missing": (
        _("“%(words)s” names a sum, but nowhere what it costs a year."),
        _("Write the yearly rate with 单利 or 复利, of the product that lends this sum."),
    ),
    "term.missing": (
        _("“%(words)s” names a sum, but nowhere for how long it is lent."),
        _("Write the term, like 期限最长36个月."),
    ),
    "audience.excluded": (
        _("“%(words)s” speaks to people who may not be targeted."),
        _("Students and minors are never addressed; people over 60 are not targeted."),
    ),
    "product.rate": (_("“%(words)s” is not a rate of this product."), _("The product's yearly cost is %(fact)s.")),
    "product.amount": (_("“%(words)s” is more than this product lends."), _("Its largest amount is %(fact)s.")),
    "product.term": (_("“%(words)s” is longer than this product runs."), _("Its longest term is %(fact)s.")),
    "footer.missing": (_("The risk warning is missing: “%(words)s”."), _("Add the whole sentence: %(fact)s")),
}
LEGAL_BASIS = {
    "rate.shorter_alone": "中国人民银行公告〔2021〕第3号",
    "rate.not_yearly": "中国人民银行公告〔2021〕第3号",
    "rate.no_basis": "中国人民银行公告〔2021〕第3号",
    "rate.missing": "中国人民银行公告〔2021〕第3号",
    "term.missing": "《金融产品网络营销管理办法》",
    "audience.excluded": "《关于进一步规范大学生互联网消费贷款监督管理工作的通知》（2021）",
    "product.rate": "《金融产品网络营销管理办法》",
    "product.amount": "《金融产品网络营销管理办法》",
    "product.term": "《金融产品网络营销管理办法》",
    "footer.missing": "《金融产品网络营销管理办法》",
}


def sentence_of(finding: Finding) -> str:
    return RULES[finding.code][0] % {"words": finding.words}


def suggestion_of(finding: Finding) -> str:
    return RULES[finding.code][1] % {"fact": finding.fact}


def basis_of(finding: Finding) -> str:
    return LEGAL_BASIS.get(finding.code, finding.fact)
