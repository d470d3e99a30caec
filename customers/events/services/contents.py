"""The content library: written in versions, checked, approved by a second person, shown until a day, sent."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import refuse_forbidden
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from customers.campaigns.domain import Goal, Purpose, Way
from customers.campaigns.models import Campaign, Recipient
from customers.campaigns.services import Text, link_with, save_campaign
from customers.events import selectors
from customers.events.domain import VERSION, Version
from customers.events.models import Content, ContentPush, ContentVersion
from customers.events.policies import require

APPROVE = "events.content"


@transaction.atomic
def write_content(
    *, actor: Any, now: datetime, code: str, title: str, kind: str, body: str, expires_on: date
) -> Content:
    require(actor, "events.edit")
    if Content.objects.filter(code=code).exists():
        raise Refused("events.code", _("This code is taken."), field="code")
    content = Content.objects.create(code=code, title=title, kind=kind, created_at=now)
    write_version(actor=actor, now=now, content_id=content.pk, body=body, expires_on=expires_on)
    return content


@transaction.atomic
def write_version(*, actor: Any, now: datetime, content_id: int, body: str, expires_on: date) -> ContentVersion:
    """The next version as a draft, or the present draft rewritten. Refused: advertising.forbidden, events.expiry."""
    require(actor, "events.edit")
    content = Content.objects.select_for_update().get(pk=content_id)
    today = timezone.localdate(now)
    if expires_on <= today:
        raise Refused("events.expiry", _("It must be shown at least until tomorrow."), field="expires_on")
    refuse_forbidden(f"{content.title}\n{body}", kind=TextKind.ADVERT, on=today, field="body")
    draft = content.versions.filter(state=Version.DRAFT.value).first()
    if draft is None:
        last = content.versions.aggregate(last=Max("number"))["last"] or 0
        draft = ContentVersion(content=content, number=last + 1)
    draft.body, draft.expires_on, draft.written_by, draft.written_at = body.strip(), expires_on, actor, now
    draft.save()
    record(actor=actor, action="events.write", obj=content, at=now, version=draft.number)
    return draft


def content_of(version: ContentVersion) -> dict[str, Any]:
    """What an approval is bound to."""
    return {"title": version.content.title, "version": version.number, "body": version.body,
            "expires_on": version.expires_on}  # fmt: skip


@transaction.atomic
def submit_version(*, actor: Any, now: datetime, version_id: int) -> Approval:
    require(actor, "events.edit")
    version = ContentVersion.objects.select_for_update(of=("self",)).select_related("content").get(pk=version_id)
    refuse_forbidden(version.body, kind=TextKind.ADVERT, on=timezone.localdate(now))
    _move(version, "submit", actor, now)
    return approvals.submit(actor=actor, kind=APPROVE, obj=version, content=content_of(version), now=now)


def _move(version: ContentVersion, verb: str, actor: Any, now: datetime) -> None:
    version.state = VERSION.target(verb, version.state)
    version.save(update_fields=["state"])
    record(actor=actor, action=f"events.content_{verb}", obj=version.content, at=now, version=version.number)


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    version = ContentVersion.objects.select_related("content").get(pk=approval.object_id)
    for earlier in version.content.versions.filter(state=Version.APPROVED.value):
        _move(earlier, "replace", actor, now)
    _move(version, "approve", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    version = ContentVersion.objects.select_related("content").get(pk=approval.object_id)
    if version.state == Version.SUBMITTED:
        _move(version, "return", actor, now)


kind(
    APPROVE,
    permission="campaigns.approve",
    on_approved=_approved,
    on_refused=_returned,
    content=content_of,
    label=_("Content for customers"),
    url=lambda approval: reverse("events:content_of_version", args=[approval.object_id]),
)


@transaction.atomic
def push(*, actor: Any, now: datetime, content_id: int, audience: str, segment: dict[str, Any]) -> Campaign:
    """A draft of the message that brings the content to a segment. Refused: events.not_shown, campaigns.*"""
    require(actor, "events.edit")
    content = Content.objects.select_for_update().get(pk=content_id)
    day = timezone.localdate(now)
    shown = selectors.shown_version(content, day)
    if shown is None:
        raise Refused("events.not_shown", _("No version of this may be shown now."))
    nth = content.pushes.count() + 1
    body = (
        f"{{name}}您好，为您整理了《{content.title}》，点此阅读：{{link}} 。{value('advertising.footer', day).value}"
    )
    campaign = save_campaign(
        actor=actor, now=now, code=f"{content.code[:16]}-{nth}", name=content.title, purpose=Purpose.CONTENT.value,
        goal=Goal.APPLICATION.value, audience=audience, segment=segment, way=Way.SMS.value, channel=None,
        starts_on=day, ends_on=shown.expires_on, budget=0, base_rate=None, target_rate=None,
        texts={"A": Text(content.title[:60], body)},
    )  # fmt: skip
    ContentPush.objects.create(campaign=campaign, content=content)
    return campaign


def _link(recipient: Recipient) -> str:
    found = ContentPush.objects.select_related("content").get(campaign=recipient.campaign_id)
    return settings.PUBLIC_URL.rstrip("/") + reverse("events:read", args=[found.content.code])


link_with(Purpose.CONTENT.value, _link)
