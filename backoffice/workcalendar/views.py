from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.values.errors import Refused
from backoffice.values.periods import add_months
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from backoffice.workcalendar import selectors, services
from backoffice.workcalendar.forms import DayForm
from backoffice.workcalendar.models import CalendarDay


@permission("calendar.view")
@require_GET
def month(request: HttpRequest, year: int = 0, number: int = 0) -> HttpResponse:
    today = timezone.localdate()
    first = _first(year or today.year, number or today.month)
    weeks = selectors.month(first.year, first.month)
    before, after = add_months(first, -1), add_months(first, 1)
    context = {
        "title": _("Work calendar"),
        "first": first,
        "today": today,
        "weeks": weeks,
        "workdays": sum(day.worked for week in weeks for day in week if day.in_month),
        "before": reverse("workcalendar:month_of", args=[before.year, before.month]) if before.year >= 2020 else "",
        "after": reverse("workcalendar:month_of", args=[after.year, after.month]) if after.year <= 2099 else "",
        "missing": selectors.missing_year(today),
        "covered": services.load().covers(first),
    }
    return render(request, "backoffice/workcalendar/calendar_month.html", context)


@permission("calendar.edit")
@require_http_methods(["GET", "POST"])
@once("calendar.set_day")
def day(request: HttpRequest, year: int, number: int, day: int) -> HttpResponse:
    try:
        chosen = _first(year, number).replace(day=day)
    except ValueError:
        raise Http404 from None
    row = CalendarDay.objects.filter(calendar="cn", day=chosen).first()
    initial = {"kind": row.kind, "name": row.name} if row is not None else {}
    form = DayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_day(actor=request.user, day=chosen, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The calendar is changed; due times are computed with it from now on."))
            return redirect("workcalendar:month_of", chosen.year, chosen.month)
    context = {"title": _("Change a day"), "form": form, "day": chosen}
    return render(request, "backoffice/workcalendar/calendar_day.html", context)


def _first(year: int, number: int) -> date:
    if not (2020 <= year <= 2099 and 1 <= number <= 12):
        raise Http404
    return date(year, number, 1)
