"""What stands around the sample complaints: the register of provisions and a task force at work."""

from datetime import timedelta

from backoffice.demo.people import World
from complaints.cases.models import Complaint
from complaints.taskforces import services
from complaints.taskforces.models import Provision

LAW, CODE = "银行业保险业消费投诉处理管理办法", "中华人民共和国民法典"
PROVISIONS = [
    (LAW, "第十九条", "应当自收到消费投诉之日起 15 日内作出处理决定并告知投诉人，情况复杂的可以延长。"),
    (CODE, "第四百九十六条", "提供格式条款的一方应当采取合理的方式提示对方注意与其有重大利害关系的条款。"),
    (CODE, "第六百七十条", "借款的利息不得预先在本金中扣除。"),
    ("中华人民共和国个人信息保护法", "第二十四条", "自动化决策对个人权益有重大影响的，个人有权要求予以说明。"),
    ("中华人民共和国消费者权益保护法", "第八条", "消费者享有知悉其接受的服务的真实情况的权利。"),
]


def seed(world: World) -> None:
    """Five provisions and one task force with a task; adds nothing the second time."""
    if Provision.objects.exists():
        return
    compliance, agent = world.by("compliance"), world.by("service_agent")
    rows = [
        services.write_provision(
            actor=compliance, title=title, article=article, text=text, valid_from=None, now=world.now
        )
        for title, article, text in PROVISIONS
    ]
    hard = Complaint.objects.filter(owner=agent, status="in_progress", tier__in=["urgent", "high"]).first()
    if hard is None:
        return
    force = services.open_task_force(
        actor=agent, complaint_id=hard.pk, goal="核清事实与责任，拟定处理方案", now=world.now
    )
    services.add_member(actor=agent, force_id=force.pk, user=compliance, department="legal", now=world.now)
    services.add_member(
        actor=agent, force_id=force.pk, user=world.by("risk_manager"), department="risk", now=world.now
    )
    services.add_task(
        actor=agent,
        force_id=force.pk,
        title="就适用条款出具意见",
        owner=compliance,
        due_at=world.now + timedelta(hours=20),
        now=world.now,
    )
    services.attach_provisions(actor=agent, force_id=force.pk, provisions=rows[:2], now=world.now)
