"""Rules while they are written: one draft for the desk, changed rule by rule, then put before a second person."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused

PARTS = ("words", "alerts")  # parts of rules that are lists of rules with codes


@dataclass(frozen=True)
class Change:
    """A rule that a draft writes otherwise; without a code everything that is no list of rules."""

    part: str
    code: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Drafts:
    """The draft of one kind of rules. `check` raises ValueError in words; `alone` is what one rule needs around it."""

    model: Any
    in_force: Callable[[datetime], Any]
    check: Callable[[Mapping[str, Any]], None]
    propose: Callable[..., Approval]
    alone: Mapping[str, Any]
    edited: str
    discarded: str

    def current(self) -> Any:
        return self.model.objects.select_related("base", "edited_by").first()

    def written(self, now: datetime) -> dict[str, Any]:
        """The rules as the draft has them, or as they are in force."""
        row = self.current()
        return dict((row or self.in_force(now)).content)

    def check_rule(self, rule: Mapping[str, Any], part: str = "words") -> None:
        """Refused in words when the rule alone cannot be applied."""
        self._checked({**self.alone, "words": [], part: [rule]}, field="pattern" if part == "words" else "text")

    def save_rule(self, *, actor: User, code: str, rule: Mapping[str, Any], now: datetime, part: str = "words") -> str:
        """Write one rule into the draft; without a code it is a new one, at the end. Returns its code."""
        with transaction.atomic():
            row = self._locked(actor, now)
            rules = [dict(one) for one in row.content.get(part, ())]
            known = {one["code"]: place for place, one in enumerate(rules)}
            if code and code not in known:
                raise _gone()
            kept = {name: value for name, value in rule.items() if value not in ("", None)}
            written = {**kept, "code": code or _new_code(row.content)}
            self.check_rule(written, part)
            if code:
                rules[known[code]] = written
            else:
                rules.append(written)
            self._write(row, {**row.content, part: rules}, actor, now, rule=written["code"])
        return str(written["code"])

    def remove_rule(self, *, actor: User, code: str, now: datetime, part: str = "words") -> None:
        with transaction.atomic():
            row = self._locked(actor, now)
            rules = [rule for rule in row.content.get(part, ()) if rule["code"] != code]
            if len(rules) == len(row.content.get(part, ())):
                raise _gone()
            self._write(row, {**row.content, part: rules}, actor, now, removed=code)

    def save_rest(self, *, actor: User, content: Mapping[str, Any], now: datetime) -> None:
        """Write everything that is no list of rules."""
        with transaction.atomic():
            row = self._locked(actor, now)
            wanted = {**{part: row.content[part] for part in PARTS if part in row.content}, **content}
            self._checked(wanted)
            self._write(row, wanted, actor, now, circumstances=True)

    def discard(self, *, actor: User, now: datetime) -> None:
        with transaction.atomic():
            if self.model.objects.filter(pk=1).delete()[0]:
                record(actor=actor, action=self.discarded, at=now)

    def submit(self, *, actor: User, basis: str, now: datetime) -> Approval:
        """Put the draft before a second person. Refused when other rules came into force since it was begun."""
        with transaction.atomic():
            row = self.model.objects.select_for_update().filter(pk=1).first()
            if row is None:
                raise Refused("complaints.no_draft", _("Nothing has changed."))
            if row.base_id != self.in_force(now).pk:
                raise Refused(
                    "complaints.draft_old",
                    _("Other rules came into force since this draft was begun. Discard it and begin from them."),
                )
            approval = self.propose(actor=actor, content=row.content, basis=basis, now=now)
            row.delete()
        return approval

    def _checked(self, content: Mapping[str, Any], **data: Any) -> None:
        try:
            self.check(content)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = _("The rules cannot be applied: %(why)s") % {"why": str(error)}
            raise Refused("complaints.policy_unusable", why, **data) from error

    def _locked(self, actor: User, now: datetime) -> Any:
        base = self.in_force(now)
        begun = {"base": base, "content": base.content, "edited_by": actor, "edited_at": now}
        self.model.objects.get_or_create(pk=1, defaults=begun)
        return self.model.objects.select_for_update().get(pk=1)

    def _write(self, row: Any, content: dict[str, Any], actor: User, now: datetime, **facts: Any) -> None:
        row.content, row.edited_by, row.edited_at = content, actor, now
        row.save()
        record(actor=actor, action=self.edited, at=now, **facts)


def rule_named(content: Mapping[str, Any], code: str, part: str = "words") -> dict[str, Any] | None:
    return next((rule for rule in content.get(part, ()) if rule["code"] == code), None)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """The rules that differ, then what is no list of rules, if that differs."""
    for part in PARTS:
        old = {rule["code"]: rule for rule in before.get(part, ())}
        new = {rule["code"]: rule for rule in after.get(part, ())}
        for code in {**old, **new}:
            if old.get(code) != new.get(code):
                yield Change(part, code, old.get(code), new.get(code))
    rest = [{name: found for name, found in content.items() if name not in PARTS} for content in (before, after)]
    if rest[0] != rest[1]:
        yield Change("", "", rest[0], rest[1])


def _gone() -> Refused:
    return Refused("complaints.rule_gone", _("This rule is not in the draft any more."))


def _new_code(content: Mapping[str, Any]) -> str:
    taken = {rule["code"] for part in PARTS for rule in content.get(part, ())}
    return next(code for number in range(1, 10_000) if (code := f"own_{number}") not in taken)
