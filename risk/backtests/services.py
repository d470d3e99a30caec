"""Trying a version on decisions that were taken, running it beside the live one, and stopping one that strays."""

import json
import resource
import time
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.audit.services import record
from backoffice.jobs import progress
from backoffice.jobs.services import complete, enqueue
from backoffice.notifications.services import notify
from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from risk.assessment import domain as assessing
from risk.assessment.services import PARAMETERS, compiled_for, plain
from risk.backtests import domain, selectors
from risk.backtests.models import Backtest, TierMove
from risk.rules import services as rules
from risk.rules.domain import facts_of, parameters_of
from risk.rules.lifecycle import Status
from risk.rules.models import RuleSetVersion
from risk.rules.words import strayed_words

JOB = "backtests.run"
NEWEST = 500  # decisions the guard looks at


@transaction.atomic
def start_backtest(*, actor: Any, version_id: int, since: date | None, now: datetime) -> Backtest:
    """Begins a backtest as a job. Refused: rules.not_allowed, transition.not_allowed (only drafts and tested ones are
    tried), backtests.running."""
    if actor is not None and not actor.may("rules.edit"):
        raise Refused("rules.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
    version = RuleSetVersion.objects.select_for_update().get(pk=version_id)
    rules.TRANSITIONS.target("test", version.status)
    if Backtest.objects.filter(rule_set=version, state="running", content_hash=version.content_hash).exists():
        raise Refused("backtests.running", _("A backtest of these rules is running. Wait for it to end."))
    backtest = Backtest.objects.create(
        rule_set=version, content_hash=version.content_hash, since=since, started_by=actor, started_at=now
    )
    backtest.progress = progress.start(
        key=f"backtest:{backtest.pk}",
        title=gettext("Backtest of %(version)s") % {"version": version},
        total=selectors.decided_since(since).count(),
        owner=actor,
    )
    backtest.save(update_fields=["progress"])
    record(actor=actor, action="backtests.start", obj=version, at=now, hash=version.content_hash)
    enqueue(JOB, key=f"backtest:{backtest.pk}", payload={"backtest_id": backtest.pk})
    return backtest


def run_backtest(*, backtest_id: int, now: datetime) -> None:
    """Decides every stored case again with other rules, chunk by chunk; nothing of what was decided changes.

    Run again after a crash it begins anew: the moves it wrote go, the result is written once, at the end.
    """
    backtest = Backtest.objects.select_related("rule_set").get(pk=backtest_id)
    if backtest.state != "running":
        with transaction.atomic():
            complete()
        return None
    if backtest.rule_set.content_hash != backtest.content_hash:
        return _give_up(backtest, _("The rules changed while they were tried. Try them again."), now)
    try:
        tally, seconds = _run(backtest)
    except Refused as refusal:
        return _give_up(backtest, refusal, now)
    _finish(backtest, tally, seconds, timezone.now())
    return None


def _run(backtest: Backtest) -> tuple[domain.Tally, float]:
    version = backtest.rule_set
    compiled = compiled_for(version)(version.content)
    codes = frozenset(facts_of(version.content)) | assessing.ALWAYS_READ
    tally = domain.Tally([(rule.id, rule.effect) for rule in compiled.rules])
    names = [rule.id for rule in compiled.rules]
    upto = selectors.decided_since(None).order_by("-id").values_list("id", flat=True).first() or 0
    values = _Values(version.content)
    TierMove.objects.filter(backtest=backtest).delete()
    began = time.perf_counter()
    for rows in selectors.chunks(backtest.since, upto):
        moves = []
        for pk, application, old, snapshot, decided_at, outcome in rows:
            new = assessing.retry(json.loads(snapshot), compiled, codes, values.on(timezone.localdate(decided_at)))
            tally.add(old, new.tier, new.hits, new.unknown, outcome)
            if new.tier != old:
                moves.append(
                    TierMove(
                        backtest=backtest, assessment_id=pk, application_id=application, old_tier=old,
                        new_tier=new.tier, hits=[names[place] for place in new.hits][:20],
                    )
                )  # fmt: skip
        with transaction.atomic():
            TierMove.objects.bulk_create(moves, batch_size=1000)
        progress.advance(backtest.progress_id or 0, by=len(rows))
    return tally, time.perf_counter() - began


class _Values:
    """The parameters that were in force on the day of each decision, asked for once a day of history."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.codes = sorted({*PARAMETERS, *parameters_of(content)})
        self.known: dict[date, dict[str, Any]] = {}

    def on(self, day: date) -> dict[str, Any]:
        if day not in self.known:
            found = parameters.values(self.codes, day)
            self.known[day] = assessing.typed_parameters({code: plain(one.value) for code, one in found.items()})
        return self.known[day]


@transaction.atomic
def _finish(backtest: Backtest, tally: domain.Tally, seconds: float, now: datetime) -> None:
    result = tally.as_json() | {
        "c": tally.after["C"].count,
        "a_second": round(tally.tried / seconds) if seconds else 0,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    backtest.result, backtest.state, backtest.finished_at = result, "done", now
    backtest.seconds = Decimal(str(round(seconds, 2)))
    backtest.save()
    trial = {"hash": backtest.content_hash, "tried": tally.tried, "changed": tally.changed, "c": result["c"]}
    try:
        with transaction.atomic():
            rules.record_trial(
                actor=backtest.started_by, version_id=backtest.rule_set_id, now=now,
                trial=trial | {"backtest": backtest.pk},
            )  # fmt: skip
    except Refused as refusal:
        progress.fail(backtest.progress_id or 0, str(refusal))
    else:
        progress.finish(backtest.progress_id or 0)
    complete()


def _give_up(backtest: Backtest, sentence: Any, now: datetime) -> None:
    with transaction.atomic():
        Backtest.objects.filter(pk=backtest.pk, state="running").update(state="failed", finished_at=now)
        progress.fail(backtest.progress_id or 0, str(sentence))
        complete()


def guard(*, now: datetime) -> RuleSetVersion | None:
    """Stops the version in use when its share of C has left the interval of its backtest; returns it, or None.

    Looks at its newest 500 decisions. The version before it comes back; without one the guard only tells.
    """
    version = RuleSetVersion.objects.filter(status=Status.PUBLISHED.value).first()
    trial = version.trial if version is not None else None
    if version is None or not trial or not trial.get("tried"):
        return None
    c_now, all_now = selectors.live_c_rate(version, NEWEST)
    if not domain.has_left(trial["c"], trial["tried"], c_now, all_now):
        return None
    low, high = domain.expected(trial["c"], trial["tried"], all_now)
    seen = {"decisions": all_now, "share": c_now / all_now, "low": low, "high": high}
    with translation.override("zh-hans"):  # the trail and the message are Chinese; pages say it from the numbers
        reason = strayed_words(seen)
    stopped = rules.has_predecessor(version)
    with transaction.atomic():
        if stopped:
            rules.stop_version(actor=None, version_id=version.pk, reason=reason, seen=seen, now=now)
        _tell(version, reason, stopped, now)
    return version if stopped else None


def _tell(version: RuleSetVersion, reason: str, stopped: bool, now: datetime) -> None:
    managers = User.objects.filter(is_active=True, roles__icontains=f'"{Role.RISK_MANAGER.value}"')
    for person in managers:
        notify(
            key=f"rules:strayed:{version.pk}:{version.published_at:%Y%m%d%H%M}:{person.pk}",
            template="rules_strayed",
            context={"version": str(version), "reason": reason, "stopped": stopped},
            recipient_user=person,
            url=reverse("rules:detail", args=[version.pk]),
            now=now,
        )
