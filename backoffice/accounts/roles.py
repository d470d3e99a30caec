"""Who may do what: the one table of roles and permissions.

A permission is `room.verb`. A view declares one (`backoffice.web.permissions.permission`); a role grants a set of
them; what a person may do with one particular object is decided by the room's `policies.py`.
"""

from decimal import Decimal
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    SENIOR_REVIEWER = "senior_reviewer"
    SERVICE_AGENT = "service_agent"
    SERVICE_LEAD = "service_lead"
    MANAGER = "manager"
    RISK_MANAGER = "risk_manager"
    COMPLIANCE = "compliance"
    OPERATIONS = "operations"
    COLLECTOR = "collector"
    RELATIONSHIP_MANAGER = "relationship_manager"
    MARKETING = "marketing"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.REVIEWER: _("Reviewer"),
    Role.SENIOR_REVIEWER: _("Senior reviewer"),
    Role.SERVICE_AGENT: _("Customer service"),
    Role.SERVICE_LEAD: _("Service lead"),
    Role.MANAGER: _("Manager"),
    Role.RISK_MANAGER: _("Risk manager"),
    Role.COMPLIANCE: _("Compliance officer"),
    Role.OPERATIONS: _("Operations"),
    Role.COLLECTOR: _("Collector"),
    Role.RELATIONSHIP_MANAGER: _("Relationship manager"),
    Role.MARKETING: _("Marketing"),
    Role.AUDITOR: _("Auditor"),
}

# What every signed-in member of staff may do.
EVERYONE = frozenset(
    {
        "accounts.own",
        "approvals.view",
        "dashboards.home",
        "help.read",
        "incidents.report",
        "search.use",
        "suspicion.report",
    }
)

SEES_BUSINESS = frozenset(
    {
        "customers.view",
        "products.view",
        "lenders.view",
        "applications.view",
        "tiering.view",
        "matching.view",
        "calculator.use",
        "collateral.view",
        "guidance.view",
    }
)
SEES_RISK = frozenset({"assessments.view", "pricing.view", "rules.view", "scoring.view", "evidence.view"})
SEES_LOANS = frozenset({"contracts.view", "loans.view", "documents.view"})

