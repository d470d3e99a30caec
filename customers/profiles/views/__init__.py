"""Pages of customer records, by concern."""

from customers.profiles.views import background, merging, timeline
from customers.profiles.views.records import customer_list, detail, edit, preview, register, reveal

__all__ = ["background", "customer_list", "detail", "edit", "merging", "preview", "register", "reveal", "timeline"]
