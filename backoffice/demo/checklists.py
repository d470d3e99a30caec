"""The material policy of the sample company: proposed by the risk manager, approved by compliance."""

from datetime import timedelta

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.demo.people import World
from backoffice.parameters import services
from backoffice.parameters.models import ParameterRow
from loans.applications.selectors import MATERIAL_POLICY

LINES = (
    "B | 0 | | small_business | purchase_contract | 购销合同 | 经营收入以近期购销合同核实",
    "B | 100000 | | all | income_proof | 收入证明 | 金额较大，须有单位盖章的收入证明",
    "C | 0 | | all | bank_statement | 近六个月银行流水 | 申请人工复核时以流水说明还款来源",
)


def seed(world: World) -> None:
    if ParameterRow.objects.filter(code=MATERIAL_POLICY, shipped=False).exists():
        return
    row = services.propose(
        actor=world.by(Role.RISK_MANAGER), code=MATERIAL_POLICY, text="\n".join(LINES),
        valid_from=timezone.localdate(world.now) - timedelta(days=30), valid_to=None,
        basis="风险委员会纪要（示例）", now=world.now,
    )  # fmt: skip
    request = Approval.objects.get(kind=services.KIND, object_id=str(row.pk))
    approvals.approve(
        actor=world.by(Role.COMPLIANCE), approval_id=request.pk, now=world.now, seen_hash=request.content_hash
    )
