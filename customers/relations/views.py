from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.values.periods import add_months
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once
from backoffice.workcalendar import selectors as workcalendar
from customers.profiles.selectors import visible_to as customers_visible_to
from customers.relations import feeds, selectors, services
from customers.relations.forms import (
    AbsenceForm,
    ArrangeForm,
    ChooseManagerForm,
    DeskForm,
    DropForm,
    HandOverForm,
    OutcomeForm,
)
from customers.relations.models import CalendarFeed, Desk, FollowUp
from customers.relations.policies import may_work
from customers.relations.tables import FollowUpFilter, FollowUpTable


@permission("relations.view")
@require_GET
def follow_up_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=FollowUpTable(),
        queryset=selectors.visible_to(request.user, timezone.localdate()),
        filterset=FollowUpFilter,
        title=_("Follow-ups"),
        subheading=_("Who is to be spoken to today, by you or by those you cover"),
        actions=[
            Action(_("Calendar"), reverse("relations:month"), "relations.view", icon="calendar", key="c"),
            Action(_("Managers and absences"), reverse("relations:managers"), "relations.view", icon="users"),
        ],
        export_name="follow-ups",
    )


@permission("relations.view")
@require_GET
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    return _follow_up_page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> FollowUp:
    rows = selectors.visible_to(request.user, timezone.localdate()).select_related("closed_by", "previous")
    return get_object_or_404(rows, pk=pk)


def _follow_up_page(
    request: HttpRequest, row: FollowUp, form: Any = None, drop_form: Any = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "title": row.subject,
        "row": row,
        "customer": row.customer,
        "form": form or OutcomeForm(visit=row.way == "visit"),
        "drop_form": drop_form or DropForm(),
        "may_work": row.state == "open" and may_work(request.user, row, selectors.covered_by(request.user, today)),
        "photos": row.photos.select_related("file"),
        "others": [each for each in selectors.of_customer(row.customer) if each.pk != row.pk],
        "today": today,
    }
    return render(request, "customers/relations/follow_up.html", context, status=status)


