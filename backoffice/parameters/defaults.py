"""The values that ship, each with its basis. `load_parameters` puts them into the table, where they are then changed.

Rates are yearly fractions, money is yuan;
待公司法务确认 marks professional practice that the company's lawyer has to confirm.
"""

from datetime import date
from typing import Any

from backoffice.parameters.domain import Default, Kind

START = date(2020, 1, 1)
PRACTICE = "行业惯例，口径待公司法务确认"
AML = "反洗钱法（2024）；金融机构客户尽职调查和客户身份资料及交易记录保存管理办法"
COURT = "最高人民法院《关于进一步加强金融审判工作的若干意见》（2017）"
ASSISTED = "金规〔2025〕9号"
DISCLOSURE = "金规〔2026〕2号"
MICRO = "《小额贷款公司综合融资成本管理工作指引》（2025年12月）"
PENALTY = "银发〔2003〕251号"
POLICY = "公司制度"


def _decimal(
    code: str, content: str, unit: str, since: date, basis: str, name: str, until: date | None = None
) -> Default:
    return Default(code, Kind.DECIMAL, content, unit, since, basis, name, until)


def _integer(code: str, content: int, unit: str, since: date, basis: str, name: str) -> Default:
    return Default(code, Kind.INTEGER, content, unit, since, basis, name)


def _other(code: str, kind: Kind, content: Any, since: date, basis: str, name: str) -> Default:
    return Default(code, kind, content, "", since, basis, name)


YEARLY = "每年"
YUAN = "元"

