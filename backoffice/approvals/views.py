from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.accounts.stepup import step_up_required
from backoffice.approvals import domain, policies, selectors, services
from backoffice.approvals.registry import kinds
from backoffice.approvals.tables import ApprovalTable, kind_label
from backoffice.values.comparison import compare, near_changes
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("approvals.view")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=ApprovalTable(),
        queryset=selectors.visible_to(request.user),
        title=_("Approvals"),
        subheading=_("What one person submits, another decides"),
    )


@permission("approvals.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    approval = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    kind = kinds.get(approval.kind)
    pending = approval.status == domain.Status.PENDING
    lines = domain.diff(approval.before, approval.content)
    context = {
        "title": kind_label(approval),
        "approval": approval,
        "lines": [line for line in lines if line.differs and not line.is_text],
        "same": [line for line in lines if not line.differs and not line.is_text],
        # A long text is compared line by line: nobody finds one changed word in two pages.
        "texts": [
            {"field": x.field, "lines": near_changes(compare(x.before or "", x.after or ""))}
            for x in lines
            if x.is_text
        ],
        "object_url": kind.url(approval) if kind is not None and kind.url is not None else "",
        "may_decide": pending and kind is not None and policies.may_decide(request.user, approval, kind.permission),
        "may_withdraw": pending and policies.may_withdraw(request.user, approval),
    }
    return render(request, "backoffice/approvals/approval_detail.html", context)


@permission("approvals.view")
@require_POST
@step_up_required
@once("approvals.approve")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        lambda: services.approve(
            actor=request.user,
            approval_id=pk,
            now=timezone.now(),
            reason=request.POST.get("reason", "")[:300],
            seen_hash=request.POST.get("seen_hash", ""),
        ),
        _("Approved; it takes effect."),
    )


@permission("approvals.view")
@require_POST
@once("approvals.refuse")
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")[:300]
    return _decide(
        request,
        pk,
        lambda: services.refuse(actor=request.user, approval_id=pk, now=timezone.now(), reason=reason),
        _("Refused; the person who submitted it sees your reason."),
    )


@permission("approvals.view")
@require_POST
@once("approvals.withdraw")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        lambda: services.withdraw(actor=request.user, approval_id=pk, now=timezone.now()),
        _("The request is withdrawn."),
    )


def _decide(request: HttpRequest, pk: int, verb: Callable[[], object], done: str) -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=done):
        verb()
    return redirect("approvals:detail", pk)
