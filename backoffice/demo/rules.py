"""The published rule set, written by the risk manager and published by compliance, and the data sources."""

import atexit

from django.conf import settings

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from backoffice.demo.sandbox import server
from risk.evidence.services import load_sources
from risk.rules import selectors, services, shipped


def seed(world: World) -> None:
    partners_answer()
    load_sources()
    if selectors.published() is not None:
        return
    author, second = world.by(Role.RISK_MANAGER), world.by(Role.COMPLIANCE)
    version = services.draft_version(
        actor=author, title=shipped.TITLE, content=shipped.read(), note="首个版本", now=world.now
    )
    services.record_trial(
        actor=author, version_id=version.pk, trial={"hash": version.content_hash, "tried": 0}, now=world.now
    )
    request = services.submit_for_publication(actor=author, version_id=version.pk, now=world.now)
    approvals.approve(
        actor=second, approval_id=request.pk, now=world.now, seen_hash=request.content_hash, reason="首个版本"
    )


def partners_answer() -> None:
    """While the sample company is being filled nothing else runs yet: the sandbox partners run in this process."""
    if server.wait_until_up(settings.PARTNERS["bureau"], seconds=0.0):
        return
    running = server.start()
    atexit.register(server.stop, running)
    settings.PARTNERS = dict.fromkeys(settings.PARTNERS, running.url)
