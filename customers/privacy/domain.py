"""Purposes of processing, the wording people agree to, and what withdrawing means（个人信息保护法 13-16, 23）."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


def _(text: str) -> str:
    return text


class Purpose(StrEnum):
    CREDIT_CHECK = "credit_check"
    FORWARD_TO_LENDER = "forward_to_lender"
    SERVICE = "service"
    MARKETING = "marketing"


class Evidence(StrEnum):
    PAPER = "paper"
    ONLINE = "online"
    RECORDING = "recording"
    IMPORT = "import"


@dataclass(frozen=True)
class Wording:
    """One version of the text; a changed text is a new version, never an edit."""

    version: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


# The newest version is the last of each tuple. Written in Chinese: this is what borrowers agree to.
WORDINGS: dict[Purpose, tuple[Wording, ...]] = {
    Purpose.CREDIT_CHECK: (
        Wording(
            "2026-08",
            "本人同意贵公司为审核本人贷款申请，向依法设立的征信机构查询、核验本人的信用信息及身份信息；"
            "查询结果仅用于本次贷款申请及存续期管理，不用于其他用途。本人已知悉可随时撤回本同意。",
        ),
    ),
    Purpose.FORWARD_TO_LENDER: (
        Wording(
            "2026-08",
            "本人单独同意贵公司将本人的姓名、证件号码、联系方式、职业与收入信息、申请信息及评估结果提供给本次选定的贷款人，"
            "由其独立进行授信审批；接收方名称、联系方式、处理目的、处理方式和信息种类已向本人告知。",
        ),
    ),
    Purpose.SERVICE: (
        Wording("2026-08", "本人同意贵公司为履行服务约定处理本人的联系方式与业务记录，用于通知、还款提醒和投诉处理。"),
    ),
    Purpose.MARKETING: (
        Wording(
            "2026-08", "本人同意贵公司以短信或电话方式向本人介绍贷款产品信息。本人可随时拒收，拒收不影响已有服务。"
        ),
    ),
}

RECEIVER_NEEDED = frozenset({Purpose.FORWARD_TO_LENDER})

# What changes at once when the person withdraws; shown before and after.
EFFECTS: dict[Purpose, tuple[str, ...]] = {
    Purpose.CREDIT_CHECK: (
        _("No further credit report is queried for this customer."),
        _("An application that still needs a credit report stops until the customer agrees again."),
        _("Reports already obtained are kept only as long as the law requires."),
    ),
    Purpose.FORWARD_TO_LENDER: (
        _("No application of this customer is forwarded to this lender any more."),
        _("What the lender already holds stays with the lender; the request is passed on to it."),
        _("Contracts already signed go on."),
    ),
    Purpose.SERVICE: (
        _("Reminders and notices that are not required by law stop."),
        _("Complaints and contracts are still handled: the law requires it."),
    ),
    Purpose.MARKETING: (
        _("No advertising by message or telephone from now on."),
        _("Nothing changes for applications, contracts and service."),
    ),
}


def current_wording(purpose: str) -> Wording:
    return WORDINGS[Purpose(purpose)][-1]
