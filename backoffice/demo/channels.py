"""Own channels and partners of the sample company: admitted, waiting, suspended, one with papers that have run out."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from backoffice.values.identity import credit_code_ok
from customers.channels import services
from customers.channels.domain import checklist_for
from customers.channels.models import Channel

# code, name, kind, credit code, licence
CHANNELS = (
    ("web", "公司官网与公众号", "own_online", "", ""),
    ("branch-hz", "杭州滨江营业部", "own_offline", "", ""),
    ("referral", "老客户转介绍", "referral", "", ""),
    ("first-loan-hz", "滨江区首贷服务中心", "government", "91330108MA2X000005", ""),
    ("chain-hh", "华恒供应链（核心企业）", "core_enterprise", "91330108MA2X000013", ""),
    ("traffic-a", "惠览信息（线上导流）", "partner_online", "91330108MA2X000021", "浙ICP许可-2025-0187"),
    ("morning-portal", "晨星网络（贷款门户）", "partner_online", "91330108MA2X000048", "浙ICP许可-2025-0311"),
    ("dealer-cs", "城西车商联盟", "partner_offline", "91330108MA2X00003X", "授权书 2026-03"),
)
COSTS = (
    ("web", "搜索推广", "12800.00", 40),
    ("traffic-a", "线索服务费", "36500.00", 35),
    ("branch-hz", "社区展位", "4200.00", 20),
)


def _code_with_check(first: str) -> str:
    """The sample code with its right check digit."""
    return next(
        (first[:17] + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if credit_code_ok(first[:17] + last)), ""
    )


def seed(world: World) -> None:
    if Channel.objects.exists():
        return
    clerk, manager = world.by(Role.MARKETING), world.by(Role.MANAGER)
    today, made = timezone.localdate(world.now), {}
    begun = world.now - timedelta(days=200)
    for code, name, kind, credit_code, licence in CHANNELS:
        partner = bool(credit_code)
        channel = services.save_channel(
            actor=clerk, now=begun, code=code, name=name, kind=kind,
            credit_code=_code_with_check(credit_code) if partner else "",
            agreement_no=f"HZ-2026-{code}" if partner else "",
            agreement_valid_from=today - timedelta(days=200) if partner else None,
            agreement_valid_to=today + timedelta(days=165) if partner else None,
            licence_name="营销委托与授权" if licence else "", licence_no=licence,
            licence_valid_to=today + timedelta(days=300) if licence else None,
            caller="morning" if code == "morning-portal" else "",
            shown={item.code: f"准入档案 {code}-{number}" for number, item in enumerate(checklist_for(kind), start=1)},
        )  # fmt: skip
        approval = services.submit_channel(actor=clerk, now=begun, channel_id=channel.pk)
        if code != "dealer-cs":
            approvals.approve(actor=manager, approval_id=approval.pk, now=begun)
        made[code] = channel
    services.record_misconduct(
        actor=world.by(Role.COMPLIANCE), now=world.now, channel_id=made["traffic-a"].pk,
        happened_on=today - timedelta(days=12), gravity=3, what="落地页使用“秒批”字样，已责令下线",
    )  # fmt: skip
    for code, what, amount, days in COSTS:
        services.enter_cost(
            actor=clerk, now=world.now, channel_id=made[code].pk, spent_on=today - timedelta(days=days),
            amount=Decimal(amount), what=what,
        )  # fmt: skip
