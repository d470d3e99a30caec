from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints.cases.learning import train_model


class Command(BaseCommand):
    help = "Train the second opinion of the tiering on our sentences and the confirmed, closed complaints."

    def handle(self, *args: Any, **options: Any) -> None:
        row = train_model(now=timezone.now())
        self.stdout.write(f"version {row.version}: {row.sentences} sentences, {row.cases} confirmed cases")
        tiered = row.figures["tiered"]
        self.stdout.write(
            f"tier as complaints get it: macro-F1 {tiered['together']:.3f} (rules alone {tiered['rules']:.3f}), "
            f"accuracy {tiered['accuracy']:.3f}, judged on {tiered['held_out']} held out"
        )
        for name in ("about", "pressing"):
            figures = row.figures[name]
            self.stdout.write(
                f"{name}: macro-F1 {figures['macro_f1']:.3f}, accuracy {figures['accuracy']:.3f}, "
                f"learned from {figures['learned']}, judged on {figures['held_out']} held out"
            )
        self.stdout.write("in force" if row.in_force else "kept, not in force: it does worse than the one before")
