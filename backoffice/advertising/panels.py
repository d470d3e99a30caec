"""Gives the levels of findings their colours."""

from django.utils.translation import gettext_lazy as _

from backoffice.web import badges

badges.register("advertising.level", {"block": ("red", _("Blocked")), "warn": ("orange", _("Remark"))})
