"""Policies that come with the program; the first versions of rows that the business then owns."""

from datetime import UTC, datetime
from typing import Any

from complaints.cases.domain import Tier

SHIPPED_FROM = datetime(2025, 12, 31, 16, tzinfo=UTC)  # 1 January 2026 in Beijing

_NOT = "没有|并未|未曾|不是|不曾|从未|如何避免|防止|反对"


def _word(code: str, text: str, pattern: str, weight: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "text": text, "pattern": pattern, "weight": weight, **more}


TRIAGE: dict[str, Any] = {
    "thresholds": {"urgent": 60, "high": 25},
    "words": [
        _word(
            "self_harm",
            "扬言自伤或轻生",
            "自杀|轻生|不想活|跳楼|结束生命|活不下去|死给",
            100,
            floor="urgent",
            unless=_NOT,
            category="collection",
        ),
        _word(
            "violent_collection",
            "暴力或恐吓催收",
            "(上门|堵门)(恐吓|威胁|打砸|闹事)|殴打|泼油漆|恐吓|威胁(我|家人|父母|孩子)|人身威胁|打砸|非法拘禁",
            70,
            floor="urgent",
            unless=_NOT,
            category="collection",
        ),
        _word(
            "harass_contacts",
            "骚扰通讯录或亲友、单位",
            "爆通讯录|(骚扰|联系|打给|打电话给|通知).{0,6}(亲友|家人|父母|同事|单位|公司|领导|村委|通讯录)|呼死你|短信轰炸",
            30,
            unless=_NOT,
            category="collection",
        ),
        _word(
            "night_calls",
            "夜间或高频催收",
            "(夜里|半夜|凌晨|晚上(十|1[0-2]|22|23)点?).{0,8}(打|电话|催)|一天.{0,4}(几十|上百|[2-9]\\d|\\d{3}).{0,2}(个|次|通)",
            20,
            unless=_NOT,
            category="collection",
        ),
        _word("collection", "涉及催收", "催收|催款|催债|逼债|讨债", 5, category="collection"),
        _word(
            "abuse",
            "辱骂、侮辱性语言",
            "辱骂|侮辱|骂人|骂我|脏话|人格侮辱",
            20,
            unless=_NOT,
            category="service",
        ),
        _word(
            "leak",
            "个人信息泄露",
            "(信息|隐私|身份证|资料|手机号|征信).{0,6}(泄露|泄漏|外泄|倒卖|被卖|出售|贩卖)|(泄露|泄漏|倒卖|出售).{0,6}(信息|隐私|资料|身份证)",
            40,
            floor="high",
            unless=_NOT,
            category="privacy",
        ),
        _word(
            "unknown_loan",
            "非本人借款、冒名贷款",
            "冒名|不是我(本人)?(借|贷|申请)|非本人(借|贷|申请|操作)|被贷款|盗用.{0,4}身份",
            45,
            floor="high",
            category="funds",
        ),
        _word(
            "regulator",
            "提及监管部门或热线",
            "12378|12363|12345|银保监|金融监管(总)?局|监管局|人民银行|央行|信访|举报",
            30,
            floor="high",
            unless="已(回复|答复)我满意|不(想|会|打算)(举报|投诉到)",
        ),
        _word(
            "media", "提及媒体或曝光", "媒体|记者|曝光|上热搜|黑猫|抖音|微博|小红书|电视台|聚投诉", 30, floor="high"
        ),
        _word("lawyer", "提及律师或诉讼", "律师|起诉|诉讼|法院|报警|派出所|公安|经侦", 30, floor="high"),
        _word(
            "police_now",
            "正在发生人身危险",
            "正在(打|砸|堵|威胁)|堵在.{0,4}门口|现在就在(楼下|门口)",
            60,
            floor="urgent",
        ),
        _word(
            "fraud",
            "指称诈骗、套路",
            "诈骗|骗子|骗贷|套路贷|高利贷|砍头息|gld|阴阳合同",
            30,
            unless=_NOT,
            category="rate",
        ),
        _word(
            "rate",
            "利率、费用争议",
            "利率|利息|年化|综合成本|费用(太|过|偏)?高|收费(太|过)?高|多(收|扣)|乱收费|服务费|担保费|手续费|罚息|违约金|提前(还款|结清).{0,8}(费|金|贵)",
            10,
            category="rate",
        ),
        _word(
            "forced_bundle",
            "捆绑、强制搭售",
            "捆绑|强制(购买|搭售|收取)|搭售|不买.{0,6}不(放款|批)|未经.{0,4}同意.{0,6}(扣|收|购买)",
            20,
            category="rate",
        ),
        _word(
            "slow",
            "放款迟延",
            "(放款|到账|审批).{0,6}(慢|迟|没|未|延|拖|等)|(迟迟|一直|还)(不|没|未).{0,3}(放款|到账|审批)",
            10,
            category="disbursement",
        ),
        _word(
            "attitude",
            "服务态度",
            "态度.{0,4}(差|恶劣|不好|傲慢|敷衍)|爱理不理|推诿|踢皮球|没人(接|管|理)|打不通|挂(我|断).{0,3}电话",
            10,
            category="service",
        ),
        _word(
            "contract",
            "合同条款、告知不足",
            "合同.{0,8}(不一致|没给|看不到|不清|条款|霸王)|没有(告知|说明|明示)|隐瞒|误导|与(宣传|承诺)不(符|一致)",
            10,
            category="contract",
        ),
        _word(
            "credit_record",
            "征信记录争议",
            "征信.{0,8}(错误|有误|逾期|污点|不良|异议|没更新|未更新)|(影响|上了?)征信",
            20,
            category="privacy",
        ),
        _word(
            "marketing",
            "营销骚扰或夸大宣传",
            "(推销|营销|广告).{0,6}(电话|短信|骚扰)|虚假宣传|夸大宣传|退订",
            5,
            category="marketing",
        ),
        _word(
            "wrong_debit",
            "扣款错误、重复扣款",
            "重复扣|多扣|扣错|扣了两次|还了.{0,6}(显示|还是).{0,4}(逾期|未还)|已还.{0,6}(逾期|未还)",
            25,
            category="funds",
        ),
        _word(
            "system",
            "系统、页面故障",
            "(app|页面|系统|小程序).{0,6}(打不开|闪退|报错|卡|故障|崩)|验证码.{0,4}(收不到|没有)",
            5,
            category="system",
        ),
        _word(
            "suggestion",
            "建议性意见",
            "建议|希望(能|可以|贵司|你们|增加|改进)|能否(增加|改进|优化)|提个意见",
            0,
            floor="suggestion",
        ),
    ],
    "channels": {
        "regulator": {"text": "监管部门转办", "weight": 60, "floor": "urgent"},
        "media": {"text": "来自媒体或公开平台", "weight": 40, "floor": "high"},
        "lender": {"text": "资金方转来", "weight": 20},
    },
    "amounts": [
        {"text": "争议金额 1 万元以上", "at_least": "10000", "weight": 10},
        {"text": "争议金额 5 万元以上", "at_least": "50000", "weight": 30, "floor": "high"},
    ],
    "vip": {"text": "VIP 客户", "weight": 20, "floor": "high"},
    "vulnerable": {"text": "老年、残障、患病等需特别照顾的消费者", "weight": 20},
    "repeated": {"text": "30 日内再次投诉", "weight": 25, "floor": "high", "days": 30},
    "group": {"text": "5 人以上的群体投诉", "weight": 40, "floor": "urgent", "at_least": 5},
}

