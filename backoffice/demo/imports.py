"""Files of history: 120 real applications with their outcome, with made-up identities, taken over like any file.

They come in daily portions, as a partner would send them, so that there is something to see on every day.
"""

from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.demo import clockwork
from backoffice.demo.people import World
from backoffice.files.imports import services
from backoffice.files.models import ImportBatch
from loans.applications import importing

FILE = Path(__file__).parent / "data" / "south_german_credit_excerpt.csv"
# How many rows came on which of the past days, the oldest first; the rest has just come in.
COMPARED_AFTER = 10
WEIGHTS = (7, 6, 8, 6, 8, 5, 4, 8, 7, 9, 7, 6, 9)


def seed(world: World) -> None:
    if ImportBatch.objects.filter(kind=importing.KIND, file__original_name__startswith=FILE.stem).exists():
        return
    heading, *rows = FILE.read_text(encoding="utf-8").splitlines()
    for days_ago, count in enumerate(reversed((*WEIGHTS, len(rows) - sum(WEIGHTS))), start=0):
        portion, rows = rows[:count], rows[count:]
        _take_over(world, days_ago, "\n".join([heading, *portion]) + "\n")


def _take_over(world: World, days_ago: int, text: str) -> None:
    actor = world.by("operations")
    at = clockwork.moment(world.now, days_ago, 8, 35) if days_ago else world.now - timedelta(minutes=45)
    name = f"{FILE.stem}_{clockwork.day_of(world.now, days_ago):%m%d}.csv"
    upload = SimpleUploadedFile(name, text.encode())
    batch = services.open_import(actor=actor, upload=upload, kind=importing.KIND, now=at)
    data = importing.presets()["south_german_credit"]
    # The older files are only compared with what became of those loans; the newer ones give the reviewers their cases.
    history = "compare" if days_ago > COMPARED_AFTER else "review"
    data = data | {"options": data["options"] | {"history": history}}
    services.start_import(actor=actor, batch_id=batch.pk, data=data, now=at)
    clockwork.work_off(at)