@permission("relations.work")
@require_POST
@once("relations.finish")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    form = OutcomeForm(request.POST, request.FILES, visit=row.way == "visit")
    if form.is_valid():
        with outcome_of(request, form, done=_("Written down.")) as outcome:
            services.finish(actor=request.user, follow_up_id=row.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("relations:list")
    return _follow_up_page(request, row, form=form, status=400)


@permission("relations.work")
@require_POST
@once("relations.drop")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _visible(request, pk), DropForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Dropped.")) as outcome:
            services.drop(actor=request.user, follow_up_id=row.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("relations:list")
    return _follow_up_page(request, row, drop_form=form, status=400)


@permission("relations.work")
@require_http_methods(["GET", "POST"])
@once("relations.arrange")
def arrange(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(customers_visible_to(request.user), pk=customer_id)
    form = ArrangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Arranged; it stands on your list.")) as outcome:
            services.arrange(actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Arrange a contact"), "form": form, "customer": customer}
    return render(request, "customers/relations/customer_form.html", context, status=400 if form.errors else 200)


@permission("relations.lead")
@require_http_methods(["GET", "POST"])
@once("relations.choose_manager")
def choose_manager(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(customers_visible_to(request.user), pk=customer_id)
    form = ChooseManagerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The customer has a new manager.")) as outcome:
            services.choose_manager(actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Choose a manager"), "form": form, "customer": customer}
    return render(request, "customers/relations/customer_form.html", context, status=400 if form.errors else 200)


# -- managers, absences, hand-over -------------------------------------------------------------------


@permission("relations.view")
@require_GET
def managers(request: HttpRequest) -> HttpResponse:
    return _managers_page(request)


def _managers_page(request: HttpRequest, form: Any = None, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    desks = {desk.manager_id: desk for desk in selectors.desks(today)}
    context = {
        "title": _("Managers and absences"),
        "rows": [(person, desks.get(person.pk)) for person in selectors.managers()],
        "absences": selectors.absences(today),
        "form": form or AbsenceForm(user=request.user),
    }
    return render(request, "customers/relations/managers.html", context, status=status)


@permission("relations.work")
@require_POST
@once("relations.absence")
def absence(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST, user=request.user)
    if form.is_valid():
        with outcome_of(request, form, done=_("The cover sees these follow-ups on those days.")) as outcome:
            services.enter_absence(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("relations:managers")
    return _managers_page(request, form, status=400)


@permission("relations.lead")
@require_http_methods(["GET", "POST"])
@once("relations.set_desk")
def desk(request: HttpRequest, manager_id: int) -> HttpResponse:
    person = next((each for each in selectors.managers() if each.pk == manager_id), None)
    if person is None:
        raise Http404
    known = Desk.objects.filter(manager=person).first()
    initial = {"capacity": known.capacity, "regions": " ".join(known.regions)} if known else {"capacity": 200}
    form = DeskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Saved; it holds for the next assignment.")) as outcome:
            services.set_desk(actor=request.user, manager=person, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("relations:managers")
    context = {"title": _("What a manager takes on"), "form": form, "person": person}
    return render(request, "customers/relations/desk.html", context, status=400 if form.errors else 200)


@permission("relations.lead")
@require_http_methods(["GET", "POST"])
@once("relations.hand_over")
def hand_over(request: HttpRequest) -> HttpResponse:
    """First a preview of the book, then the hand-over of exactly what was seen."""
    form = HandOverForm(request.POST or None, initial={"giver": request.GET.get("giver")})
    preview = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        preview = selectors.book_of(data["giver"])
        if data["seen"] is not None:
            with outcome_of(request, form) as outcome:
                moved = services.hand_over(actor=request.user, now=timezone.now(), **data)
                outcome.say(_("%(count)s customers handed over.") % {"count": moved})
            if not outcome.refused:
                return redirect("relations:managers")
    context = {"title": _("Hand over a book"), "form": form, "preview": preview, "count": preview and preview.count()}
    return render(request, "customers/relations/hand_over.html", context, status=400 if form.errors else 200)


# -- calendar ----------------------------------------------------------------------------------------


@permission("relations.view")
@require_GET
def month(request: HttpRequest, year: int = 0, number: int = 0) -> HttpResponse:
    today = timezone.localdate()
    try:
        first = date(year or today.year, number or today.month, 1)
    except ValueError:
        raise Http404 from None
    if not 2020 <= first.year <= 2099:
        raise Http404
    weeks = workcalendar.month(first.year, first.month)
    rows = selectors.visible_to(request.user, today)
    days = selectors.between(rows, weeks[0][0].day, weeks[-1][-1].day)
    before, after = add_months(first, -1), add_months(first, 1)
    context = {
        "title": _("Calendar of follow-ups"),
        "first": first,
        "today": today,
        "weeks": [[(square, days.get(square.day, [])) for square in week] for week in weeks],
        "before": reverse("relations:month_of", args=[before.year, before.month]),
        "after": reverse("relations:month_of", args=[after.year, after.month]),
        "has_feed": CalendarFeed.objects.filter(owner=request.user).exists(),
    }
    return render(request, "customers/relations/month.html", context)


@permission("relations.work")
@require_POST
@once("relations.feed")
def feed_make(request: HttpRequest) -> HttpResponse:
    if "end" in request.POST:
        services.end_feed(actor=request.user, now=timezone.now())
        messages.success(request, _("The address no longer works."))
        return redirect("relations:month")
    secret = services.make_feed(actor=request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("relations:feed", args=[secret]))
    messages.success(request, _("Your calendar address, shown this once: %(address)s") % {"address": address})
    return redirect("relations:month")


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program fetches. Names no customer: the address may lie in many places."""
    found = CalendarFeed.objects.filter(digest=services.digest_of(secret)).select_related("owner").first()
    if found is None or not found.owner.may("relations.work"):
        raise Http404
    today = timezone.localdate()
    rows = selectors.visible_to(found.owner, today).filter(
        owner=found.owner, state="open", due_on__gte=today - timedelta(days=31)
    )
    content = feeds.calendar(rows[:1000], found, request.build_absolute_uri)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
