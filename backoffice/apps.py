from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext

from backoffice.jobs.registry import discover
from backoffice.values.errors import Refused


class BackofficeConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        import_module("backoffice.checks")
        import_module("backoffice.celery")  # makes the app current: verbs send wake-ups by name
        Refused.translate = staticmethod(gettext)
        # Each app may offer menu entries, panels, search results, rows of timelines and the words of its audit
        # trail; the foundation imports none of them by name.
        autodiscover_modules("menu", "panels", "search", "timeline", "trail")
        # Every room's tasks.py declares its jobs and sweeps, so that an unknown name fails where it is enqueued.
        discover(["backoffice", "customers", "loans", "risk", "complaints"])
