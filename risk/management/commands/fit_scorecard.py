import csv
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from risk.scoring import domain, fitting, shipped_card, south_german


class Command(BaseCommand):
    help = (
        "Develops the points scorecard from the South German Credit file (CSV, also gzipped) and writes it as JSON. "
        "The same file gives the same card."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--output", type=Path, default=shipped_card.FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            raw = path.read_bytes()
            content = gzip.decompress(raw) if path.suffix == ".gz" else raw
            records = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
            rows = fitting.rows_of(records, south_german.TARGET)
        except FileNotFoundError:
            raise CommandError(f"There is no file {path}.") from None
        except (OSError, UnicodeDecodeError, KeyError, ValueError, TypeError) as error:
            raise CommandError(
                f"{path} is not the South German Credit file as CSV with whole numbers and a column "
                f"'{south_german.TARGET}' ({type(error).__name__}: {error})."
            ) from error
        wanted = {one.column for one in south_german.CANDIDATES}
        if not rows or wanted - set(rows[0].values):
            raise CommandError(
                f"{path} lacks columns: {', '.join(sorted(wanted - set(records[0] if records else ())))}."
            )
        card = fitting.develop(
            rows,
            south_german.CANDIDATES,
            scaling=south_german.SCALING,
            note={
                "title": "南德信贷评分卡",
                "title_en": "South German scorecard",
                "target": {"zh": "合同未按约履行", "en": "contract not complied with"},
                "attribution": south_german.ATTRIBUTION,
                "source_sha256": hashlib.sha256(content).hexdigest(),
                "excluded": [{"column": c, "zh": zh, "en": en} for c, zh, en in south_german.EXCLUDED],
            },
            score=lambda card, values: domain.score(card, values).points,
        )
        options["output"].write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        held_out = card["metrics"]["held_out"]
        self.stdout.write(
            f"{len(card['characteristics'])} characteristics; held out {held_out['rows']} rows: AUC {held_out['auc']} "
            f"({held_out['auc_low']}–{held_out['auc_high']}), KS {held_out['ks']}. Written to {options['output']}."
        )
