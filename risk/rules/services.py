"""Writing, testing and publishing rule sets. Publishing takes a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.domain import content_hash
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from risk.rules import catalogue
from risk.rules.lifecycle import TRANSITIONS, Status
from risk.rules.models import RuleSetVersion

KIND = "rules.publish"


@transaction.atomic
def draft_version(
    *,
    actor: Any,
    title: str,
    content: Mapping[str, Any],
    now: datetime,
    note: str = "",
    based_on: RuleSetVersion | None = None,
) -> RuleSetVersion:
    """A new draft. Refused("rules.malformed", problems=[…]) when the content does not compile."""
    _require(actor, "rules.edit")
    problems = catalogue.problems(content)
    if problems:
        raise Refused(
            "rules.malformed", _("These rules cannot be used yet. Every problem is listed."), problems=problems
        )
    number = (RuleSetVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version = RuleSetVersion(
        number=number, title=title[:120], note=note[:400], based_on=based_on, created_by=actor,
        created_at=now, changed_at=now,
    )  # fmt: skip
    _put(version, content)
    version.save(force_insert=True)
    record(actor=actor, action="rules.draft", obj=version, at=now, hash=version.content_hash)
    return version


@transaction.atomic
def edit_version(
    *, actor: Any, version_id: int, seen_version: int, content: Mapping[str, Any], note: str, now: datetime
) -> RuleSetVersion:
    """New content for a draft; what was tested has to be tested again. Refused: rules.malformed, rules.stale,
    transition.not_allowed."""
    _require(actor, "rules.edit")
    problems = catalogue.problems(content)
    if problems:
        raise Refused(
            "rules.malformed", _("These rules cannot be used yet. Every problem is listed."), problems=problems
        )
    version = _locked(version_id)
    status = TRANSITIONS.target("edit", version.status)
    if version.version != seen_version:
        raise Refused("rules.stale", _("Somebody changed this draft meanwhile. Reload the page to see what changed."))
    _put(version, content)
    version.status, version.tested_at, version.trial, version.shadow_since = str(status), None, None, None
    version.note, version.changed_at, version.version = note[:400], now, version.version + 1
    version.created_by = actor
    version.save()
    record(actor=actor, action="rules.edit", obj=version, at=now, hash=version.content_hash)
    return version


def put_rule(
    *, actor: Any, version_id: int, seen_version: int, rule: Mapping[str, Any], replaces: str, now: datetime
) -> RuleSetVersion:
    """A new rule at the end of a draft, or in the place of the one called `replaces`. Refused as `edit_version`."""
    rules = list(RuleSetVersion.objects.get(pk=version_id).content["rules"])
    places = [place for place, one in enumerate(rules) if one["id"] == replaces]
    if replaces and not places:
        raise Refused("rules.stale", _("Somebody changed this draft meanwhile. Reload the page to see what changed."))
    if places:
        rules[places[0]] = dict(rule)
    else:
        rules.append(dict(rule))
    return _with_rules(actor, version_id, seen_version, rules, now)


def remove_rule(*, actor: Any, version_id: int, seen_version: int, rule_id: str, now: datetime) -> RuleSetVersion:
    """Takes a rule out of a draft; the last one stays. Refused as `edit_version`."""
    rules = [one for one in RuleSetVersion.objects.get(pk=version_id).content["rules"] if one["id"] != rule_id]
    return _with_rules(actor, version_id, seen_version, rules, now)


def _with_rules(
    actor: Any, version_id: int, seen_version: int, rules: list[dict[str, Any]], now: datetime
) -> RuleSetVersion:
    version = RuleSetVersion.objects.get(pk=version_id)
    return edit_version(
        actor=actor, version_id=version_id, seen_version=seen_version,
        content={**version.content, "rules": rules}, note=version.note, now=now,
    )  # fmt: skip


@transaction.atomic
def record_trial(*, actor: Any, version_id: int, trial: Mapping[str, Any], now: datetime) -> RuleSetVersion:
    """draft -> tested, with the result of running these very rules on decisions that were taken.

    Refused("rules.trial_stale") when the rules changed since the trial began.
    """
    _require(actor, "rules.edit")
    version = _locked(version_id)
    status = TRANSITIONS.target("test", version.status)
    if trial.get("hash") != version.content_hash:
        raise Refused("rules.trial_stale", _("The rules changed while they were tried. Try them again."))
    version.status, version.tested_at, version.trial = str(status), now, dict(trial)
    version.save(update_fields=["status", "tested_at", "trial"])
    record(actor=actor, action="rules.test", obj=version, at=now, hash=version.content_hash, tried=trial.get("tried"))
    return version


@transaction.atomic
def submit_for_publication(*, actor: Any, version_id: int, now: datetime) -> Approval:
    """Asks a second person to publish exactly this content. Refused: transition.not_allowed, approvals.pending."""
    _require(actor, "rules.edit")
    version = _locked(version_id)
    TRANSITIONS.target("publish", version.status)
    current = RuleSetVersion.objects.filter(status=Status.PUBLISHED.value).first()
    return approvals.submit(
        actor=actor,
        kind=KIND,
        obj=version,
        content=approved_content(version),
        before=approved_content(current) if current is not None else None,
        note=version.note,
        now=now,
    )


def approved_content(version: RuleSetVersion) -> dict[str, Any]:
    """What the second person sees and is bound to: each rule by its id, and the hash of the whole."""
    rules = {
        rule["id"]: {"name": rule["name"]["zh"], "effect": rule["effect"], "hash": content_hash(rule)[:16]}
        for rule in version.content["rules"]
    }
    return {"version": str(version), "title": version.title, "hash": version.content_hash, "rules": rules}


def _publish(approval: Approval, actor: Any, now: datetime) -> None:
    version = _locked(int(approval.object_id))
    if version.created_by_id == actor.pk:
        raise Refused(
            "approvals.same_person", _("You wrote these rules yourself; another person has to publish them.")
        )
    status = TRANSITIONS.target("publish", version.status)
    for old in RuleSetVersion.objects.select_for_update().filter(status=Status.PUBLISHED.value):
        old.status, old.retired_at = str(TRANSITIONS.target("retire", old.status)), now
        old.save(update_fields=["status", "retired_at"])
    version.status, version.published_by, version.published_at = str(status), actor, now
    version.shadow_since = None
    version.save(update_fields=["status", "published_by", "published_at", "shadow_since"])
    record(actor=actor, action="rules.publish", obj=version, at=now, hash=version.content_hash)


registry.kind(
    KIND,
    permission="rules.approve",
    on_approved=_publish,
    content=approved_content,
    label=_("Publish a rule set"),
    url=lambda approval: f"/risk/rules/{approval.object_id}/",
)


@transaction.atomic
def discard_version(*, actor: Any, version_id: int, now: datetime) -> RuleSetVersion:
    """A draft that will not be used. Refused("rules.published") for the one in use: it is replaced, not dropped."""
    _require(actor, "rules.edit")
    version = _locked(version_id)
    if version.status == Status.PUBLISHED.value:
        raise Refused("rules.published", _("These rules are in use. Publish another version to replace them."))
    version.status, version.retired_at = str(TRANSITIONS.target("retire", version.status)), now
    version.shadow_since = None
    version.save(update_fields=["status", "retired_at", "shadow_since"])
    record(actor=actor, action="rules.discard", obj=version, at=now)
    return version


MOST_SHADOWS = 3


@transaction.atomic
def start_shadow(*, actor: Any, version_id: int, now: datetime) -> RuleSetVersion:
    """A tested version judges new applications beside the one in use. Refused: rules.not_tested, rules.shadows."""
    _require(actor, "rules.edit")
    version = _locked(version_id)
    if version.status != Status.TESTED.value:
        raise Refused("rules.not_tested", _("Only a version that was tried can run in the shadow. Backtest it first."))
    if RuleSetVersion.objects.filter(shadow_since__isnull=False).exclude(pk=version.pk).count() >= MOST_SHADOWS:
        raise Refused("rules.shadows", _("Three versions run in the shadow already. End one of them first."))
    version.shadow_since = version.shadow_since or now
    version.save(update_fields=["shadow_since"])
    record(actor=actor, action="rules.shadow", obj=version, at=now)
    return version


@transaction.atomic
def end_shadow(*, actor: Any, version_id: int, now: datetime) -> RuleSetVersion:
    """The shadow run ends; what it found stays."""
    _require(actor, "rules.edit")
    version = _locked(version_id)
    version.shadow_since = None
    version.save(update_fields=["shadow_since"])
    record(actor=actor, action="rules.shadow_end", obj=version, at=now)
    return version


def _predecessor(version: RuleSetVersion) -> RuleSetVersion | None:
    """The version that was in use before this one and was not itself stopped."""
    older = RuleSetVersion.objects.filter(status=Status.RETIRED.value, published_at__isnull=False, stopped_reason="")
    return older.exclude(pk=version.pk).order_by("-published_at").first()


def has_predecessor(version: RuleSetVersion) -> bool:
    return _predecessor(version) is not None


@transaction.atomic
def stop_version(
    *, actor: Any, version_id: int, reason: str, now: datetime, seen: dict[str, Any] | None = None
) -> RuleSetVersion:
    """Takes the version in use out of it and puts the one before it back; returns that one.

    By a person who may approve rules, or by the guard (actor None), which says what it has `seen`.
    Refused: rules.not_allowed, rules.reason, rules.not_in_use, rules.no_predecessor.
    """
    _require(actor, "rules.approve")
    if len(reason.strip()) < 4:
        raise Refused("rules.reason", _("Say in a few words why it is stopped."), field="reason")
    version = _locked(version_id)
    if version.status != Status.PUBLISHED.value:
        raise Refused("rules.not_in_use", _("This version is not in use."))
    before = _predecessor(version)
    if before is None:
        raise Refused(
            "rules.no_predecessor", _("There is no earlier version to go back to. Publish another version instead.")
        )
    version.status, version.retired_at = str(TRANSITIONS.target("retire", version.status)), now
    version.stopped_reason = reason.strip()[:300]
    version.stopped_by_guard = seen
    version.save(update_fields=["status", "retired_at", "stopped_reason", "stopped_by_guard"])
    before.status, before.retired_at = str(TRANSITIONS.target("restore", before.status)), None
    before.save(update_fields=["status", "retired_at"])
    record(actor=actor, action="rules.stop", obj=version, reason=reason, at=now, restored=before.pk)
    record(actor=actor, action="rules.restore", obj=before, reason=reason, at=now, stopped=version.pk)
    return before


def _put(version: RuleSetVersion, content: Mapping[str, Any]) -> None:
    version.content = dict(content)
    version.content_hash = content_hash(version.content)
    version.rule_count = len(content["rules"])


def _locked(version_id: int) -> RuleSetVersion:
    return RuleSetVersion.objects.select_for_update().get(pk=version_id)


def _require(actor: Any, permission: str) -> None:
    if actor is not None and not actor.may(permission):
        raise Refused("rules.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
