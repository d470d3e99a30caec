from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BackofficeConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        # Each app may offer menu entries, panels and search results; the foundation imports none of them by name.
        autodiscover_modules("menu", "panels", "search")
