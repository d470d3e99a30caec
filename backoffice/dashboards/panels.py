"""What waits for the roles that work no queue of their own: cards on the landing page, figures with their lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.accounts.models import User
from backoffice.audit import selectors as audit
from backoffice.dashboards import links
from backoffice.documents.models import Wording
from backoffice.jobs import selectors as jobs
from backoffice.jobs.models import OutboxMessage
from backoffice.parameters import selectors as parameters
from backoffice.web import panels
from backoffice.web.formats import cn_datetime, yuan
from loans.servicing import selectors as servicing
from risk.assessment.models import Assessment
from risk.evidence import selectors as evidence
from risk.rules import selectors as rules
from risk.scoring import selectors as scoring

SHOWN = 6


@dataclass(frozen=True)
class Line:
    """One row of a card: what, how much, where it leads; `colour` when it needs somebody."""

    label: str
    value: Any
    url: str = ""
    colour: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Card:
    name: str
    title: str
    lines: list[Line] = field(default_factory=list)
    url: str = ""
    columns: int = 4
    rows: Iterable[Any] = ()


def _shown(request: HttpRequest, card: Card, template: str = "waiting_card") -> SafeString:
    return render_to_string(f"backoffice/dashboards/{template}.html", {"card": card}, request)


def overdue_loans(request: HttpRequest, user: User) -> SafeString:
    """Loans past due, the longest first: for who collects, posts or answers for them."""
    if not user.may("loans.view") or user.may("audit.view") or user.may("review.work"):
        return SafeString("")
    today = timezone.localdate()
    late = servicing.overdue(servicing.visible_to(user), today).select_related("customer")
    rows = list(late.order_by("oldest_unpaid_due", "id")[:SHOWN])
    url = links.to("servicing:list", tab="overdue")
    lines = [Line(_("Loans past due"), late.count(), url, "red" if rows else "")]
    if rows:
        balance = servicing.overdue_portfolio(user, today)["overdue_balance"]
        lines.append(Line(_("Principal of these loans"), yuan(balance)))
    late_rows = [(loan, (today - loan.oldest_unpaid_due).days) for loan in rows]
    return _shown(request, Card("overdue", _("Past due"), lines, url, 6, late_rows), "overdue_card")


def risk_today(request: HttpRequest, user: User) -> SafeString:
    """For who answers for rules and scores: what is in force, what waits, how the tiers fell, which source fails."""
    if not (user.may("rules.edit") or user.may("rules.approve")) or not user.may("assessments.view"):
        return SafeString("")
    now = timezone.now()
    week = Assessment.objects.filter(created_at__gt=now - timedelta(days=7), decided=True)
    tiers = {tier: week.filter(tier=tier).count() for tier in "ABC"}
    total = sum(tiers.values()) or 1
    colours = {"A": "green", "B": "orange", "C": "red"}
    lines = [
        Line(
            _("Tier %(tier)s, last 7 days") % {"tier": tier},
            count,
            links.to("assessment:list", tab=tier.lower()),
            colours[tier],
            f"{count * 100 / total:.1f}%",
        )
        for tier, count in tiers.items()
    ]
    lines += [_version(_("Rules in force"), rules.published(), "rules:detail", "rules:list")]
    lines += [_version(_("Scorecard in force"), scoring.published(), "scoring:detail", "scoring:list")]
    drafts = rules.visible_to(user).filter(status__in=["draft", "tested"]).count()
    lines.append(Line(_("Rule drafts"), drafts, links.to("rules:list", tab="drafts"), "blue" if drafts else ""))
    failing = [one for one in evidence.health(now) if one.failed]
    lines.append(
        Line(_("Sources with failures, 24 hours"), len(failing), links.to("evidence:list"), "red" if failing else "")
    )
    return _shown(request, Card("risk", _("Risk"), lines, links.to("assessment:list")))


def _version(label: str, version: Any, page: str, everything: str) -> Line:
    if version is None:
        return Line(label, _("none"), reverse(everything), "red")
    return Line(label, str(version), reverse(page, args=[version.pk]))


def compliance(request: HttpRequest, user: User) -> SafeString:
    """Wordings and parameters: what is being changed, and what comes into force soon."""
    if not (user.may("wordings.approve") and user.may("parameters.approve")):
        return SafeString("")
    today = timezone.localdate()
    states = list(Wording.objects.values_list("state", flat=True))
    approved = parameters.visible_to(user)
    coming = approved.filter(valid_from__gt=today).count()
    waiting = states.count("submitted")
    url = reverse("documents:wording_list")
    lines = [
        Line(_("Wordings waiting for approval"), waiting, url, "orange" if waiting else ""),
        Line(_("Wordings in force or earlier"), states.count("approved"), url),
        Line(_("Parameters that change later"), coming, reverse("parameters:list"), "blue" if coming else ""),
        Line(
            _("Parameters in force"),
            parameters.in_force_on(approved, today).count(),
            reverse("parameters:list"),
        ),
    ]
    return _shown(request, Card("compliance", _("Wordings and parameters"), lines, url))


def audit_trail(request: HttpRequest, user: User) -> SafeString:
    """The last verification of the trail, and what was written today."""
    if not user.may("audit.view"):
        return SafeString("")
    now = timezone.now()
    last = next(iter(audit.checks(1)), None)
    url = reverse("audit:checks")
    if last is None:
        check = Line(_("Last verification"), _("never"), url, "orange")
    else:
        found = _("%(n)s findings") % {"n": last.finding_count} if last.finding_count else _("no finding")
        check = Line(
            _("Last verification"),
            found,
            url,
            "red" if last.finding_count else "green",
            cn_datetime(last.finished_at or last.started_at),
        )
    day = audit.visible_to(user).filter(at__gt=now - timedelta(hours=24))
    reveals = day.filter(action__endswith="reveal").count()
    lines = [
        check,
        Line(_("Entries, 24 hours"), day.count(), reverse("audit:list")),
        Line(_("Not yet chained"), audit.unchained().count(), url),
        Line(_("Identifiers revealed, 24 hours"), reveals, reverse("audit:list"), "orange" if reveals else ""),
    ]
    return _shown(request, Card("audit", _("Audit trail"), lines, reverse("audit:list")))


def system(request: HttpRequest, user: User) -> SafeString:
    """Jobs and staff, for who keeps the house running."""
    if not (user.may("jobs.view") and user.may("accounts.view")) or user.may("audit.view"):
        return SafeString("")
    waiting = OutboxMessage.objects.open()
    failing, dead = waiting.filter(jobs.failing()).count(), jobs.dead()[:100].count()
    staff = User.objects.filter(is_active=True)
    week = timezone.now() - timedelta(days=7)
    lines = [
        Line(_("Jobs waiting"), waiting.count(), links.to("jobs:list", tab="open")),
        Line(_("Trying again"), failing, links.to("jobs:list", tab="failing"), "orange" if failing else ""),
        Line(_("Given up"), dead, links.to("jobs:list", tab="dead"), "red" if dead else ""),
        Line(_("Active staff"), staff.count(), links.to("accounts:staff_list", tab="active")),
        Line(_("Signed in, last 7 days"), staff.filter(last_login__gt=week).count(), reverse("accounts:staff_list")),
    ]
    return _shown(request, Card("system", _("System"), lines, reverse("jobs:list")))


panels.register("dashboards.home", overdue_loans, order=40)
panels.register("dashboards.home", risk_today, order=20)
panels.register("dashboards.home", compliance, order=20)
panels.register("dashboards.home", audit_trail, order=15)
panels.register("dashboards.home", system, order=15)
