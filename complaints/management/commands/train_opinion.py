from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints.opinion.learning import train_model


class Command(BaseCommand):
    help = "Train the judge of sentiment on our sentences and the posts that people judged."

    def handle(self, *args: Any, **options: Any) -> None:
        row = train_model(now=timezone.now())
        figures = row.figures
        self.stdout.write(
            f"version {row.version}: {row.sentences} sentences, {row.judged} judged posts; "
            f"on {figures['held_out']} held out macro-F1 {figures['together']['macro_f1']:.3f} "
            f"(rules alone {figures['rules']['macro_f1']:.3f}, model alone {figures['macro_f1']:.3f}); "
            + ("in force" if row.in_force else "kept, not in force: it does worse than the one before")
        )
