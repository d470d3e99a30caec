"""Sample letters: one of each kind about the sample loans, and a wording that waits for a second person."""

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from backoffice.demo.people import World
from backoffice.documents import services as documents
from backoffice.documents.models import Document, Wording
from customers.privacy.services import issue_authorisation
from loans.contracts import services as contracts
from loans.contracts.domain import NONE
from loans.servicing import papers, selectors, services
from loans.servicing.domain import LoanState
from loans.servicing.models import Loan


def seed(world: World) -> None:
    clerk, now, today = world.by("operations"), world.now, timezone.localdate(world.now)
    running = Loan.objects.filter(state=LoanState.ACTIVE, oldest_unpaid_due__gte=today).order_by("pk").first()
    late = selectors.overdue(Loan.objects.all(), today).order_by("pk").first()
    settled = Loan.objects.filter(state=LoanState.SETTLED).order_by("pk").first()
    about: list[tuple[Loan | None, str]] = [
        (running, papers.SCHEDULE.code),
        (running, papers.REMINDER.code),
        (running, papers.QUOTE.code),
        (late, papers.OVERDUE.code),
        (settled, papers.CERTIFICATE.code),
    ]
    for loan, kind in about:
        if loan is not None:
            _once(kind, partial(services.issue_paper, actor=clerk, loan_id=loan.pk, kind=kind, now=now))
    if running is not None:
        contract = running.contract
        _once(
            "approval_notice",
            partial(contracts.issue_notice, actor=clerk, application_id=contract.application_id, now=now),
        )
        guaranteed = contract.disclosure.content["guarantor"] != NONE
        for kind in ["service_agreement", *(["guarantee_agreement"] if guaranteed else [])]:
            _once(kind, partial(contracts.issue_annex, actor=clerk, contract_id=contract.pk, kind=kind, now=now))
        agreed = partial(issue_authorisation, actor=clerk, customer=running.customer, now=now)
        _once("data_authorisation", partial(agreed, purposes=["credit_check", "service"]))
    _wording_that_waits(world)


def _once(kind: str, issue: Callable[[], Document]) -> None:
    if not Document.objects.filter(kind=kind).exists():
        issue()


def _wording_that_waits(world: World) -> None:
    """Operations would like a friendlier reminder; compliance finds it in the approvals inbox."""
    if Wording.objects.filter(kind=papers.REMINDER.code, number__gt=1).exists():
        return
    clerk, today = world.by("operations"), timezone.localdate(world.now)
    body = documents.wording_in_force(papers.REMINDER.code, now=world.now).body
    draft = documents.save_draft(
        kind=papers.REMINDER.code,
        body=body.replace("请您提前安排资金。", "请您提前安排资金，以免影响您的信用记录。"),
        note="提醒客户关注信用记录",
        in_force_from=today,
        actor=clerk,
        now=world.now,
    )
    documents.submit_wording(wording_id=draft.pk, actor=clerk, now=world.now)
