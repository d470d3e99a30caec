from typing import Any

from django.core.management.base import BaseCommand

from complaints.knowledge.services import rebuild_index


class Command(BaseCommand):
    help = "Make the full-text indexes of complaints and articles anew from the tables. Running it twice is harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        complaints, articles = rebuild_index()
        self.stdout.write(f"indexed {complaints} complaints and {articles} articles")
