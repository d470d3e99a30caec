"""Puts our own site in the place of Django's admin site and finds the rooms' `admin.py`."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.contrib.admin.apps import AdminConfig

HOUSE = ("backoffice", "customers", "loans", "risk", "complaints")


class ConfigurationAdminConfig(AdminConfig):
    default_site = "backoffice.accounts.adminsite.ConfigurationSite"

    def ready(self) -> None:
        super().ready()
        for app in HOUSE:
            for room in iter_modules(import_module(app).__path__):
                name = f"{app}.{room.name}.admin"
                if room.ispkg and find_spec(name):
                    import_module(name)
