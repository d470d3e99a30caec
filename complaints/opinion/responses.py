"""Answering in public: a standard text with its gaps filled, approved where it must be, published with proof."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import refuse_forbidden
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.services import store_upload
from backoffice.values.errors import Refused
from backoffice.values.gaps import fill
from backoffice.values.personal_data import names_somebody
from complaints.knowledge.selectors import on_file
from complaints.opinion.domain import RESPONSES, Level, ResponseState, State, plain_address
from complaints.opinion.models import Mention, Response
from complaints.opinion.selectors import gap_values
from complaints.scripts.domain import Use
from complaints.scripts.models import Script
from complaints.scripts.services import use_script

KIND = "opinion.response"
SCREENSHOT = "opinion.screenshot"

purposes.register(SCREENSHOT, may_download=lambda user, _file: user.may("opinion.view"))


def draft_response(*, actor: User, mention_id: int, script_id: int, text: str, now: datetime) -> Response:
    """What is to be said to a post. An approved text with only its gaps filled is ready at once; another wording, or
    anything said while a red alert is open, waits for a second person.

    Refused for forbidden words, for anything that tells who somebody is, and while another answer is on its way.
    """
    with transaction.atomic():
        mention = Mention.objects.select_for_update(of=("self",)).select_related("source").get(pk=mention_id)
        ready = use_script(script_id=script_id, use=Use.PUBLIC, values=gap_values(mention), now=now)
        script = Script.objects.get(pk=script_id)
        text = text.strip() or ready
        _refuse_unfit(mention, text, now)
        altered = text != ready or "{" in text
        waits = altered or mention.alerts.filter(level=Level.RED, handled_at=None).exists()
        try:
            with transaction.atomic():
                response = Response.objects.create(
                    mention=mention,
                    script=script,
                    text=text,
                    state=ResponseState.WAITING if waits else ResponseState.APPROVED,
                    valid_until=script.valid_until,
                    written_by=actor,
                    written_at=now,
                )
        except IntegrityError:
            raise Refused("opinion.response_open", _("Another answer to this post is on its way already.")) from None
        if waits:
            approvals.submit(
                actor=actor, kind=KIND, obj=response, content=_content(response), before={"text": ready}, now=now
            )
        record(actor=actor, action="opinion.draft_response", obj=mention, at=now, response=response.pk, waits=waits)
    return response


def _refuse_unfit(mention: Mention, text: str, now: datetime) -> None:
    if "{" in text or "}" in text:
        raise Refused("opinion.gaps", _("Fill the gaps that are left."), field="text")
    refuse_forbidden(text, kind=TextKind.REPLY, on=timezone.localdate(now), field="text")
    known = on_file(mention.complaint) if mention.complaint else []
    if found := names_somebody(text, known):
        places = "、".join(text[one.begin : one.end] for one in found[:5])
        raise Refused(
            "opinion.personal",
            _("A public answer never tells who somebody is: %(places)s"),
            field="text",
            places=places,
        )


def _content(response: Response) -> dict[str, Any]:
    return {"post": response.mention.address or str(response.mention), "text": response.text}


def _approve(approval: Approval, actor: Any, now: datetime) -> None:
    response = Response.objects.select_for_update().get(pk=approval.object_id)
    response.state, response.approved_by = RESPONSES.target("approve", response.state), actor
    response.save(update_fields=["state", "approved_by"])


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    Response.objects.filter(pk=approval.object_id, state=ResponseState.WAITING).update(state=ResponseState.REFUSED)


def publish_response(*, actor: User, response_id: int, link: str, screenshot: File | None, now: datetime) -> Response:
    """It stands in public: where, and a picture of it. Refused before approval and after the text has expired."""
    with transaction.atomic():
        response = Response.objects.select_for_update(of=("self",)).select_related("mention").get(pk=response_id)
        state = RESPONSES.target("publish", response.state)
        if response.valid_until < timezone.localdate(now):
            raise Refused("opinion.expired", _("This text has expired. Write the answer with a text that is in use."))
        address = plain_address(link)
        if not address:
            raise Refused("opinion.no_link", _("Give the address at which the answer stands."), field="link")
        if screenshot is None:
            raise Refused("opinion.no_screenshot", _("Add a picture of the published answer."), field="screenshot")
        try:
            file = store_upload(actor=actor, upload=screenshot, purpose=SCREENSHOT, now=now)
        except Refused as refusal:
            raise Refused(refusal.code, refusal.message, **{**refusal.data, "field": "screenshot"}) from refusal
        response.state, response.link, response.screenshot = state, address, file
        response.published_by, response.published_at = actor, now
        response.save()
        Mention.objects.filter(pk=response.mention_id, state=State.NEW).update(state=State.ANSWERED)
        record(actor=actor, action="opinion.publish_response", obj=response.mention, at=now, link=address)
    return response


def proposal(mention: Mention, script: Script) -> str:
    """The standard text with the gaps of a public answer filled, for the form."""
    return fill(script.body, gap_values(mention))


kind(
    KIND,
    permission="opinion.approve",
    on_approved=_approve,
    on_refused=_refuse,
    content=_content,
    label=_("Public answer to a post"),
    url=lambda approval: _page(approval),
)


def _page(approval: Approval) -> str:
    pk = Response.objects.filter(pk=approval.object_id).values_list("mention_id", flat=True).first()
    return reverse("opinion:detail", args=[pk]) if pk else reverse("opinion:list")
