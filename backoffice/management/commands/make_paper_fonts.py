from typing import Any

from django.core.management.base import BaseCommand

from backoffice.documents import fonts


class Command(BaseCommand):
    help = "Makes the small fonts that papers are set in, where they are missing (about 10 s, once per machine)."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in fonts.build_missing():
            self.stdout.write(f"{path} ({path.stat().st_size // 1024} KB)")
