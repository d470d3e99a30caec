"""The rules that come with the program. They are data: managers propose others, a second person puts them in force."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

SHIPPED_FROM = datetime(2020, 1, 1, tzinfo=UTC)


def _word(code: str, pattern: str, text: str, sentiment: int, weight: int = 0, **more: Any) -> dict[str, Any]:
    return {"code": code, "pattern": pattern, "text": text, "sentiment": sentiment, "weight": weight, **more}


RULES: dict[str, Any] = {
    "brands": [settings.COMPANY_NAME],
    "words": [
        _word("self_harm", "自杀|轻生|跳楼|不想活|活不下去|割腕", "轻生言论", -4, 80, unless="不会自杀|没有自杀"),
        _word("violence", "暴力催收|堵门|泼油漆|殴打|打砸|威胁.{0,6}(家人|孩子|安全)", "暴力催收", -4, 60, topic="collection"),
        _word("regulator", "银保监|金融监管|(向|找|给)监管|监管.{0,4}(投诉|举报)|12378|信访|央行投诉", "提到监管投诉", -2, 40),
        _word("media", "曝光|上热搜|记者|央视|315晚会|新闻媒体", "准备曝光", -2, 40, unless="没有曝光|不曝光"),
        _word("group", "集体维权|维权群|受害者联盟|一起起诉|联名|大家都被", "群体维权", -3, 45),
        _word("lawsuit", "起诉|律师函|法院见|报警|立案", "起诉或报警", -2, 30),
        _word("leak", "泄露.{0,6}(信息|隐私|通讯录)|信息.{0,4}泄露|爆通讯录|通讯录.{0,6}(打|骚扰)", "信息泄露", -3, 45, topic="privacy"),
        _word("fraud", "诈骗|骗子|骗局|套路贷|高利贷|砍头息", "指为诈骗或高利贷", -3, 35, unless="不是(诈骗|骗子|高利贷)|防诈骗|反诈"),
        _word("collection", "催收|逼债|骚扰电话|打电话骚扰|爆打", "催收", -2, 20, topic="collection", unless="没有催收"),
        _word("rate", "利息(太|很|好|这么)?高|高息|乱收费|服务费.{0,6}(高|坑|不合理)|担保费|违约金|罚息|担保费|砍头|利率.{0,6}(不清|坑|高)|年化.{0,8}(高|超)|费用.{0,6}(高|离谱)|低息.{0,10}高", "费率不满", -2, 12, topic="rate"),
        _word("slow", "(放款|到账|审核).{0,4}(慢|没动静|一直没|拖)|迟迟不(放|到)", "放款慢", -2, 8, topic="disbursement"),
        _word("service", "客服.{0,6}(差|不理|态度|踢皮球|联系不上)|挂.{0,3}电话|没(一个)?人(理|管)|态度恶劣|(没|三天).{0,6}人理", "服务不满", -2, 10, topic="service"),
        _word("contract", "合同.{0,8}(没写|不一致|看不懂)|搭售|强制.{0,4}保险|结清证明.{0,6}(拖|不)", "合同与披露", -2, 10, topic="contract"),
        _word("funds", "(多|重复|乱)扣(了)?|扣款失败|(退款|退钱).{0,10}(没到|没有|不)|不退(钱|款)|还显示欠款", "资金争议", -2, 12, topic="funds"),
        _word("system", "(APP|系统|页面).{0,6}(崩|打不开|闪退|报错|登不上)", "系统故障", -2, 8, topic="system"),
        _word("marketing", "骚扰短信|推销电话|广告短信|退订.{0,4}(没用|无效)", "营销扰民", -2, 8, topic="marketing"),
        _word("credit", "征信.{0,6}(错|花|没更新|影响|逾期记录)", "征信问题", -2, 15, topic="privacy"),
        _word("avoid", "避雷|千万别(借|碰|用)|踩坑|坑人|垃圾(平台|公司)?|黑心|恶心", "劝阻他人", -2, 10),
        _word("praise", "(态度|服务)(很|真|挺|特别)?好|好评|点赞|推荐给|帮了大忙|很(快|顺利|专业|耐心)|感谢", "称赞", 2, 0, unless="不(好|推荐|感谢)|谁推荐"),
        _word("solved", "(已经|终于|都)?(解决了|退(还|给)(我)?了|处理好了)", "问题已解决", 2, 0, unless="没|未|不"),
        _word("advert", "加微信|代办|黑户可|包下款|秒批|抽奖|转发.{0,6}领|兼职|招聘|扫码领", "广告或招聘", 0, 0, noise=True),
    ],
    "alerts": [
        {"code": "urgent_red", "kind": "urgency", "level": "red", "at_least": 60, "text": "紧迫程度高"},
        {"code": "urgent_yellow", "kind": "urgency", "level": "yellow", "at_least": 35, "text": "紧迫程度较高"},
        {"code": "lender", "kind": "named", "what": "lender", "level": "yellow", "text": "负面内容点名合作机构"},
        {"code": "product", "kind": "named", "what": "product", "level": "blue", "text": "负面内容点名产品"},
        {"code": "heat_red", "kind": "heat", "level": "red", "at_least": 200000, "text": "24 小时热度很高"},
        {"code": "heat_yellow", "kind": "heat", "level": "yellow", "at_least": 50000, "text": "24 小时热度较高"},
        {"code": "spike", "kind": "volume", "level": "yellow", "at_least": 12, "times": 3, "text": "负面声量突增"},
    ],
    "minutes": {"red": 120, "yellow": 1440, "blue": 4320},
}  # fmt: skip
