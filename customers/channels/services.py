"""Admitting channels, shutting them, marking them, and the gate that leads and applications pass."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.services import store_upload
from backoffice.notifications.services import notify
from backoffice.parameters.services import values
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.channels import domain, selectors
from customers.channels.domain import CHECKLIST, TRANSITIONS, Figures, Status
from customers.channels.models import Channel, Cost, Misconduct, Score
from customers.channels.policies import require
from customers.channels.words import sentence_of

ADMIT = "channels.admit"
PAPERS = "channels.agreement"
RECORD = (
    "code", "name", "kind", "credit_code", "contact_name", "contact_phone", "licence_name", "licence_no",
    "licence_valid_to", "agreement_no", "agreement_valid_from", "agreement_valid_to", "caller",
)  # fmt: skip

purposes.register(PAPERS, may_download=lambda user, _file: user.may("channels.view"))


@transaction.atomic
def save_channel(
    *, actor: Any, now: datetime, channel_id: int | None = None, shown: dict[str, str], upload: File | None = None,
    **fields: Any,
) -> Channel:  # fmt: skip
    """A new channel as a draft, or a changed record; what changed of an open one is checked again at its gate.

    Refused: channels.not_allowed, channels.credit_code, channels.ended, files.*
    """
    require(actor, "channels.edit")
    fields["credit_code"] = fields.get("credit_code", "").strip().upper()
    if fields["credit_code"] and not identity.credit_code_ok(fields["credit_code"]):
        raise Refused(
            "channels.credit_code",
            _("This unified credit code is not valid: 18 characters, the last one is a check digit."),
            field="credit_code",
        )
    channel = _locked(channel_id) if channel_id else Channel(created_at=now)
    if channel.status == Status.ENDED:
        raise Refused("channels.ended", _("The co-operation has ended. Enter a new channel."))
    if channel.status == Status.SUBMITTED:
        raise Refused("channels.waiting", _("This waits for approval. Withdraw the request before you change it."))
    kept = domain.changed_items(shown, [item.code for item in CHECKLIST])
    changed = [name for name in RECORD if name in fields and getattr(channel, name) != fields[name]]
    changed += ["shown"] if kept != channel.shown else []
    for name in RECORD:
        if name in fields:
            setattr(channel, name, fields[name])
    channel.shown = kept
    if upload is not None:
        channel.agreement_file = store_upload(actor=actor, upload=upload, purpose=PAPERS, now=now)
        changed.append("agreement_file")
    channel.save()
    record(
        actor=actor, action="channels.change" if channel_id else "channels.create", obj=channel, at=now,
        code=channel.code, changed=changed,
    )  # fmt: skip
    return channel


def content_of(channel: Channel) -> dict[str, Any]:
    """What an admission is bound to; what stands empty since before it was asked for is left out."""
    told = {name: getattr(channel, name) for name in RECORD if name != "caller" or channel.caller}
    return told | {"shown": channel.shown}


def _locked(channel_id: int) -> Channel:
    return Channel.objects.select_for_update().get(pk=channel_id)


def _require_papers(channel: Channel, now: datetime) -> None:
    missing = domain.missing_papers(channel.standing, timezone.localdate(now))
    if missing:
        raise Refused("channels.papers", " ".join(sentence_of(code) for code in missing))


def _move(channel: Channel, verb: str, actor: Any, now: datetime, reason: str = "", **facts: Any) -> None:
    before = channel.status
    channel.status = TRANSITIONS.target(verb, before)
    channel.status_reason = reason[:200]
    channel.save()
    record(
        actor=actor, action=f"channels.{verb}", obj=channel, reason=reason, at=now, before=before,
        after=channel.status, **facts,
    )  # fmt: skip


@transaction.atomic
def submit_channel(*, actor: Any, now: datetime, channel_id: int) -> Approval:
    """draft or suspended -> submitted. Refused("channels.papers") names everything that is missing."""
    require(actor, "channels.edit")
    channel = _locked(channel_id)
    _require_papers(channel, now)
    _move(channel, "submit", actor, now, channel.status_reason)
    return approvals.submit(actor=actor, kind=ADMIT, obj=channel, content=content_of(channel), now=now)


@transaction.atomic
def suspend_channel(*, actor: Any, now: datetime, channel_id: int, reason: str) -> Channel:
    """Shut at once, by one person; open again only by approval."""
    require(actor, "channels.suspend")
    channel = _locked(channel_id)
    _move(channel, "suspend", actor, now, _worded(reason))
    return channel


@transaction.atomic
def end_channel(*, actor: Any, now: datetime, channel_id: int, reason: str) -> Channel:
    """The co-operation is over for good; its history stays."""
    require(actor, "channels.suspend")
    channel = _locked(channel_id)
    _move(channel, "end", actor, now, _worded(reason))
    return channel


def _worded(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Refused("channels.reason", _("Say in a few words why."), field="reason")
    return reason.strip()


def _admitted(approval: Approval, actor: Any, now: datetime) -> None:
    channel = _locked(int(approval.object_id))
    _require_papers(channel, now)
    today = timezone.localdate(now)
    channel.admitted_on = channel.admitted_on or today
    channel.score_due_on = domain.next_due(today, values(["channel.score_days"], today)["channel.score_days"].value)
    _move(channel, "admit", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    channel = _locked(int(approval.object_id))
    if channel.status == Status.SUBMITTED:
        _move(channel, "return", actor, now, approval.reason)


kind(
    ADMIT,
    permission="channels.approve",
    on_approved=_admitted,
    on_refused=_returned,
    content=content_of,
    label=_("Admission of a channel"),
    url=lambda approval: reverse("channels:detail", args=[approval.object_id]),
)


def require_open(channel: Channel, now: datetime, field: str = "channel") -> None:
    """Refused("channels.closed") with every reason when nothing may be taken from the channel now."""
    reasons = selectors.reasons_against(channel, timezone.localdate(now))
    if reasons:
        raise Refused(
            "channels.closed",
            _("Nothing is taken from the channel %(channel)s: %(reasons)s"),
            channel=channel.name,
            reasons=" ".join(reasons),
            field=field,
        )


def channel_of_code(code: str, field: str = "channel") -> Channel | None:
    """The channel of a code in a file or a call; None without a code. Refused("channels.unknown") for another one."""
    if not code:
        return None
    channel = Channel.objects.filter(code=code.lower()).first()
    if channel is None:
        raise _unknown(code, field)
    return channel


def channel_of_caller(company: str, code: str, field: str = "channel") -> Channel | None:
    """The channel that a partner's system calls from: the one it names, or the only one tied to its keys (`company`,
    their short name). Refused("channels.unknown") for a channel that is tied to another company, as for one that does
    not exist; Refused("channels.which") when several are tied and none is named."""
    if code:
        channel = channel_of_code(code, field)
        if channel is not None and channel.caller not in {"", company}:
            raise _unknown(code, field)
        return channel
    tied = list(Channel.objects.filter(caller=company).exclude(status=Status.ENDED.value).order_by("code")[:10])
    if len(tied) > 1:
        raise Refused(
            "channels.which",
            _("Several channels are tied to your key: name one of %(codes)s."),
            codes=", ".join(channel.code for channel in tied),
            field=field,
        )
    return tied[0] if tied else None


def _unknown(code: str, field: str) -> Refused:
    return Refused("channels.unknown", _("There is no channel with the code %(channel)s."), channel=code, field=field)


@transaction.atomic
def record_misconduct(
    *, actor: Any, now: datetime, channel_id: int, happened_on: date, gravity: int, what: str
) -> Misconduct:
    require(actor, "channels.suspend")
    if happened_on > timezone.localdate(now):
        raise Refused("channels.future", _("This day lies in the future."), field="happened_on")
    channel = _locked(channel_id)
    made = Misconduct.objects.create(
        channel=channel, happened_on=happened_on, gravity=gravity, what=what.strip(), recorded_by=actor,
        recorded_at=now,
    )  # fmt: skip
    record(actor=actor, action="channels.misconduct", obj=channel, reason=what, at=now, gravity=gravity)
    return made


@transaction.atomic
def enter_cost(
    *, actor: Any, now: datetime, channel_id: int, spent_on: date, amount: Decimal, what: str, campaign_code: str = ""
) -> Cost:
    """What a channel cost; a wrong entry is put right by one with the opposite sign."""
    require(actor, "channels.edit")
    if spent_on > timezone.localdate(now):
        raise Refused("channels.future", _("This day lies in the future."), field="spent_on")
    if not amount:
        raise Refused("channels.amount", _("Enter an amount."), field="amount")
    channel = _locked(channel_id)
    made = Cost.objects.create(
        channel=channel, spent_on=spent_on, amount=amount, what=what.strip(), campaign_code=campaign_code,
        entered_by=actor, entered_at=now,
    )  # fmt: skip
    record(actor=actor, action="channels.cost", obj=channel, at=now, amount=amount, spent_on=spent_on)
    return made


@transaction.atomic
def record_scores(*, figures: dict[int, Figures], since: date, until: date, now: datetime) -> list[Score]:
    """Marks channels by what they brought from a day to a day, sets when the next mark is due, and tells who decides
    about channels of those below the floor. The same last day twice is one mark."""
    scale = selectors.scale_on(until)
    found = values(["channel.score_days", "channel.score_floor"], until)
    channels = {channel.pk: channel for channel in Channel.objects.select_for_update().filter(pk__in=figures)}
    known = set(Score.objects.filter(channel__in=channels, until=until).values_list("channel", flat=True))
    made = []
    for pk, channel in channels.items():
        if pk in known:
            continue
        total, parts = domain.score(figures[pk], scale)
        made.append(
            Score(
                channel=channel, since=since, until=until, total=total, made_at=now, figures=asdict(figures[pk]),
                parts=[{"code": part.code, "value": None if part.value is None else str(part.value),
                        "points": str(part.points), "weight": part.weight} for part in parts],
            )
        )  # fmt: skip
        channel.score, channel.score_due_on = total, domain.next_due(until, found["channel.score_days"].value)
    Score.objects.bulk_create(made)
    Channel.objects.bulk_update(channels.values(), ["score", "score_due_on"])
    _tell_of_low([score for score in made if score.total < found["channel.score_floor"].value], now)
    return made


def _tell_of_low(scores: Iterable[Score], now: datetime) -> None:
    low = list(scores)
    people = staff_with_role(Role.MANAGER, Role.COMPLIANCE) if low else []
    for score in low:
        for user in people:
            notify(
                key=f"channel:low:{score.channel_id}:{score.until}:{user.pk}",
                recipient_user=user,
                template="channel_low_score",
                context={"channel": score.channel.name, "score": str(score.total), "until": score.until.isoformat()},
                url=reverse("channels:detail", args=[score.channel_id]),
                now=now,
            )


def period_of(until: date, days: int) -> tuple[date, date]:
    """The days that a mark on `until` looks at, both included."""
    return until - timedelta(days=days - 1), until
