"""What the actions of the trail are called on pages. An action without words shows as its code."""

from django.utils.translation import pgettext_lazy

WORDS = {
    "approvals.submit": pgettext_lazy("trail", "Submitted for approval"),
    "approvals.approve": pgettext_lazy("trail", "Approved"),
    "approvals.refuse": pgettext_lazy("trail", "Refused"),
    "approvals.void": pgettext_lazy("trail", "Void: content changed"),
    "approvals.withdraw": pgettext_lazy("trail", "Request withdrawn"),
    "parameters.load_shipped": pgettext_lazy("trail", "Shipped parameters entered"),
    "parameters.propose": pgettext_lazy("trail", "Parameter proposed"),
    "parameters.approve": pgettext_lazy("trail", "Parameter approved"),
    "parameters.refuse": pgettext_lazy("trail", "Parameter refused"),
    "calendar.set_day": pgettext_lazy("trail", "Calendar day changed"),
    "audit.verify": pgettext_lazy("trail", "Audit trail verified"),
    "sealing.rotate": pgettext_lazy("trail", "Keys rotated"),
    "accounts.signed_in": pgettext_lazy("trail", "Signed in"),
    "accounts.signed_out": pgettext_lazy("trail", "Signed out"),
    "accounts.hired": pgettext_lazy("trail", "Account made"),
    "accounts.changed": pgettext_lazy("trail", "Account changed"),
    "accounts.limits_set": pgettext_lazy("trail", "Authority limits set"),
    "accounts.password_changed": pgettext_lazy("trail", "Password changed"),
    "accounts.sessions_ended": pgettext_lazy("trail", "Other sessions ended"),
    "accounts.second_factor_begun": pgettext_lazy("trail", "Set-up of the second factor begun"),
    "accounts.second_factor_enrolled": pgettext_lazy("trail", "Second factor set up"),
    "accounts.second_factor_removed": pgettext_lazy("trail", "Second factor removed"),
    "accounts.recovery_codes_made": pgettext_lazy("trail", "Recovery codes made"),
    "accounts.recovery_code_used": pgettext_lazy("trail", "Recovery code used"),
    "api_keys.issue": pgettext_lazy("trail", "API key made"),
    "api_keys.revoke": pgettext_lazy("trail", "API key revoked"),
    "api_keys.call": pgettext_lazy("trail", "Taken over from a partner's system"),
    "configuration.added": pgettext_lazy("trail", "Configuration added"),
    "configuration.changed": pgettext_lazy("trail", "Configuration changed"),
    "configuration.removed": pgettext_lazy("trail", "Configuration removed"),
    "documents.issue": pgettext_lazy("trail", "Document issued"),
    "documents.render": pgettext_lazy("trail", "File of the document made"),
    "documents.retry": pgettext_lazy("trail", "Document made again"),
    "documents.void": pgettext_lazy("trail", "Document made void"),
    "documents.download": pgettext_lazy("trail", "Document downloaded"),
    "documents.draft_wording": pgettext_lazy("trail", "Wording drafted"),
    "documents.propose_wording": pgettext_lazy("trail", "Wording proposed"),
    "documents.approve_wording": pgettext_lazy("trail", "Wording approved"),
    "documents.refuse_wording": pgettext_lazy("trail", "Wording refused"),
    "files.store": pgettext_lazy("trail", "File uploaded"),
    "files.download": pgettext_lazy("trail", "File downloaded"),
    "files.preview": pgettext_lazy("trail", "Page of a file looked at"),
    "files.read": pgettext_lazy("trail", "Reading of a paper asked for"),
    "files.rotate": pgettext_lazy("trail", "Picture turned"),
    "files.open_import": pgettext_lazy("trail", "Import file uploaded"),
    "files.remember_mapping": pgettext_lazy("trail", "Mapping remembered"),
    "files.start_import": pgettext_lazy("trail", "Import started"),
    "files.finish_import": pgettext_lazy("trail", "Import finished"),
    "files.fail_import": pgettext_lazy("trail", "Import failed"),
    "jobs.rerun": pgettext_lazy("trail", "Job run again"),
    "notifications.send_again": pgettext_lazy("trail", "Message sent again"),
    "web.export": pgettext_lazy("trail", "List exported"),
}


def word(action: str) -> str:
    return str(WORDS.get(action, action))


def add(words: dict) -> None:
    """For rooms that name their own actions."""
    WORDS.update(words)