DEFAULTS: tuple[Default, ...] = (
    # Ceilings on the yearly all-in cost by kind of lender
    _decimal("ceiling.annual_cost.bank", "0.24", YEARLY, date(2017, 8, 4), COURT, "综合年化上限：银行", date(2025, 10, 1)),
    _decimal("ceiling.annual_cost.bank", "0.24", YEARLY, date(2025, 10, 1), ASSISTED, "综合年化上限：银行"),
    _decimal("ceiling.annual_cost.cfc", "0.24", YEARLY, date(2017, 8, 4), COURT, "综合年化上限：消费金融公司"),
    _decimal(
        "ceiling.annual_cost.cfc.average_warning", "0.20", YEARLY, date(2026, 1, 1), "窗口指导，无正式文本",
        "新发放贷款平均综合年化提示线：消费金融公司",
    ),
    _decimal("ceiling.annual_cost.microlender", "0.24", YEARLY, date(2017, 8, 4), COURT, "综合年化上限：小额贷款公司", date(2025, 12, 1)),
    _decimal("ceiling.annual_cost.microlender", "0.24", YEARLY, date(2025, 12, 1), MICRO, "综合年化上限：小额贷款公司"),
    _decimal("ceiling.annual_cost.microlender.lpr_multiple", "4", "倍", date(2028, 1, 1), MICRO, "综合年化上限为一年期LPR的倍数：小额贷款公司"),
    _decimal("ceiling.annual_cost.private.lpr_multiple", "4", "倍", date(2020, 8, 20), "民间借贷司法解释第二十五条", "综合年化上限为一年期LPR的倍数：民间借贷"),
    _decimal("ceiling.overdue_rate", "0.24", YEARLY, date(2017, 8, 4), COURT, "逾期后息费合计上限"),
    _other("ceiling.basis", Kind.TEXT, "simple", START, PRACTICE, "上限比较口径（simple 单利 / compound 复利）"),
    # Loan prime rate, published on the 20th of each month; later months are entered by hand
    _decimal("lpr.1y", "0.030", YEARLY, date(2025, 12, 20), "全国银行间同业拆借中心，2025年12月", "贷款市场报价利率 一年期", date(2026, 4, 20)),
    _decimal("lpr.1y", "0.030", YEARLY, date(2026, 4, 20), "全国银行间同业拆借中心，2026年4月", "贷款市场报价利率 一年期"),
    _decimal("lpr.5y", "0.035", YEARLY, date(2025, 12, 20), "全国银行间同业拆借中心，2025年12月", "贷款市场报价利率 五年期以上", date(2026, 4, 20)),
    _decimal("lpr.5y", "0.035", YEARLY, date(2026, 4, 20), "全国银行间同业拆借中心，2026年4月", "贷款市场报价利率 五年期以上"),
    _integer("offer.valid_days", 15, "天", START, PRACTICE, "报价最长有效期"),
    # Disclosure form
    _integer("disclosure.reading_seconds", 10, "秒", START, PRACTICE + "(" + DISCLOSURE + " 强制阅读)", "明示表强制阅读时间"),
    _other("disclosure.platform_may_collect", Kind.FLAG, False, date(2025, 10, 1), ASSISTED, "平台可作为收取主体"),
    # Penalty interest
    _decimal("penalty.overdue.min_factor", "1.3", "倍", date(2004, 1, 1), PENALTY, "逾期罚息倍数下限"),
    _decimal("penalty.overdue.max_factor", "1.5", "倍", date(2004, 1, 1), PENALTY, "逾期罚息倍数上限"),
    _decimal("penalty.overdue.factor", "1.5", "倍", date(2004, 1, 1), PENALTY, "逾期罚息倍数默认值"),
    _decimal("penalty.misuse.min_factor", "1.5", "倍", date(2004, 1, 1), PENALTY, "挪用罚息倍数下限"),
    _decimal("penalty.misuse.max_factor", "2.0", "倍", date(2004, 1, 1), PENALTY, "挪用罚息倍数上限"),
    _decimal("penalty.misuse.factor", "2.0", "倍", date(2004, 1, 1), PENALTY, "挪用罚息倍数默认值"),
    _integer("penalty.day_basis", 360, "天", START, PRACTICE, "罚息日利率折算天数"),
    _other("allocation.order", Kind.LIST, ["penalty", "fee", "interest", "principal"], START, "民法典第五百六十一条", "还款抵充顺序"),
    # Product limits
    _decimal("limit.consumer.online.bank", "200000", YUAN, START, "商业银行互联网贷款管理暂行办法（2020）", "个人线上信用消费贷限额：银行", date(2025, 3, 14)),
    _decimal("limit.consumer.online.bank", "300000", YUAN, date(2025, 3, 14), "2025年3月消费金融通知（阶段性）", "个人线上信用消费贷限额：银行"),
    _decimal("limit.consumer.online.private_bank", "200000", YUAN, START, "商业银行互联网贷款管理暂行办法（2020）", "个人线上信用消费贷限额：民营银行"),
    _decimal("limit.consumer.online.cfc", "200000", YUAN, START, PRACTICE, "个人消费贷限额：消费金融公司"),
    _decimal("limit.consumer.online.microlender", "200000", YUAN, START, "小额贷款公司监督管理暂行办法", "个人消费贷限额：小额贷款公司"),
    _decimal("limit.business.online.microlender", "10000000", YUAN, START, "小额贷款公司监督管理暂行办法", "经营贷限额：小额贷款公司"),
    _integer("term.consumer.max_months", 84, "月", date(2025, 3, 14), "2025年3月消费金融通知（阶段性）", "消费贷最长期限"),
    _integer("term.bullet.max_months", 12, "月", START, "商业银行互联网贷款管理暂行办法（2020）", "一次还本线上消费贷最长期限"),
    _integer("term.business.max_months", 120, "月", START, "个人贷款管理办法", "个人经营贷最长期限"),
    _decimal("payment.self_managed.consumer.max", "500000", YUAN, date(2025, 3, 14), "2025年3月消费金融通知（阶段性）", "消费贷自主支付上限"),
    _decimal("payment.self_managed.business.max", "500000", YUAN, START, "个人贷款管理办法", "经营贷自主支付上限"),
    _decimal("lender.joint_share.min", "0.30", "", START, PRACTICE, "联合贷款合作方出资比例下限"),
    _other(
        "agreement.required_clauses", Kind.LIST,
        ["disclosure", "no_other_fees", "cost_ceiling", "lender_decides", "marketing", "collection", "personal_data", "complaints", "inspection", "exit"],
        date(2026, 8, 1), DISCLOSURE + "；" + ASSISTED, "合作协议必备条款",
    ),
    _integer("lender.list_check.max_days", 180, "天", START, PRACTICE, "贷款人名单核对间隔"),
    _integer("licence.alert_days", 60, "天", START, POLICY, "证照与协议到期提前提醒"),
    _other("purpose.allowed", Kind.LIST, ["装修", "教育培训", "医疗健康", "旅游", "婚庆", "家电数码", "购车", "日常消费", "经营周转", "设备采购", "进货"], START, "个人贷款管理办法", "允许的贷款用途"),
    _other("purpose.forbidden", Kind.LIST, ["购房", "股票", "债券", "期货", "金融衍生品", "资产管理产品", "固定资产投资", "股权投资"], START, "个人贷款管理办法", "禁止的贷款用途"),
    # Applications that lie
    _integer("application.draft.days", 30, "天", START, POLICY, "申请草稿保留天数"),
    _integer("application.material.days", 15, "天", START, POLICY, "等待补充材料的天数"),
    _integer("application.material.valid_days", 90, "天", START, POLICY, "再次申请时沿用材料的最长天数"),
    _integer("application.expiry.warn_days", 3, "天", START, POLICY, "申请到期前提醒天数"),
    _other("application.materials.policy", Kind.LIST, [], START, POLICY, "分层补充材料（档位 | 金额起 | 金额止 | 客群 | 材料代码 | 名称 | 原因）"),
    # Borrower
    _integer("matching.tuning.min_sample", 50, "笔", START, POLICY, "匹配调优最小样本"),
    _integer("applicant.age.min", 18, "岁", START, POLICY, "申请人最低年龄"),
    _integer("applicant.age.max", 60, "岁", START, POLICY, "申请人最高年龄"),
    _integer("applicant.age_at_maturity.max", 65, "岁", START, PRACTICE, "到期时最高年龄"),
    _decimal("dti.housing.max", "0.50", "", START, PRACTICE, "房贷月供收入比上限"),
    _decimal("dti.total.max", "0.55", "", START, PRACTICE, "全部债务月供收入比上限"),
    _decimal("dti.stress.income_drop", "0.30", "", START, POLICY, "压力测试：收入下降"),
    _decimal("dti.stress.rate_rise", "0.02", "", START, POLICY, "压力测试：利率上升"),
    # Keeping customers
    _decimal("keeping.hold_out_share", "0.10", "", START, POLICY, "留存对照组比例"),
    _integer("keeping.plan_days", 3, "天", START, POLICY, "留存方案应在几天内制定"),
    _integer("keeping.result_days", 90, "天", START, POLICY, "留存结果观察天数"),
    _integer("keeping.silence_days", 60, "天", START, POLICY, "结清后无联系视为沉默的天数"),
    _decimal("keeping.waiver_max", "500", YUAN, START, POLICY, "留存减免逾期费用上限"),
    # Collateral and guarantors
    _integer("collateral.valuation_days", 365, "天", START, POLICY, "押品估值有效天数"),
    _decimal("collateral.falling_value", "0.10", "", START, POLICY, "押品价值下跌提示比例"),
    _decimal("collateral.guarantee_multiple", "5", "倍", START, POLICY, "保证总额与年收入之比上限"),
    # Risk tiers and review
    _other("dti.by_segment", Kind.LIST, ["small_business=0.60/0.75"], START, POLICY, "分客群月供收入比上限（客群=当前/压力）"),
    _decimal("risk.stress.odds_factor", "1.30", "倍", START, POLICY, "压力下月供收入比每升高10个百分点的违约赔率倍数"),
    _integer("risk.offer.step", 1000, "元", START, POLICY, "反建议金额取整单位"),
    _decimal("dti.stressed.max", "0.70", "", START, POLICY, "压力情景下月供收入比上限"),
    _decimal("dscr.min", "1.20", "倍", START, POLICY, "经营类偿债覆盖率下限"),
    _decimal("dscr.stressed.min", "1.00", "倍", START, POLICY, "压力情景下偿债覆盖率下限"),
    _integer("risk.tier.a_min_score", 590, "分", START, POLICY, "A 档最低评分"),
    _integer("risk.tier.b_min_score", 490, "分", START, POLICY, "B 档最低评分"),
    _other(
        "risk.tier.policy", Kind.LIST,
        ["high/clean=A", "high/review=B", "high/incomplete=B", "high/reject=C", "middle/clean=B", "middle/review=B", "middle/incomplete=B",
         "middle/reject=C", "low/clean=C", "low/review=C", "low/incomplete=B", "low/reject=C"],
        START, POLICY, "分层策略矩阵（评分档/核查结果=档位）",
    ),
    _integer("risk.rules.queries_6m.max", 6, "次", START, POLICY, "近6个月征信查询次数复核线"),
    _integer("risk.rules.multi_lender_90d.max", 5, "家", START, POLICY, "近90天申贷机构数复核线"),
    _decimal("review.second_approval_above", "100000", YUAN, START, POLICY, "复核二次审批金额"),
    _integer("review.lease_minutes", 15, "分钟", START, POLICY, "复核领取时限"),
    _decimal("review.quality.random_share", "0.05", "", START, POLICY, "复核质检随机抽样比例"),
    _integer("review.target_minutes", 240, "分钟", START, POLICY, "复核处理目标"),
    # Watch lists and money laundering
    _integer("screening.score.hit", 60, "分", START, POLICY, "名单比对：疑似命中线"),
    _integer("screening.score.strong", 85, "分", START, POLICY, "名单比对：高度疑似线（须双人处理）"),
    _other(
        "aml.points", Kind.LIST,
        ["pep:self=60", "pep:relative=40", "hit:confirmed=100", "hit:unresolved=30", "owners:unknown=25", "cash:yes=15", "category:cash_loan=10",
         "category:merchant_instalment=5", "channel:online=5", "channel:partner=10", "employment:self_employed=5", "employment:unemployed=10",
         "kind:business=5", "region:53=10", "region:65=10", "months_below:3=5"],
        START, AML, "洗钱风险：各因素分值（因素:取值=分）",
    ),
    _integer("aml.level.medium", 20, "分", START, AML, "洗钱风险：中风险起点"),
    _integer("aml.level.high", 50, "分", START, AML, "洗钱风险：高风险起点"),
    _integer("aml.review.high", 6, "月", START, AML, "洗钱风险：高风险复审周期"),
    _integer("aml.review.medium", 12, "月", START, AML, "洗钱风险：中风险复审周期"),
    _integer("aml.review.low", 24, "月", START, AML, "洗钱风险：低风险复审周期"),
    _integer("suspicion.analyse.workdays", 5, "工作日", START, POLICY, "可疑情形分析期限"),
    _integer("suspicion.file.workdays", 5, "工作日", START, "金融机构大额交易和可疑交易报告管理办法", "可疑交易报送期限（分析完成后）"),
    _integer("suspicion.settled.days", 15, "天", START, POLICY, "可疑情形：放款后结清天数"),
    _integer("suspicion.structured.times", 3, "笔", START, POLICY, "可疑情形：同日还款笔数"),
    _decimal("suspicion.structured.from", "50000", YUAN, START, "金融机构大额交易和可疑交易报告管理办法", "可疑情形：拆分合计金额"),
    _decimal("suspicion.circular.from", "50000", YUAN, START, POLICY, "可疑情形：流水循环往来金额"),
    _decimal("suspicion.round.share", "0.50", "", START, POLICY, "可疑情形：流水整数交易占比"),
    # Complaints
    _integer("sla.complaint.urgent.respond_minutes", 120, "分钟", START, POLICY, "紧急投诉首次响应"),
    _integer("sla.complaint.high.respond_minutes", 240, "分钟", START, POLICY, "高优先级投诉首次响应"),
    _integer("sla.complaint.normal.respond_minutes", 1440, "分钟", START, POLICY, "一般投诉首次响应"),
    _integer("sla.complaint.statutory_days", 15, "天", date(2020, 3, 1), "银行业保险业消费投诉处理管理办法（2020年第3号）", "投诉处理决定期限"),
    _integer("sla.complaint.statutory_days_complex", 30, "天", date(2020, 3, 1), "银行业保险业消费投诉处理管理办法（2020年第3号）", "复杂投诉处理期限"),
    _integer("sla.complaint.statutory_days_max", 60, "天", date(2020, 3, 1), "银行业保险业消费投诉处理管理办法（2020年第3号）", "投诉处理最长期限"),
    # Customer tiers
    _integer("tier.points.frequency", 40, "分", START, POLICY, "客户分层：次数权重"),
    _integer("tier.points.recency", 20, "分", START, POLICY, "客户分层：近度权重"),
    _integer("tier.points.repayment", 40, "分", START, POLICY, "客户分层：还款权重"),
    _integer("tier.points.value", 0, "分", START, POLICY, "客户分层：价值权重"),
    _integer("tier.points.tenure", 0, "分", START, POLICY, "客户分层：年限权重"),
    _integer("tier.points.referrals", 0, "分", START, POLICY, "客户分层：推荐权重"),
    _integer("tier.full.value", 3000, "元", START, POLICY, "客户分层：价值满分所需净收入"),
    _integer("tier.full.tenure", 36, "月", START, POLICY, "客户分层：年限满分所需月数"),
    _integer("tier.full.referrals", 3, "笔", START, POLICY, "客户分层：推荐满分所需放款笔数"),
    _integer("tier.lookback_months", 24, "月", START, POLICY, "客户分层：次数与净收入的回看期"),
    _integer("tier.vip.up", 70, "分", START, POLICY, "VIP 升级线"),
    _integer("tier.vip.down", 60, "分", START, POLICY, "VIP 降级线"),
    _integer("tier.vip.bar_overdue_days", 30, "天", START, POLICY, "12 个月内逾期超过此天数不得为 VIP"),
    _integer("tier.validity_months", 12, "月", START, POLICY, "VIP 有效期"),
    _decimal("tier.fee_discount.vip", "0.10", "", START, POLICY, "VIP 客户平台自收费用优惠比例"),
    _decimal("tier.fee_discount.regular", "0", "", START, POLICY, "普通客户平台自收费用优惠比例"),
    _integer("tier.downgrade_notice_days", 30, "天", START, POLICY, "降级提前告知"),
    # Channels: weights of the score, where a rate earns full points or none, how often they are marked
    _integer("channel.weight.conversion", 40, "分", START, POLICY, "渠道评分：转化权重"),
    _integer("channel.weight.complaints", 20, "分", START, POLICY, "渠道评分：投诉权重"),
    _integer("channel.weight.bad", 25, "分", START, POLICY, "渠道评分：逾期权重"),
    _integer("channel.weight.conduct", 15, "分", START, POLICY, "渠道评分：违规权重"),
    _decimal("channel.full_conversion", "0.10", "放款数/线索数", START, POLICY, "渠道评分：转化满分线"),
    _decimal("channel.worst_complaint_rate", "0.05", "投诉数/放款数", START, POLICY, "渠道评分：投诉零分线"),
    _decimal("channel.worst_bad_rate", "0.08", "逾期 30 天以上/放款数", START, POLICY, "渠道评分：逾期零分线"),
    _integer("channel.worst_misconduct", 10, "分", START, POLICY, "渠道评分：违规零分线"),
    _integer("reward.referral.amount", 200, "元", START, POLICY, "转介绍奖励：每笔放款"),
    _integer("reward.referral.yearly_cap", 5, "笔", START, POLICY, "转介绍奖励：每人每年上限"),
    _integer("reward.withdrawal_days", 15, "天", START, POLICY, "转介绍奖励：放款后等待天数（撤销期）"),
    _integer("lead.desk_capacity", 150, "条", START, POLICY, "每位客户经理同时跟进的线索上限"),
    _integer("channel.score_days", 90, "天", START, POLICY, "渠道评分周期"),
    _integer("channel.score_floor", 50, "分", START, POLICY, "渠道评分下限，低于时提示处置"),
    # Collections and privacy
    _other("collections.quiet_from", Kind.TEXT, "22:00", date(2025, 2, 28), "GB/T 45251-2025", "禁止联系时段开始"),
    _other("collections.quiet_to", Kind.TEXT, "08:00", date(2025, 2, 28), "GB/T 45251-2025", "禁止联系时段结束"),
    _integer("collections.dials_per_day.max", 6, "次", date(2026, 1, 30), "个人消费类贷款催收工作指引（试行）", "每号码每日未接拨打上限"),
    _integer("privacy.request.workdays", 15, "工作日", START, PRACTICE, "个人信息请求答复期限"),
    _integer("marketing.cap.days", 30, "天", START, POLICY, "营销频次：统计天数"),
    _integer("marketing.cap.count", 2, "次", START, POLICY, "营销频次：统计天数内每个号码最多触达次数"),
    _other("marketing.quiet.from", Kind.TEXT, "21:00", START, POLICY, "营销免打扰开始"),
    _other("marketing.quiet.to", Kind.TEXT, "09:00", START, POLICY, "营销免打扰结束"),
    _integer("privacy.breach.tell_hours", 72, "小时", START, PRACTICE, "个人信息泄露报告主管部门时限"),
    _integer("marketing.age.min", 18, "岁", START, "未成年人保护法", "营销对象最低年龄"),
    _integer("marketing.age.below", 60, "岁", START, POLICY, "营销对象年龄上限（不含）"),
    _integer("retention.identity.years", 10, "年", date(2025, 1, 1), "反洗钱法（2024）第三十四条", "身份资料保存期限"),
    _integer("retention.contract.years", 10, "年", START, PRACTICE, "合同与明示表保存期限"),
    _integer("retention.transfer_log.years", 3, "年", date(2025, 1, 1), "网络数据安全管理条例第十二条", "对外提供记录保存期限"),
    _integer("knowledge.review_days", 180, "天", START, POLICY, "知识库文章复核周期"),
    _integer("retention.complaint.years", 5, "年", START, PRACTICE, "投诉档案保存期限"),
    _integer("retention.lead.days", 180, "天", START, PRACTICE, "未转化线索保存期限（自最后一次接触起）"),
    _integer("retention.rejected.months", 12, "月", START, PRACTICE, "未签约申请保存期限"),
    _integer("retention.asked.months", 0, "月", START, "个人信息保护法第四十七条", "本人要求删除后的保存期限"),
    _integer("retention.settled.months", 24, "月", START, PRACTICE, "结清后停止处理（仅保存）前的月数"),
    _integer("retention.evidence.months", 24, "月", START, PRACTICE, "征信与核验查询内容保存期限"),
    _integer("retention.message.months", 12, "月", START, PRACTICE, "短信与站内消息内容保存期限"),
    # Advertising
    _other(
        "advertising.block_words", Kind.LIST,
        ["低门槛", "零门槛", "低风险", "秒到账", "秒批", "秒下款", "高收益", "低利率", "低息", "无成本", "免费", "零利息", "百分百下款", "不看征信",
         "黑户可贷", "无视负债", "免审核", "最低利率", "国家级", "最高级", "最佳"],
        date(2026, 9, 30), "《金融产品网络营销管理办法》、广告法第九条", "营销禁用词",
    ),
    _other("advertising.warn_words", Kind.LIST, ["无抵押无担保", "极速", "当天放款", "随借随还", "限时", "内部渠道"], date(2026, 9, 30), PRACTICE, "营销提示词"),
    _other("advertising.excluded_words", Kind.LIST, ["大学生", "在校生", "学生党", "学生专享", "未成年"], date(2021, 3, 17), "《关于进一步规范大学生互联网消费贷款监督管理工作的通知》", "营销禁止对象用词"),
    _other("advertising.doubtful_words", Kind.LIST, ["老年人", "退休人员", "银发"], START, PRACTICE, "营销需人工判断的对象用词"),
    _other(
        "advertising.duties", Kind.LIST,
        ["advert:risk_warning", "advert:yearly_rate", "advert:rate_basis", "advert:cost_shown", "advert:audience", "advert:real_terms",
         "script:yearly_rate", "script:rate_basis", "script:real_terms", "reply:yearly_rate", "reply:rate_basis", "reply:real_terms",
         "paper:yearly_rate", "paper:rate_basis", "paper:real_terms"],
        date(2021, 3, 31), "中国人民银行公告〔2021〕第3号、《金融产品网络营销管理办法》", "各类文本的提示义务",
    ),
    _other(
        "advertising.footer", Kind.TEXT,
        "贷款有风险，借款需谨慎；请根据个人能力合理借贷，理性消费；额度与放款时间以贷款人审批为准；逾期将产生罚息并可能影响个人征信。",
        START, PRACTICE, "营销必备提示语",
    ),
)  # fmt: skip

BY_CODE: dict[str, tuple[Default, ...]] = {}
for _row in DEFAULTS:
    BY_CODE[_row.code] = (*BY_CODE.get(_row.code, ()), _row)
