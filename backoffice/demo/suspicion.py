"""Two suspicions of the sample company: one filed with the authority, one reported by a relationship manager."""

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from loans.servicing.models import Loan
from risk.suspicion import services, signs
from risk.suspicion.models import SuspicionCase


def seed(world: World) -> None:
    if SuspicionCase.objects.exists():
        return
    officer = world.by(Role.COMPLIANCE)
    loans = list(Loan.objects.select_related("customer").order_by("id")[:2])
    if len(loans) < 2:
        return
    services.report(
        actor=world.by(Role.COLLECTOR), customer_number=loans[0].customer.number, now=world.now,
        summary="客户近一周由三个无关联账户代为还款，询问来源时说法前后不一。",
    )  # fmt: skip
    case = SuspicionCase.objects.latest("id")
    services.analyse(
        actor=officer, case_id=case.pk, version=case.version, now=world.now,
        analysis="还款账户与客户无亲属、雇佣关系，资金当日转入当日转出，与其申报的经营情况不符。",
    )  # fmt: skip
    services.file(
        actor=officer, case_id=case.pk, version=case.version + 1, now=world.now, reference="样本-2026-0001",
        filed_on=timezone.localdate(world.now),
    )  # fmt: skip
    services.report(
        actor=world.by(Role.RELATIONSHIP_MANAGER), customer_number=loans[1].customer.number, now=world.now,
        summary="客户放款后立即询问提前还清全部款项是否留下记录，并坚持使用他人账户。",
    )  # fmt: skip
    signs.look(now=world.now)
