from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.models import ApiKey
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "api_keys.state",
    {"active": ("green", _("Valid")), "expired": ("secondary", _("Expired")), "revoked": ("red", _("Revoked"))},
)


class KeyTable(Table):
    columns = [
        Column("owner", _("Company"), kind="strong", link=True, sub="name"),
        Column("prefix", _("Key"), kind="code", value=lambda key: f"bok_{key.prefix}_…"),
        Column("scopes", _("May"), value=lambda key: ", ".join(key.scopes)),
        Column("last_used_at", _("Last used"), kind="time"),
        Column("expires_at", _("Expires"), kind="time", sort="expires"),
        Column("state", _("State"), kind="badge", badge="api_keys.state", value=lambda key: key.state(timezone.now())),
    ]
    sorts = {"-id": ("-id",), "expires": ("expires_at", "id")}
    tabs = [
        Tab("active", _("Valid"), lambda keys, _user: keys.filter(revoked_at=None, expires_at__gt=timezone.now())),
        Tab("revoked", _("Revoked"), lambda keys, _user: keys.filter(revoked_at__isnull=False)),
    ]
    empty_title = _("No key yet")
    empty_text = _("A key lets the system of a partner file applications or complaints.")

    def row_url(self, obj: Any) -> str:
        key: ApiKey = obj
        return reverse("api_keys:detail", args=[key.pk])
