"""The published scorecard, entered by the risk manager and published by compliance."""

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from risk.scoring import selectors, services, shipped_card


def seed(world: World) -> None:
    if selectors.published() is not None:
        return
    card = shipped_card.read()
    author, second = world.by(Role.RISK_MANAGER), world.by(Role.COMPLIANCE)
    version = services.enter_version(actor=author, title=card["title"], content=card, now=world.now)
    request = services.submit_for_publication(actor=author, version_id=version.pk, now=world.now)
    approvals.approve(
        actor=second, approval_id=request.pk, now=world.now, seen_hash=request.content_hash, reason="首个版本"
    )
