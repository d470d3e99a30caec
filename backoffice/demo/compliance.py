"""Registers of the sample company: partners in order and one that needs a review, a change of law, a checklist."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.compliance import services
from backoffice.compliance.domain import PIA_QUESTIONS
from backoffice.compliance.models import Procedure, Processor
from backoffice.demo.people import World

PARTNERS = (
    ("bureau", "某某征信有限公司（沙箱）", "贷款审批前的信用查询与核验", "姓名、证件号码、手机号码", True, 150, 30),
    ("sms", "某某通信技术有限公司（沙箱）", "发送通知短信", "手机号码、短信内容", False, 45, 340),
    ("email", "某某云邮件服务有限公司", "发送通知邮件", "邮箱地址、邮件内容", False, 300, 90),
)
STEPS = "核对前一日放款与还款差异\n核对存管账户余额\n检查逾期任务与失败的消息\n确认在售产品与额度\n"


def seed(world: World) -> None:
    if Processor.objects.exists():
        return
    keeper, second, now = world.by(Role.COMPLIANCE), world.by(Role.MANAGER), world.now
    today = timezone.localdate(now)
    for code, name, purpose, kinds, licence, left, ago in PARTNERS:
        row = services.enter_processor(
            actor=keeper, now=now, code=code, name=name, purpose=purpose, data_kinds=kinds, agreement_no=f"WT-{code}",
            agreement_valid_to=today + timedelta(days=left), licence_needed=licence,
            licence_no="沙箱-无牌照-仅供演示" if licence else "", reviewed_on=today - timedelta(days=ago),
        )  # fmt: skip
        _approve(services.submit_record(actor=keeper, row=row, now=now), second, now)
    _assessment(keeper, second, now)
    _change(world, keeper)
    version = services.write_procedure(
        actor=keeper, code="daily-opening", title="每日开业检查", rhythm="daily", steps=STEPS, now=now
    )
    _approve(Approval.objects.get(object_type="backoffice.procedureversion", object_id=version.pk), second, now)
    run = services.start_run(
        actor=world.by(Role.OPERATIONS), procedure_id=Procedure.objects.get().pk, day=today, now=now
    )
    services.do_step(actor=world.by(Role.OPERATIONS), run_id=run.pk, n=1, note="无差异", now=now)
    _incident(world)


def _approve(approval, second, now) -> None:
    approvals.approve(actor=second, approval_id=approval.pk, now=now)


def _assessment(keeper, second, now) -> None:
    answers = dict.fromkeys(PIA_QUESTIONS, "处理仅限于贷款审批所必需的信息；结果可由人工复核；传输与存储均加密。")
    row = services.enter_assessment(
        actor=keeper, now=now, title="贷款申请的自动化评估", answers=answers, risk="medium",
        processor=Processor.objects.get(code="bureau"), review_on=timezone.localdate(now) + timedelta(days=40),
    )  # fmt: skip
    _approve(services.submit_record(actor=keeper, row=row, now=now), second, now)


def _change(world: World, keeper) -> None:
    now = world.now
    today = timezone.localdate(now)
    change = services.enter_change(
        actor=keeper, now=now, title="金融产品网络营销管理办法", number="八部门令", issuer="中国人民银行等八部门",
        published_on=today - timedelta(days=215), effective_on=today - timedelta(days=53), owner=keeper,
        summary="网络营销须持牌或受持牌机构委托；不得默认勾选；须有退出推荐的途径。",
        due_on=today + timedelta(days=20),
    )  # fmt: skip
    tasks = (
        ("parameter", "advertising.block_words", "核对禁用词清单", -10),
        ("wording", "service_agreement", "在服务协议中写明退出营销推荐的途径", 14),
    )
    made = [
        services.add_task(
            actor=keeper, change_id=change.pk, affected=affected, reference=reference, what=what, now=now,
            owner=world.by(Role.OPERATIONS), due_on=today + timedelta(days=days),
        )
        for affected, reference, what, days in tasks
    ]  # fmt: skip
    services.finish_task(actor=keeper, task_id=made[0].pk, result="清单已按办法更新", now=now)


def _incident(world: World) -> None:
    now = world.now
    row = services.report_incident(
        actor=world.by(Role.OPERATIONS), now=now, title="还款导入文件重复上传", category="process",
        severity="minor", happened_on=timezone.localdate(now) - timedelta(days=6), owner=world.by(Role.OPERATIONS),
    )  # fmt: skip
    action = services.add_action(
        actor=row.owner, pk=row.pk, what="上传前核对文件摘要", owner=row.owner,
        due_on=timezone.localdate(now) + timedelta(days=5), now=now,
    )  # fmt: skip
    services.finish_action(actor=row.owner, action_id=action.pk, result="系统已按摘要识别重复文件", now=now)
    services.handle_incident(
        actor=row.owner,
        pk=row.pk,
        cause="两人同时处理同一文件",
        loss=Decimal("320.00"),
        recovered=Decimal("320.00"),
        now=now,
    )
