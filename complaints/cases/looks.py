"""Words and colours of complaints, for badges."""

from backoffice.web import badges
from complaints.cases.models import CATEGORIES, CHANNELS, CLOCK_KINDS, STATUSES, TIERS

_TIER = {"urgent": "red", "high": "orange", "normal": "blue", "suggestion": "secondary"}
_STATUS = {
    "open": "orange",
    "in_progress": "blue",
    "replied": "teal",
    "closed": "green",
    "withdrawn": "secondary",
    "merged": "secondary",
}
badges.register("complaint.tier", {value: (_TIER[value], label) for value, label in TIERS})
badges.register("complaint.status", {value: (_STATUS[value], label) for value, label in STATUSES})
badges.register("complaint.category", {value: ("secondary", label) for value, label in CATEGORIES})
badges.register("complaint.channel", {value: ("secondary", label) for value, label in CHANNELS})
badges.register("complaint.clock", {value: ("secondary", label) for value, label in CLOCK_KINDS})
