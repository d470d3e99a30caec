"""Alerts: raised once for each story or day, taken by somebody, told upwards when their time has run out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.audit.services import record
from backoffice.notifications.services import Notice, notify_each
from backoffice.values.errors import Refused
from complaints.cases.filing import beijing
from complaints.opinion.domain import Level, Sentiment, Speaks, alerts_for, is_spike
from complaints.opinion.models import Alert, Mention, OpinionPolicy
from complaints.opinion.rulebook import policy_in_force

DAY = timedelta(hours=24)
BASELINE_DAYS = 7
HEARS: dict[str, tuple[Role, ...]] = {
    Level.BLUE: (Role.SERVICE_LEAD,),
    Level.YELLOW: (Role.SERVICE_LEAD,),
    Level.RED: (Role.SERVICE_LEAD, Role.MANAGER, Role.COMPLIANCE),
}
ABOVE = (Role.MANAGER, Role.COMPLIANCE)


def raise_for(mentions: Iterable[Mention], policy: OpinionPolicy, *, now: datetime) -> int:
    """The alerts that new stories set off by themselves. Noise sets off none."""
    wanted = []
    for row in mentions:
        if row.noise:
            continue
        speaks = Speaks(row.sentiment, row.urgency, str(row.product_id or ""), str(row.lender_id or ""))
        for rule in alerts_for(policy.content, speaks):
            wanted.append(_alert(rule, policy, now, key=f"{rule['code']}:{row.pk}", mention=row))
    return _put(wanted, now)


def watch(now: datetime) -> int:
    """What only many posts together set off: heat of a story, volume of a day. Run again it raises nothing twice."""
    policy = policy_in_force(now)
    rules = policy.content.get("alerts", ())
    wanted = _hot([rule for rule in rules if rule["kind"] == "heat"], policy, now)
    for rule in rules:
        if rule["kind"] == "volume" and is_spike(rule, *_volumes(now)):
            key = f"{rule['code']}:{timezone.localdate(now):%Y%m%d}"
            wanted.append(_alert(rule, policy, now, key=key, mention=None))
    with transaction.atomic():
        return _put(wanted, now)


def heat_of(now: datetime, at_least: int) -> list[tuple[int, int, int]]:
    """(story, posts, heat) of the last 24 hours, hottest first. Heat: posts times their mean number of readers."""
    rows = (
        Mention.objects.filter(published_at__gt=now - DAY, published_at__lte=now, noise=False)
        .annotate(story=Coalesce("leader_id", "id"))
        .values("story")
        .annotate(number=Count("id"), heat=Sum("reach"))
        .filter(heat__gte=at_least)
        .order_by("-heat", "story")
    )
    return [(row["story"], row["number"], row["heat"]) for row in rows[:200]]


def _hot(rules: list[Mapping[str, Any]], policy: OpinionPolicy, now: datetime) -> list[Alert]:
    if not rules:
        return []
    wanted = []
    for story, _posts, heat in heat_of(now, min(rule["at_least"] for rule in rules)):
        reached = [rule for rule in rules if heat >= rule["at_least"]]
        rule = max(reached, key=lambda each: each["at_least"])
        wanted.append(_alert(rule, policy, now, key=f"{rule['code']}:{story}", mention_id=story))
    return wanted


def _volumes(now: datetime) -> tuple[int, list[int]]:
    """Posts against us in the last 24 hours, and in each of the seven days before."""
    since = now - DAY * (BASELINE_DAYS + 1)
    counts = [0] * (BASELINE_DAYS + 1)
    rows = Mention.objects.filter(
        published_at__gt=since, published_at__lte=now, sentiment=Sentiment.NEGATIVE, noise=False
    )
    for at in rows.values_list("published_at", flat=True).iterator():
        counts[min(BASELINE_DAYS, int((now - at) / DAY))] += 1
    return counts[0], counts[1:]


def _alert(rule: Mapping[str, Any], policy: OpinionPolicy, now: datetime, **facts: Any) -> Alert:
    minutes = policy.content["minutes"][rule["level"]]
    return Alert(
        code=rule["code"],
        level=rule["level"],
        text=rule["text"],
        policy=policy,
        raised_at=now,
        due_at=now + timedelta(minutes=minutes),
        **facts,
    )


def _put(wanted: list[Alert], now: datetime) -> int:
    """Write those that are not on record yet and tell who has to know."""
    known = set(Alert.objects.filter(key__in=[alert.key for alert in wanted]).values_list("key", flat=True))
    fresh = [alert for alert in wanted if alert.key not in known]
    if not fresh:
        return 0
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    people = {role: staff_with_role(role) for role in {role for roles in HEARS.values() for role in roles}}
    for alert in Alert.objects.filter(key__in=[alert.key for alert in fresh]).select_related("mention"):
        ids = {user.pk for role in HEARS[alert.level] for user in people[role]}
        _tell(alert, ids, "opinion_alert", "raised", now)
    return len(fresh)


def _tell(alert: Alert, people: Iterable[int], template: str, what: str, now: datetime) -> None:
    context = {
        "level": alert.get_level_display(),
        "text": alert.text,
        "title": str(alert.mention)[:40] if alert.mention else "",
        "due": beijing(alert.due_at),
    }
    notify_each(
        [
            Notice(f"opinion:{alert.pk}:{what}:{pk}", pk, template, context, reverse("opinion:alert", args=[alert.pk]))
            for pk in sorted(people)
        ],
        now=now,
    )


def take_alert(*, actor: User, alert_id: int, now: datetime) -> Alert:
    """Answer for an alert. Refused when somebody else does."""
    with transaction.atomic():
        alert = _open(alert_id)
        if alert.owner_id not in {None, actor.pk}:
            raise Refused("opinion.taken", _("Somebody else has taken this alert."))
        if alert.owner_id is None:
            alert.owner, alert.taken_at = actor, now
            alert.save(update_fields=["owner", "taken_at"])
            record(actor=actor, action="opinion.take_alert", obj=alert, at=now)
    return alert


def handle_alert(*, actor: User, alert_id: int, outcome: str, now: datetime) -> Alert:
    """Say what was done; the clock stops. Its owner does, or a lead."""
    with transaction.atomic():
        alert = _open(alert_id)
        if alert.owner_id != actor.pk and not actor.may("opinion.lead"):
            raise Refused("opinion.not_owner", _("Take the alert first; only its owner or a lead closes it."))
        alert.handled_at, alert.handled_by, alert.outcome = now, actor, outcome.strip()
        alert.save(update_fields=["handled_at", "handled_by", "outcome"])
        record(actor=actor, action="opinion.handle_alert", obj=alert, at=now, late=now > alert.due_at)
    return alert


def _open(alert_id: int) -> Alert:
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert_id)
    if alert.handled_at is not None:
        raise Refused("opinion.handled", _("This alert has been handled already."))
    return alert


def escalate(now: datetime, limit: int = 500) -> int:
    """Alerts whose time has run out are told to management and compliance, each once."""
    with transaction.atomic():
        late = Alert.objects.select_for_update(of=("self",), skip_locked=True).filter(
            handled_at=None, escalated_at=None, due_at__lte=now
        )
        rows = list(late.select_related("mention").order_by("due_at", "id")[:limit])
        if not rows:
            return 0
        Alert.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=now)
        above = {user.pk for role in ABOVE for user in staff_with_role(role)}
        for row in rows:
            _tell(row, above | ({row.owner_id} if row.owner_id else set()), "opinion_late", "late", now)
    return len(rows)
