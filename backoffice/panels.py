"""What the foundation shows on pages of others."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from backoffice.demo import people
from backoffice.notifications.panels import bell
from backoffice.web import panels


def demo_logins(request, obj) -> SafeString:
    """The sign-ins of the sample company, on the sign-in page, in demo mode only."""
    if not settings.DEMO:
        return SafeString("")
    return render_to_string("backoffice/accounts/demo_logins.html", {"logins": people.logins()}, request)


panels.register("accounts.login", demo_logins)
panels.register("web.topbar", bell, order=10)
