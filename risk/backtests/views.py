from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.backtests import presenting, selectors, services
from risk.backtests.filters import TierMoveFilter
from risk.backtests.forms import BacktestForm
from risk.backtests.tables import TierMoveTable
from risk.rules import selectors as rules


@permission("rules.edit")
@require_POST
@once("backtests.start")
def backtest_start(request: HttpRequest, version_id: int) -> HttpResponse:
    version = get_object_or_404(rules.visible_to(request.user), pk=version_id)
    form = BacktestForm(request.POST)
    since = form.cleaned_data["since"] if form.is_valid() else None
    with outcome_of(request) as outcome:
        backtest = services.start_backtest(actor=request.user, version_id=version.pk, since=since, now=timezone.now())
    if outcome.refused:
        return redirect("rules:detail", version.pk)
    return redirect("backtests:detail", backtest.pk)


@permission("rules.view")
@require_safe
def backtest_detail(request: HttpRequest, pk: int) -> HttpResponse:
    backtest = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    context = {
        "backtest": backtest,
        "version": backtest.rule_set,
        "title": _("Backtest of %(version)s") % {"version": backtest.rule_set},
        "shown": presenting.shown(backtest, rules.visible_to(request.user).get(pk=backtest.rule_set_id))
        if backtest.state == "done"
        else None,
    }
    return render(request, "risk/backtests/backtest_detail.html", context)


@permission("rules.view")
@require_safe
def move_list(request: HttpRequest, pk: int) -> HttpResponse:
    backtest = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    return list_response(
        request,
        table=TierMoveTable(),
        queryset=selectors.moves_of(backtest),
        filterset=TierMoveFilter,
        title=_("Cases with another tier"),
        subheading=_("Backtest of %(version)s") % {"version": backtest.rule_set},
        actions=[Action(_("Back to the backtest"), reverse("backtests:detail", args=[pk]), "rules.view")],
        export_name="tier-moves",
    )
