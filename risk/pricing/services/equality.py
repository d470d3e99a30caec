"""Whether equal risk got an equal price: the same band, product, term and method at different rates is a finding to
close, unless an approved exception or another policy explains it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from loans.applications.models import LenderDecision
from risk.pricing.models import PriceException, PriceFinding, PriceResult

GROUP = ("product_version_id", "band", "term_months", "method")
MEMBERS_KEPT = 100
EXCEPTION, POLICY = "exception", "policy"


def look_for_differences(*, now: datetime) -> int:
    """Compares what lenders approved within each group; safe to run twice. Returns how many findings are open anew."""
    groups = _groups()
    members = _members(groups)
    known = {finding.key: finding for finding in PriceFinding.objects.filter(key__in=list(members))}
    opened = 0
    with transaction.atomic():
        for key, (group, rows) in members.items():
            unexplained = sum(not row["why"] for row in rows)
            finding = known.get(key)
            if finding is not None and finding.members == rows[:MEMBERS_KEPT]:
                continue
            rates = [row["rate"] for row in rows]
            finding = finding or PriceFinding(key=key, found_at=now, **group)
            finding.members, finding.unexplained = rows[:MEMBERS_KEPT], unexplained
            finding.lowest, finding.highest = min(rates), max(rates)
            finding.state = "open" if unexplained else "closed"
            finding.found_at = now
            finding.closed_by, finding.closed_at = None, None if unexplained else now
            finding.reason = "" if unexplained else "均有已批准的例外或不同版本的定价政策"
            finding.save()
            opened += bool(unexplained)
    return opened


def _approved() -> Any:
    """The last price of each application that its lender approved, with the lender's rate."""
    newest = PriceResult.objects.filter(application=OuterRef("application"), rate__isnull=False).order_by("-round")
    decided = LenderDecision.objects.filter(application=OuterRef("application"), approved=True)
    return PriceResult.objects.filter(
        rate__isnull=False, pk=Subquery(newest.values("pk")[:1]), application__lender_decision__approved=True
    ).annotate(final=Subquery(decided.values("annual_rate")[:1]))


def _groups() -> list[dict[str, Any]]:
    found = _approved().values(*GROUP).annotate(n=Count("id"), low=Min("final"), high=Max("final"))
    return [{name: row[name] for name in GROUP} for row in found.filter(low__lt=F("high"))]


def _members(groups: list[dict[str, Any]]) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    if not groups:
        return {}
    wanted = {tuple(group.values()): group for group in groups}
    rows = (
        _approved()
        .filter(product_version__in={group["product_version_id"] for group in groups})
        .order_by("-final", "application_id")
        .values(*GROUP, "application_id", "application__number", "final", "rate", "policy_id")
    )
    by_group: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if (key := tuple(row[name] for name in GROUP)) in wanted:
            by_group[key].append(row)
    excepted = set(
        PriceException.objects.filter(
            state="approved",
            application__in=[row["application_id"] for several in by_group.values() for row in several],
        ).values_list("application_id", flat=True)
    )
    return {"/".join(map(str, key)): (wanted[key], _explained(several, excepted)) for key, several in by_group.items()}


def _explained(rows: list[dict[str, Any]], excepted: set[int]) -> list[dict[str, Any]]:
    """Each with why its rate is another than that of most. Most is the rate that the newest policy gave."""
    newest = max(row["policy_id"] for row in rows)
    due = next(row["rate"] for row in rows if row["policy_id"] == newest)
    told = []
    for row in rows:
        why = ""
        if row["final"] == due:
            why = POLICY
        elif row["application_id"] in excepted:
            why = EXCEPTION
        elif row["policy_id"] != newest and row["final"] == row["rate"]:
            why = POLICY
        told.append(
            {
                "application": row["application_id"],
                "number": row["application__number"],
                "rate": format(row["final"], "f"),
                "why": why,
            }
        )
    return told


@transaction.atomic
def close_finding(*, actor: Any, finding_id: int, reason: str, now: datetime) -> PriceFinding:
    """What explains the difference, or what was put right. Refused: pricing.not_allowed, pricing.closed,
    pricing.reason."""
    if not actor.may("pricing.approve"):
        raise Refused("pricing.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
    finding = PriceFinding.objects.select_for_update(of=("self",)).get(pk=finding_id)
    if finding.state != "open":
        raise Refused("pricing.closed", _("This finding is closed already."))
    if len(reason.strip()) < 4:
        raise Refused(
            "pricing.reason", _("Say in a few words what explains it or what was put right."), field="reason"
        )
    finding.state, finding.reason, finding.closed_by, finding.closed_at = "closed", reason.strip()[:400], actor, now
    finding.save()
    record(actor=actor, action="pricing.close_finding", obj=finding, reason=reason, at=now)
    return finding
