"""A file of history: 120 real applications with their outcome, taken over like any file, with made-up identities."""

from pathlib import Path

from django.core.files.base import File

from backoffice.demo.people import World
from backoffice.files.imports import services
from backoffice.files.models import ImportBatch
from loans.applications import importing

FILE = Path(__file__).parent / "data" / "south_german_credit_excerpt.csv"


def seed(world: World) -> None:
    if ImportBatch.objects.filter(kind=importing.KIND, file__original_name=FILE.name).exists():
        return
    actor = world.by("operations")
    with FILE.open("rb") as content:
        batch = services.open_import(
            actor=actor, upload=File(content, name=FILE.name), kind=importing.KIND, now=world.now
        )
    services.start_import(
        actor=actor, batch_id=batch.pk, data=importing.presets()["south_german_credit"], now=world.now
    )
