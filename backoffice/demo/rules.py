"""The published rule set, written by the risk manager and published by compliance, and the data sources."""

import atexit
from datetime import timedelta

from django.conf import settings

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.demo.people import World
from backoffice.demo.sandbox import server
from risk.evidence.services import load_sources
from risk.rules import lists, selectors, services, shipped
from risk.rules.lists import load_lists
from risk.rules.models import ListEntry, RiskList


def seed(world: World) -> None:
    partners_answer()
    load_sources()
    load_lists()
    if not ListEntry.objects.exists():
        _fill_lists(world)
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


LISTED = (
    ("fraud-phones", "13900001234", "冒用他人身份申请，已报案", "公安协查"),
    ("fraud-devices", "DEV-7F3A-0001", "同一设备三日内提交七人申请", "内部调查"),
    ("watched-employers", "某某劳务派遣有限公司", "在职证明多次被发现造假", "复核发现"),
)


def _fill_lists(world: World) -> None:
    author, second = world.by(Role.RISK_MANAGER), world.by(Role.COMPLIANCE)
    by_code = {one.code: one.pk for one in RiskList.objects.all()}
    for code, text, reason, source in LISTED:
        lists.add_entry(
            actor=author, list_id=by_code[code], text=text, reason=reason, source=source,
            valid_to=world.now.date() + timedelta(days=365), now=world.now,
        )  # fmt: skip
    waiting = approvals_waiting(lists.KIND)
    for request in waiting[: len(LISTED) - 1]:  # one is left for somebody to decide
        approvals.approve(actor=second, approval_id=request.pk, now=world.now, seen_hash=request.content_hash)


def approvals_waiting(kind: str) -> list[Approval]:
    return list(Approval.objects.filter(kind=kind, status="pending").order_by("id"))


def partners_answer() -> None:
    """While the sample company is being filled nothing else runs yet: the sandbox partners run in this process."""
    if server.wait_until_up(settings.PARTNERS["bureau"], seconds=0.0):
        return
    running = server.start()
    atexit.register(server.stop, running)
    settings.PARTNERS = dict.fromkeys(settings.PARTNERS, running.url)
