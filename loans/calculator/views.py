from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backoffice.web.exports import FORMATS, file_response
from backoffice.web.permissions import permission
from loans.calculator import selectors
from loans.calculator.domain import Answer, answer, compared, penalty_example, verdicts
from loans.calculator.forms import MOST_FEES, FeeFormSet, LoanForm, loan_from
from loans.maths.schedule import METHOD_NAMES_ZH, ImpossibleTerms
from loans.maths.yearly_cost import NoRate

LATE_DAYS = 20
# The fields of the folded part: it opens when one of them says something.
MORE = ("first", "due_day", "grace", "late_days", "workdays", "skip_interest")


@permission("calculator.use")
@require_GET
def calculator(request: HttpRequest) -> HttpResponseBase:
    """Terms and fees in the address, figures out. Nothing is stored; a link shows everybody the same."""
    asked = "amount" in request.GET
    form = LoanForm(request.GET if asked else None)
    fees = FeeFormSet(_fee_data(request.GET), prefix="fee") if asked else FeeFormSet(prefix="fee", initial=[{}])
    context: dict[str, Any] = {"title": _("Calculator"), "form": form, "fees": fees, "most_fees": MOST_FEES}
    context["more_open"] = any(request.GET.get(name) for name in MORE) or "skip" in request.GET
    if not asked:
        return render(request, "loans/calculator/calculator.html", context)
    result = _answered(form, fees)
    if result is None:
        return render(request, "loans/calculator/calculator.html", context, status=400)
    if request.GET.get("format") in FORMATS:
        return _export(request, result, request.GET["format"])
    return render(request, "loans/calculator/calculator.html", context | _figures(request, form, result))


def _fee_data(query: QueryDict) -> QueryDict:
    """The fee lines of the address; at least one, and one more when that was asked for."""
    data = query.copy()
    told = data.get("fee-TOTAL_FORMS", "1")
    total = min(int(told), MOST_FEES) if told.isascii() and told.isdecimal() and len(told) < 4 else 1
    data["fee-TOTAL_FORMS"] = str(min(max(total, 1) + ("add" in data), MOST_FEES))
    data["fee-INITIAL_FORMS"] = "0"
    return data


def _answered(form: LoanForm, fees: Any) -> Answer | None:
    """None when the forms now say what is wrong."""
    if not (form.is_valid() & fees.is_valid()):
        return None
    try:
        return answer(loan_from(form, fees))
    except ImpossibleTerms as error:
        form.add_error(None, error.sentence(_))
    except NoRate as error:
        form.add_error(None, _(str(error)))
    return None


def _figures(request: HttpRequest, form: LoanForm, result: Answer) -> dict[str, Any]:
    today = timezone.localdate()
    rule, read = selectors.penalty_rule(today)
    judged = verdicts(result.cost, selectors.ceilings(today), selectors.basis_of_comparison(today))
    rows = result.schedule.rows
    kinds = dict(form.fields["lender_kind"].choices)  # type: ignore[attr-defined]
    return {
        "answer": result,
        "lines": result.lines,
        "totals": result.totals,
        "cost": result.cost,
        "verdicts": [(kinds[one.kind], one) for one in judged],
        "verdict": next((v for v in judged if v.kind == form.cleaned_data["lender_kind"]), None),
        "penalty": penalty_example(result, rule, form.cleaned_data["late_days"] or LATE_DAYS),
        "penalty_read_from": read,
        "compared": [
            (METHOD_NAMES_ZH[one.method], one, _address(request, method=one.method.value))
            for one in compared(result.loan)
        ],
        "labels": [row.n for row in rows],
        "series": [
            (_("Principal"), [row.principal for row in rows], "blue"),
            (_("Interest"), [row.interest for row in rows], "orange"),
            (_("Fees"), [result.fee_of(row.n) for row in rows], "purple"),
        ],
        "exports": [(name.upper(), _address(request, format=name)) for name in ("csv", "xlsx")],
        "today": today,
    }


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("add", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _export(request: HttpRequest, result: Answer, file_format: str) -> HttpResponse:
    header = [
        _("No."), _("Due date"), _("Principal"), _("Interest"), _("Fees"), _("Total"), _("Principal left"),
        _("Cash flow"),
    ]  # fmt: skip
    totals = result.totals._replace(n=_("Total"), due="")  # type: ignore[arg-type]
    return file_response(
        user=request.user,
        header=header,
        rows=[*result.lines, totals],
        name="schedule",
        file_format=file_format,
        now=timezone.now(),
    )