GRANTS: dict[Role, frozenset[str]] = {
    # Separation of duties (等保 level 3): the administrator runs the system and sees no customer.
    Role.ADMINISTRATOR: frozenset(
        {
            "accounts.manage",
            "accounts.view",
            "jobs.view",
            "jobs.manage",
            "calendar.view",
            "calendar.edit",
            "parameters.view",
            "notifications.view",
            "notifications.manage",
            "admin.use",
        }
    ),
    Role.REVIEWER: SEES_BUSINESS
    | SEES_RISK
    | {
        "statements.view",
        "statements.edit",
        "statements.confirm",
        "review.work",
        "review.view",
        "customers.reveal",
        "files.download",
        "applications.papers",
    },
    Role.SENIOR_REVIEWER: SEES_BUSINESS
    | SEES_RISK
    | SEES_LOANS
    | {
        "taskforces.join",
        "statements.view",
        "statements.edit",
        "statements.confirm",
        "review.work",
        "review.view",
        "review.second",
        "review.quality",
        "assessments.repeat",
        "review.assign",
        "review.request",
        "customers.reveal",
        "files.download",
        "applications.papers",
    },
    Role.SERVICE_AGENT: SEES_BUSINESS
    | SEES_LOANS
    | {
        "privacy.view",
        "privacy.work",
        "knowledge.view",
        "knowledge.write",
        "opinion.view",
        "opinion.work",
        "relations.view",
        "loans.issue_papers",
        "advertising.check",
        "complaints.view",
        "taskforces.join",
        "complaints.enter",
        "complaints.handle",
        "customers.reveal",
        "consents.edit",
        "review.request",
        "files.download",
        "applications.papers",
    },
    Role.SERVICE_LEAD: SEES_BUSINESS
    | SEES_LOANS
    | {
        "procedures.run",
        "privacy.view",
        "privacy.work",
        "files.import",
        "knowledge.view",
        "knowledge.write",
        "knowledge.approve",
        "opinion.view",
        "opinion.work",
        "opinion.lead",
        "relations.view",
        "loans.issue_papers",
        "advertising.check",
        "complaints.view",
        "complaints.enter",
        "complaints.handle",
        "taskforces.join",
        "complaints.lead",
        "complaints.report",
        "complaints.policy",
        "complaints.extend",
        "customers.reveal",
        "consents.edit",
        "review.request",
        "files.download",
        "applications.papers",
        "notifications.view",
        "notifications.manage",
    },
    Role.MANAGER: SEES_BUSINESS
    | SEES_RISK
    | SEES_LOANS
    | {
        "needs.view",
        "customers.merge",
        "customers.approve_merge",
        "compliance.view",
        "compliance.approve",
        "procedures.run",
        "leads.view",
        "leads.all",
        "leads.lead",
        "leads.work",
        "leads.enter",
        "knowledge.view",
        "knowledge.approve",
        "opinion.view",
        "opinion.work",
        "opinion.lead",
        "opinion.approve",
        "campaigns.view",
        "campaigns.approve",
        "events.view",
        "rewards.view",
        "rewards.approve",
        "channels.view",
        "channels.approve",
        "channels.suspend",
        "privacy.lift_hold",
        "privacy.view",
        "guidance.edit",
        "guidance.approve",
        "retention.view",
        "retention.work",
        "retention.approve",
        "tiering.policy",
        "pricing.approve",
        "statements.view",
        "relations.view",
        "relations.work",
        "relations.lead",
        "advertising.check",
        "dashboards.customers",
        "dashboards.manager",
        "complaints.view",
        "complaints.lead",
        "complaints.report",
        "complaints.policy",
        "complaints.policy_approve",
        "complaints.extend",
        "complaints.extend_again",
        "taskforces.join",
        "review.view",
        "review.assign",
        "jobs.view",
        "notifications.view",
        "parameters.view",
        "approvals.decide",
        "matching.approve",
        "products.approve",
        "lenders.approve",
        "tiering.recompute",
        "files.download",
        "applications.papers",
    },
    Role.RISK_MANAGER: SEES_BUSINESS
    | SEES_RISK
    | {
        "compliance.view",
        "knowledge.view",
        "pricing.edit",
        "statements.view",
        "matching.tune",
        "taskforces.join",
        "rules.edit",
        "rules.approve",
        "scoring.edit",
        "scoring.approve",
        "assessments.repeat",
        "review.view",
        "review.quality",
        "dashboards.manager",
        "parameters.view",
        "parameters.propose",
        "approvals.decide",
        "files.download",
        "applications.papers",
    },
    Role.COMPLIANCE: SEES_BUSINESS
    | SEES_RISK
    | SEES_LOANS
    | {
        "needs.view",
        "customers.merge",
        "customers.approve_merge",
        "compliance.view",
        "compliance.edit",
        "procedures.run",
        "leads.view",
        "leads.all",
        "knowledge.view",
        "knowledge.write",
        "knowledge.approve",
        "opinion.view",
        "opinion.work",
        "opinion.lead",
        "opinion.approve",
        "campaigns.view",
        "campaigns.approve",
        "events.view",
        "rewards.view",
        "rewards.approve",
        "channels.view",
        "channels.approve",
        "channels.suspend",
        "suspicion.read",
        "suspicion.work",
        "screening.view",
        "screening.work",
        "files.import",
        "files.download",
        "privacy.view",
        "privacy.work",
        "privacy.manage",
        "privacy.lift_hold",
        "review.request",
        "pricing.approve",
        "statements.view",
        "relations.view",
        "advertising.check",
        "audit.view",
        "guidance.approve",
        "wordings.edit",
        "wordings.approve",
        "parameters.view",
        "parameters.propose",
        "parameters.approve",
        "approvals.decide",
        "matching.approve",
        "products.approve",
        "lenders.approve",
        "rules.approve",
        "scoring.approve",
        "complaints.view",
        "complaints.report",
        "complaints.policy",
        "complaints.policy_approve",
        "complaints.extend",
        "complaints.extend_again",
        "taskforces.join",
        "taskforces.provisions",
        "consents.edit",
        "notifications.view",
        "calendar.view",
    },
    Role.OPERATIONS: SEES_BUSINESS
    | SEES_LOANS
    | {
        "procedures.run",
        "needs.view",
        "needs.edit",
        "privacy.view",
        "privacy.work",
        "knowledge.view",
        "rewards.view",
        "rewards.edit",
        "channels.view",
        "statements.view",
        "statements.edit",
        "statements.confirm",
        "advertising.check",
        "customers.edit",
        "customers.merge",
        "customers.reveal",
        "consents.edit",
        "matching.advise",
        "applications.edit",
        "applications.import",
        "files.import",
        "applications.forward",
        "products.edit",
        "lenders.edit",
        "collateral.edit",
        "collateral.register",
        "contracts.edit",
        "wordings.edit",
        "loans.disburse",
        "loans.post_repayment",
        "loans.issue_papers",
        "complaints.enter",
        "calendar.view",
        "calendar.edit",
        "notifications.view",
        "notifications.manage",
        "review.request",
        "files.download",
        "applications.papers",
    },
    Role.COLLECTOR: SEES_LOANS
    | {
        "loans.issue_papers",
        "customers.view",
        "customers.reveal",
        "complaints.enter",
        "files.download",
        "applications.papers",
        "knowledge.view",
    },
    # Brings in prospects: channels, leads, campaigns, events. Sees no loan and no clear number.
    Role.MARKETING: frozenset(
        {
            "dashboards.customers",
            "customers.view",
            "tiering.view",
            "products.view",
            "advertising.check",
            "files.import",
            "files.download",
            "applications.papers",
            "leads.view",
            "leads.all",
            "leads.lead",
            "leads.enter",
            "leads.import",
            "campaigns.view",
            "campaigns.edit",
            "events.view",
            "events.edit",
            "events.work",
            "rewards.view",
            "channels.view",
            "channels.edit",
            "guidance.view",
            "guidance.edit",
        }
    ),
    Role.RELATIONSHIP_MANAGER: SEES_BUSINESS
    | SEES_LOANS
    | {
        "needs.view",
        "leads.view",
        "leads.work",
        "leads.enter",
        "knowledge.view",
        "campaigns.view",
        "events.view",
        "events.work",
        "channels.view",
        "statements.view",
        "statements.edit",
        "retention.view",
        "retention.work",
        "relations.view",
        "relations.work",
        "advertising.check",
        "customers.edit",
        "customers.reveal",
        "consents.edit",
        "matching.advise",
        "collateral.edit",
        "applications.edit",
        "complaints.enter",
        "tiering.recompute",
        "review.request",
        "files.download",
        "applications.papers",
    },
    Role.AUDITOR: SEES_BUSINESS
    | SEES_RISK
    | SEES_LOANS
    | {
        "compliance.view",
        "needs.view",
        "leads.view",
        "leads.all",
        "knowledge.view",
        "opinion.view",
        "campaigns.view",
        "events.view",
        "rewards.view",
        "channels.view",
        "suspicion.read",
        "screening.view",
        "privacy.view",
        "statements.view",
        "retention.view",
        "relations.view",
        "audit.view",
        "jobs.view",
        "parameters.view",
        "calendar.view",
        "notifications.view",
        "complaints.view",
        "review.view",
        "accounts.view",
    },
}


@cache
def permissions_of(roles: tuple[str, ...]) -> frozenset[str]:
    """All permissions that a person with these role names holds; an unknown role grants nothing."""
    granted = set(EVERYONE)
    for role in roles:
        granted |= GRANTS.get(role, frozenset())  # type: ignore[call-overload]
    return frozenset(granted)


# Up to which amount (yuan, included) a role decides alone until the company sets limits of its own.
SHIPPED_AUTHORITY: dict[tuple[str, str], Decimal] = {
    (Role.REVIEWER, "review"): Decimal(100_000),
    (Role.SENIOR_REVIEWER, "review"): Decimal(500_000),
    (Role.OPERATIONS, "fee_waiver"): Decimal(500),
    (Role.MANAGER, "fee_waiver"): Decimal(20_000),
    (Role.SERVICE_LEAD, "fee_waiver"): Decimal(500),
    (Role.SERVICE_LEAD, "compensation"): Decimal(500),
    (Role.MANAGER, "compensation"): Decimal(20_000),
}