_OFFICE = [["09:00", "18:00"]]
CALENDARS: dict[str, Any] = {
    "always": {"kind": "24x7"},
    # Holidays and make-up workdays come from the company's calendar, not from here.
    "office": {"kind": "hours", "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _OFFICE)},
}
# 《银行业保险业消费投诉处理管理办法》: the decision within 15 natural days, the day of receipt not counted.
_STATUTORY = {"target_days": 15, "calendar": "office", "roll": "none"}


def _clocks(calendar: str, respond: int, start: int, resolve: int) -> dict[str, Any]:
    return {
        "respond": {"target_min": respond, "calendar": calendar, "pausable": False},
        "start": {"target_min": start, "calendar": calendar, "pausable": False},
        "resolve": {"target_min": resolve, "calendar": calendar, "pausable": True},
        "statutory": _STATUTORY,
    }


CLOCKS: dict[str, dict[str, Any]] = {
    Tier.URGENT: {"warn": [50, 80], "calendars": CALENDARS, "clocks": _clocks("always", 120, 120, 1440)},
    Tier.HIGH: {"warn": [50, 80], "calendars": CALENDARS, "clocks": _clocks("office", 240, 240, 1080)},
    Tier.NORMAL: {"warn": [50, 80], "calendars": CALENDARS, "clocks": _clocks("office", 480, 960, 2700)},
    Tier.SUGGESTION: {"warn": [50, 80], "calendars": CALENDARS, "clocks": _clocks("office", 1080, 2700, 8100)},
}
