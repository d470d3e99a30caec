"""The choices of complaints in words."""

from django.utils.translation import gettext_lazy as _

from complaints.cases.domain import Alert, Category, Channel, ClockKind, Kind, RootCause, Status, Tier

TIERS = [
    (Tier.URGENT.value, _("Urgent")),
    (Tier.HIGH.value, _("High")),
    (Tier.NORMAL.value, _("Normal")),
    (Tier.SUGGESTION.value, _("Suggestion")),
]
STATUSES = [
    (Status.OPEN.value, _("Not started")),
    (Status.IN_PROGRESS.value, _("In progress")),
    (Status.REPLIED.value, _("Replied")),
    (Status.CLOSED.value, _("Closed")),
    (Status.WITHDRAWN.value, _("Withdrawn")),
    (Status.MERGED.value, _("Merged into another")),
]
CHANNELS = [
    (Channel.HOTLINE.value, _("Hotline")),
    (Channel.APP.value, _("App or web form")),
    (Channel.CHAT.value, _("Chat")),
    (Channel.EMAIL.value, _("By e-mail")),
    (Channel.VISIT.value, _("Visit")),
    (Channel.LETTER.value, _("Letter")),
    (Channel.LENDER.value, _("Passed on by a lender")),
    (Channel.MEDIA.value, _("Media or public platform")),
    (Channel.REGULATOR.value, _("Passed on by a regulator")),
]
CATEGORIES = [
    (Category.RATE.value, _("Rate or fee dispute")),
    (Category.SERVICE.value, _("Service attitude")),
    (Category.DISBURSEMENT.value, _("Slow disbursement")),
    (Category.COLLECTION.value, _("Collection conduct")),
    (Category.PRIVACY.value, _("Privacy and credit record")),
    (Category.CONTRACT.value, _("Contract and disclosure")),
    (Category.MARKETING.value, _("Marketing")),
    (Category.FUNDS.value, _("Safety of funds")),
    (Category.SYSTEM.value, _("System failure")),
    (Category.OTHER.value, _("Other")),
]
ROOT_CAUSES = [
    (RootCause.OUR_PROCESS.value, _("Our process")),
    (RootCause.OUR_STAFF.value, _("Conduct of our staff")),
    (RootCause.OUR_SYSTEM.value, _("Our system")),
    (RootCause.DISCLOSURE.value, _("Unclear disclosure")),
    (RootCause.LENDER.value, _("The lender")),
    (RootCause.THIRD_PARTY.value, _("A third party")),
    (RootCause.MISUNDERSTANDING.value, _("Misunderstanding")),
    (RootCause.UNFOUNDED.value, _("Not founded")),
]
CLOCK_KINDS = [
    (ClockKind.RESPOND.value, _("First answer")),
    (ClockKind.START.value, _("Work begun")),
    (ClockKind.RESOLVE.value, _("Resolution")),
    (ClockKind.STATUTORY.value, _("Statutory limit")),
]
ENTRY_KINDS = [
    (Kind.FILED.value, _("Complaint received")),
    (Kind.FIRST_RESPONSE.value, _("First answer")),
    (Kind.AGENT_REPLY.value, _("Reply")),
    (Kind.CUSTOMER_MESSAGE.value, _("Message from the complainant")),
    (Kind.HANDLING_STARTED.value, _("Work begun")),
    (Kind.PAUSE.value, _("Paused")),
    (Kind.RESUME.value, _("Resumed")),
    (Kind.PRIORITY.value, _("Tier changed")),
    (Kind.REASSIGN.value, _("Assigned")),
    (Kind.RESOLVE.value, _("Resolved and closed")),
    (Kind.REOPEN.value, _("Reopened")),
    (Kind.WITHDRAW.value, _("Withdrawn")),
    (Kind.NOTE.value, _("Internal note")),
    (Kind.LINK.value, _("Linked")),
    (Kind.EXTEND.value, _("Statutory time extended")),
    (Kind.MERGE.value, _("Merged into another")),
    (Kind.SPLIT.value, _("Split")),
    (Kind.CLASSIFY.value, _("Category confirmed")),
]
ALERTS = [
    (Alert.WARNING.value, _("Much of the time used")),
    (Alert.BREACH.value, _("Time limit missed")),
    (Alert.LATE.value, _("One hour past the limit")),
]
