"""The price policy of the sample company, drafted by the risk manager and approved by compliance."""

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from risk.pricing import domain, services
from risk.pricing.models import PricePolicy


def seed(world: World) -> None:
    if PricePolicy.objects.exists():
        return
    policy = services.draft_policy(
        actor=world.by(Role.RISK_MANAGER), content=domain.SHIPPED, valid_from=timezone.localdate(world.now),
        basis="风险委员会首次定价政策", now=world.now,
    )  # fmt: skip
    services.try_policy(policy_id=policy.pk, now=world.now)
    request = services.submit_policy(actor=world.by(Role.RISK_MANAGER), policy_id=policy.pk, now=world.now)
    approvals.approve(
        actor=world.by(Role.COMPLIANCE), approval_id=request.pk, now=world.now, seen_hash=request.content_hash
    )
