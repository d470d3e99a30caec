from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.notifications import domain, panels, selectors, services
from backoffice.notifications.filters import DeliveryFilter
from backoffice.notifications.forms import SendAgainForm
from backoffice.notifications.models import Message
from backoffice.notifications.tables import DeliveryTable, InboxTable
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("accounts.own")
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with its count, asked for every minute."""
    return HttpResponse(panels.bell(request, request.user))


@permission("accounts.own")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    actions = []
    if selectors.unread(request.user).exists():
        url = reverse("notifications:inbox_read")
        actions = [Action(_("Mark all as read"), url, icon="checks", key="a", method="post")]
    return list_response(
        request,
        table=InboxTable(),
        queryset=selectors.inbox(request.user),
        filterset=None,
        title=_("Messages to me"),
        actions=actions,
    )


@permission("accounts.own")
@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message to me. Opening it does not change anything; the page offers to mark it and to go where it points."""
    row = get_object_or_404(selectors.inbox(request.user), pk=pk)
    return render(request, "backoffice/notifications/message_detail.html", {"message_row": row, "title": row.subject})


@permission("accounts.own")
@require_POST
def message_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go where it points."""
    row = get_object_or_404(selectors.inbox(request.user), pk=pk)
    services.mark_read(user=request.user, now=timezone.now(), message_id=row.pk)
    return redirect(row.url or "notifications:inbox")


@permission("accounts.own")
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(user=request.user, now=timezone.now())
    return redirect("notifications:inbox")


@permission("notifications.view")
@require_GET
def delivery_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=DeliveryTable(),
        queryset=selectors.deliveries(request.user),
        filterset=DeliveryFilter,
        title=_("Deliveries"),
        export_name="deliveries",
    )


@permission("notifications.view")
@require_GET
def delivery_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(selectors.deliveries(request.user), pk=pk), SendAgainForm())


@permission("notifications.manage")
@require_POST
@once("notifications.send_again")
def delivery_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selectors.deliveries(request.user), pk=pk)
    form = SendAgainForm(request.POST)
    if form.is_valid():
        try:
            services.send_again(
                actor=request.user, message_id=row.pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The message is on its way again."))
            return redirect("notifications:detail", pk=row.pk)
    return _detail(request, row, form, status=422)


def _detail(request: HttpRequest, row: Message, form: SendAgainForm, status: int = 200) -> HttpResponse:
    context = {
        "message_row": row,
        "title": row.subject,
        "form": form,
        "history": history_of(row),
        "may_send_again": request.user.may("notifications.manage")
        and domain.TRANSITIONS.allows("send_again", row.state),
    }
    return render(request, "backoffice/notifications/delivery_detail.html", context, status=status)
