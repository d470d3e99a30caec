"""The rules that come with the program. They are data: managers propose others, a second person puts them in force."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

SHIPPED_FROM = datetime(2020, 1, 1, tzinfo=UTC)


def _word(code: str, pattern: str, text: str, sentiment: int, weight: int = 0, **more: Any) -> dict[str, Any]:
    return {"code": code, "pattern": pattern, "text": text, "sentiment": sentiment, "weight": weight, **more}


# What is spoken of without being said of us: denied, feared and not come, or done by others.
_DENIED = "没有|没收|没再|没(一个)?(乱|被|催)|没.{0,2}套路|不(会|用|收|是|推|乱)|无(任何)?|一点.{0,4}没|一分.{0,4}没|从未|从没|免|零|多虑|以为|担心|怕被|之前在别|别家|换成了|原以为|文明"
# A question, an announcement or the news: the word alone says nothing of us.
_ASKED = "请问|请教|想问|问下|吗|是不是|区别|一回事|不一样|发布|公布|通报|案例|研究|知识|招聘|贴息"

RULES: dict[str, Any] = {
    "brands": [settings.COMPANY_NAME],
    "words": [
        _word("self_harm", "自杀|轻生|跳楼|不想活|活不下去|割腕", "轻生言论", -4, 80, unless="不会自杀|没有自杀"),
        _word("violence", "暴力催收|堵门|泼油漆|殴打|打砸|威胁.{0,6}(家人|孩子|安全)", "暴力催收", -4, 60, topic="collection"),
        _word("regulator", "银保监|金融监管|(向|找|给)监管|监管.{0,4}(投诉|举报)|12378|信访|央行投诉", "提到监管投诉", -2, 40),
        _word("media", "曝光|上热搜|记者|央视|315晚会|新闻媒体", "准备曝光", -2, 40, unless="没有曝光|不曝光"),
        _word("group", "集体维权|维权群|受害者联盟|一起起诉|联名|大家都被", "群体维权", -3, 45),
        _word("lawsuit", "起诉|律师函|法院见|报警|立案", "起诉或报警", -2, 30, unless="法院公布|案例|纠纷案", window=12),
        _word("leak", "泄露.{0,6}(信息|隐私|通讯录)|信息.{0,4}泄露|爆通讯录|通讯录.{0,6}(打|骚扰)", "信息泄露", -3, 45, topic="privacy"),
        _word("fraud", "诈骗|骗子|骗局|套路贷|高利贷|砍头息", "指为诈骗或高利贷", -3, 35, unless="不是(诈骗|骗子|高利贷)|防诈骗|反诈"),
        _word("collection", "催收|逼债|骚扰电话|打电话骚扰|爆打|催款.{0,6}(不缺席|半夜|凌晨|短信)|恐吓电话", "催收", -2, 20, topic="collection", unless=_DENIED + "|招聘", window=6),
        _word("rate", "利息(太|很|好|这么)?高|高息|乱收费|服务费.{0,6}(高|坑|不合理)|担保费|违约金|罚息|担保费|砍头|利率.{0,6}(不清|坑|高)|年化.{0,8}(高|超)|费用.{0,6}(高|离谱)|低息.{0,10}(高|贵)|(多|还)收.{0,6}费|(会员|评估|手续|咨询)费.{0,8}(坑|扣|还要|先)|还要交.{0,4}费|利滚利|滚得|一分不少|抢钱|比.{0,6}还贵|名目.{0,2}多|利率(从|变)|吓死人", "费率不满", -2, 12, topic="rate", unless=_DENIED + "|" + _ASKED, window=10),
        _word("slow", "(放款|到账|审核).{0,4}(慢|没动静|一直没|拖)|迟迟不(放|到)", "放款慢", -2, 8, topic="disbursement"),
        _word("service", "客服.{0,6}(差|不理|态度差|踢皮球|联系不上|冷冰冰|等于没有|永远在忙)|挂.{0,3}电话|没(一个|一)?(有)?(一个)?人(理|管|处理|解释|认账|通知)|没(有)?任何人|态度恶劣|(没|三天).{0,6}人理|踢皮球|推诿|打不通|答非所问|石沉大海|形同虚设|没权限|办不了|叫不应|爱理不理|阴阳怪气|拉黑|装死|推三阻四", "服务不满", -2, 10, topic="service", unless="没有推诿|不(推诿|踢)|以为|不是打", window=8),
        _word("contract", "合同.{0,8}(没写|不一致|看不懂|没给|都没|不是一个)|搭售|强制.{0,4}保险|证明.{0,6}(拖|没拿到|开不)|霸王条款|不是一个数|不知情|没有授权|凭什么|盖错|抵押还没解除", "合同与披露", -2, 10, topic="contract", unless=_DENIED, window=6),
        _word("funds", "(多|重复|乱)扣(了)?|扣款失败|(退款|退钱).{0,10}(没到|没有|不)|不退(钱|款)|还显示欠款|自动扣(款|光)|还没到账|一分没见|对不上账|怎么算都多|钱扣了.次|退(费|款|钱).{0,8}(半个月|一个月|一年|还在)", "资金争议", -2, 12, topic="funds", unless="退(回|给)|当天就退|解释了原因|设置|开通|哪里", window=10),
        _word("system", "(APP|系统|页面).{0,6}(崩|打不开|闪退|报错|登不上)", "系统故障", -2, 8, topic="system"),
        _word("marketing", "骚扰短信|推销电话|广告短信|退订.{0,4}(没用|无效)", "营销扰民", -2, 8, topic="marketing"),
        _word("credit", "征信.{0,6}(错|花|没更新|影响|逾期记录)", "征信问题", -2, 15, topic="privacy"),
        _word("avoid", "避雷|千万别(借|碰|用)|踩坑|坑人|垃圾(平台|公司)?|黑心|恶心|后悔|忽悠|套路|诱导|(被|的)坑|坑了|典型的|失望|差评|浪费时间|刁难|头一回见|(别|不要)相信|服了(?!气)|有没有王法|什么道理|耍人|倒打一耙|说话不算|谁负责|还不上", "劝阻他人", -2, 10, unless=_DENIED + "|虽然", window=6),
        # Praise that is none: a mark of mockery, or a turn that takes it back.
        _word("mockery", "呵呵|可真行|真行啊|不愧是|好到(连|让)|真是[“\"']?谢谢|我谢谢|我真服|真会|倒是.{0,8}(客气|积极|会)|说好的?.{0,8}(呢|结果)|就是.{0,4}问题.{0,4}没|没看出来|不是一般的|比.{0,6}还(快|狠|勤)|清一色|刷的|只会|永远在|从不缺席|受了", "反话或转折", -3, 6, unless="服气", window=4),
        _word("praise", "(态度|服务)(很|真|挺|特别)?好|好评|点赞|点个赞|推荐给|帮了大忙|(很|又|挺|更|特别|非常)(快|顺利|专业|耐心|满意|实在|贴心|热情|灵活|规范|负责|友好|人性化|放心|方便)|感谢|感恩|感动|暖心|贴心|周到|省心|放心|踏实|满意|靠谱|良心|给力|难得|满分|口碑|搞定|说到做到|说清楚|讲得(很)?(清|明)|清清楚楚|明明白白|一目了然|没得说|有耐心|有担当|人性化|诚恳|真诚|当天(就)?(办|到|退|开|处理)|(比|超)(出)?.{0,3}(预期|想象|意料)|多虑|救了急|燃眉之急|两个小时就|秒(到|回)|越做越好|(小|轻松|低)(了)?(不少|多了|一大截)|体验(很|不错|满)|省(了|钱)|透明|一次(过|办完)|不厌其烦|没.{0,3}怪我|服气|喜欢|加分|值得", "称赞", 2, 0, unless="不(好|推荐|感谢|满意|靠谱|放心|透明|贴心)|谁推荐|没看出|哪里|谢谢[”\"']|毫无|一点.{0,2}不|谈不上|难以|请问|有没有|呵呵", window=5),
        _word("none_of_it", "(没有|没|无|不|没收|从没|一分钱)(任何|一个|一点|一句|再|会|用|搞|玩|有)?.{0,2}(乱收费|乱收|骚扰|套路|捆绑|隐藏|推诿|违约金|罚息|猫腻|忽悠|推销|多余|冤枉钱|催促|歧视|画饼|打太极|乱七八糟)", "没有人们担心的事", 3, 0, unless="不是没|说(好|是)|承诺|宣传|号称|谎称", window=6),
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
