"""Scripts and glossary of the sample company: approved ones, one that waits, and the words of the trade."""

from datetime import timedelta

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.approvals.selectors import pending_of
from backoffice.demo.people import World
from customers.guidance import services
from customers.guidance.models import TalkScript

# (title, scene, segment, text)
SCRIPTS = (
    (
        "首次联系：说明来意",
        "first_contact",
        "",
        "{称呼}您好，我是{公司}的{客户经理}。您此前留下联系方式，希望了解贷款。现在方便说两分钟吗？\n"
        "先说清楚：我们是助贷机构，不放款；能否批准、批多少，由持牌资金方决定。没有借款需要的话，我们不再打扰。",
    ),
    (
        "首次联系：小微经营者",
        "first_contact",
        "small_business",
        "{称呼}您好，我是{公司}的{客户经理}。您的门店大概每月什么时候回款？我们先看资金缺口有多久，再谈要不要借。\n"
        "借款只用于经营周转，不能用于买房、炒股；全部费用我会先给您看综合融资成本明示表。",
    ),
    (
        "了解需求：四个问题",
        "needs",
        "",
        "1. 这笔钱做什么用，什么时候要？\n2. 大概需要多少，少一些行不行？\n3. 每月能拿出多少来还，收入哪天到账？\n"
        "4. 现在还有哪些贷款在还？\n听完先复述一遍，请客户纠正。",
    ),
    (
        "了解需求：种养殖户",
        "needs",
        "farmer",
        "什么时候下种、什么时候卖？收成之前有没有别的进账？\n收成之后一次还本、平时付息的方式，可能更合您的收支节奏；"
        "我把两种方式每期还多少都算给您看。",
    ),
    (
        "说明成本：先看明示表",
        "cost",
        "",
        "下面这张表是法定的综合融资成本明示表，所有要您出的钱都在里面：利息、担保费、服务费。\n"
        "请看“综合融资成本（年化）”这一栏，比较不同产品就比这一个数。表上没有的费用，任何人不得向您收取。",
    ),
    (
        "放款后回访",
        "after_loan",
        "",
        "{称呼}您好，我是{客户经理}。钱到账了吗，金额对不对？\n第一次还款日和金额您记一下；扣款前一天请把钱存进卡里。"
        "用途有变化请先告诉我们。",
    ),
    (
        "结清前一个月",
        "maturity",
        "",
        "{称呼}您好，您的贷款还有最后一期。还清后我们出具结清证明。\n如果以后有需要可以再联系；现在没有需要，就不必再借。",
    ),
    (
        "逾期初期：先问原因",
        "overdue",
        "",
        "{称呼}您好，这一期还没有到账，是忘了，还是遇到了困难？\n如果有困难请直说：可以谈展期或调整还款日，需要您提出申请、资金方同意。"
        "我们不会联系您的家人和同事。",
    ),
    (
        "常来往：分层变化",
        "keeping",
        "",
        "{称呼}您好，您的客户分层有了变化，服务权益也随之变化：专属客户经理、服务费优惠、审核与投诉优先。\n"
        "分层只看还款记录和往来，不影响是否批准，也不影响利率。",
    ),
)
# (what the customer says, listen, empathise, solve)
OBJECTIONS = (
    (
        "“利息太高了”",
        "让客户把比较的对象说完：是哪家、多少、包含哪些费用。不打断，不急着解释。",
        "“您把每一笔钱都算清楚，是应该的。”",
        "把明示表上的综合年化成本和客户说的那一家放在一起比，口径一致才算数。再看下面的每期构成：本金、利息、费用各多少。"
        "如果确实更贵，就如实告诉客户。",
    ),
    (
        "“为什么还要收服务费”",
        "问清楚客户在意的是金额，还是事先没有说明。",
        "“多一个收费项目，心里不踏实很正常。”",
        "服务费是我们公司收的，写在明示表第四行，收费标准和方式都在表上；不接受可以不办。资金方的利息与我们无关，我们不从中提成。",
    ),
    (
        "“我再考虑考虑”",
        "问一句“您主要考虑哪一点”，然后等。",
        "“借钱是大事，想清楚再定是对的。”",
        "把报价有效期告诉客户，发一份还款计划给他自己看。不催促，不说“名额有限”。约一个他方便的时间再联系，或者不再联系。",
    ),
    (
        "“能不能多借一点”",
        "问多出来的钱做什么用。",
        "“手头宽一点，办事确实方便。”",
        "用每月能还的钱倒算：超过收入的警戒线，以后会很吃力。额度由资金方决定；可以考虑延长期限或提供担保，把两种算给客户看。",
    ),
    (
        "“会不会泄露我的信息”",
        "听客户说完他遇到过什么。",
        "“现在骚扰电话多，谁都担心。”",
        "我们只收办理需要的信息，不看通讯录和定位；每一项用途都要您单独同意，随时可以一步撤回，撤回后有什么影响当场告诉您。",
    ),
)
# (term, abbreviation, meaning, example)
TERMS = (
    (
        "综合融资成本",
        "APR",
        "借款人为一笔贷款付出的全部成本，折算成一年的比例；比较贷款就比它。",
        "借 10,000 元、12 期，利息和费用合计 822 元，年化约 15.56%。",
    ),
    (
        "内部收益率",
        "IRR",
        "使每一期现金流的现值之和为零的折现率，年化成本由它算出。",
        "月 IRR 1.2967% 乘以 12，单利年化 15.56%。",
    ),
    ("等额本息", "", "每期还的总数一样；前期利息多，后期本金多。", "10,000 元、年利率 7.2%、12 期，每期约 866 元。"),
    ("等额本金", "", "每期还的本金一样，利息逐期减少，所以越还越少。", ""),
    ("先息后本", "", "平时只付利息，到期一次还本金；到期压力大。", ""),
    ("抵押率", "LTV", "贷款金额占抵押物价值的比例，越低越稳妥。", "房子值 100 万元，借 60 万元，抵押率 60%。"),
    ("负债收入比", "DTI", "每月要还的债占每月收入的比例。", "月入 8,000 元、月还 3,200 元，负债收入比 40%。"),
    (
        "偿债备付率",
        "DSCR",
        "可用于还债的收入是应还本息的几倍；小于 1 说明不够还。",
        "年净收入 12 万元、年还 8 万元，偿债备付率 1.5。",
    ),
    ("贷款市场报价利率", "LPR", "报价行每月公布的参考利率，许多贷款以它加减点定价。", ""),
    (
        "罚息",
        "",
        "逾期部分在约定利率之上加收的利息，按实际逾期天数计算。",
        "逾期本金 1,000 元、罚息日利率 0.03%，逾期 10 天 3 元。",
    ),
    ("综合融资成本明示表", "", "签合同以前必须给借款人看的表，列明每一项由他承担的钱。", ""),
    ("受托支付", "", "贷款不付给借款人，直接付给收款的商家。", ""),
    ("展期", "", "经资金方同意，把还款期限延后；需要重新签协议。", ""),
    ("冷静期", "", "签约以后可以反悔的时间，以合同约定为准。", ""),
)


def seed(world: World) -> None:
    if TalkScript.objects.exists():
        return
    writer, second = world.by(Role.MARKETING), world.by(Role.COMPLIANCE)
    until = timezone.localdate(world.now) + timedelta(days=300)
    written = [
        services.write_script(
            actor=writer, title=title, scene=scene, segment=segment, body=body, valid_until=until, now=world.now
        )
        for title, scene, segment, body in SCRIPTS
    ]
    written += [
        services.write_script(
            actor=writer, title=title, scene="objection", segment="", listen=listen, empathise=empathise, body=solve,
            valid_until=until, now=world.now,
        )
        for title, listen, empathise, solve in OBJECTIONS
    ]  # fmt: skip
    for script in written[:-1]:  # the last one waits for a second person
        approvals.approve(actor=second, approval_id=pending_of(script)[0].pk, now=world.now, reason="措辞合规")
    for name, short, meaning, example in TERMS:
        services.keep_term(
            actor=writer, term_id=None, name=name, short=short, meaning=meaning, example=example, now=world.now
        )
