import time
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.files.imports import mapping, services
from backoffice.files.models import ImportBatch
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain, run_message
from backoffice.values.errors import Refused
from loans.applications import importing


class Command(BaseCommand):
    help = (
        "Takes over loan applications from a CSV (also .gz) or XLSX file. The same file twice adds nothing. "
        "Rows that are refused are listed with line, column and reason, and can be written to a file."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", required=True, help=f"a mapping file, or one of: {', '.join(importing.presets())}"
        )
        parser.add_argument("--product", help="code of the product for rows that name none")
        parser.add_argument("--user", help="user name of the person in whose name it runs")
        parser.add_argument("--dry-run", action="store_true", help="only look, store nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="store no row if one is wrong")
        parser.add_argument("--failed-rows", type=Path, help="write refused rows with their reasons to this CSV")
        parser.add_argument(
            "--assess", action="store_true", help="assess here and now instead of leaving it to workers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began, now = time.monotonic(), timezone.now()
        actor = self._actor(options["user"])
        try:
            data = self._mapping(options["mapping"], options["product"])
            with options["file"].open("rb") as handle:
                batch = services.open_import(
                    actor=actor, upload=File(handle, name=options["file"].name), kind=importing.KIND, now=now
                )
            batch = services.start_import(
                actor=actor, batch_id=batch.pk, data=data, now=now, dry_run=options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
            )  # fmt: skip
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        batch = self._run(batch)
        self._report(batch, options["failed_rows"], time.monotonic() - began)
        if options["assess"] and not batch.dry_run:
            self.stdout.write(f"{drain(limit=200_000)} jobs done")
        if batch.state == "failed":
            raise CommandError(batch.message)

    def _actor(self, username: str | None) -> User | None:
        if not username:
            return None
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {username}.") from None

    def _mapping(self, wanted: str, product: str | None) -> dict[str, Any]:
        presets = importing.presets()
        if wanted in presets:
            data = presets[wanted]
        else:
            try:
                data = mapping.load(Path(wanted).read_bytes())
            except OSError as error:
                raise CommandError(f"{wanted}: {error.strerror}. Ready-made: {', '.join(presets)}.") from None
        if product:
            data = {**data, "options": {**data.get("options", {}), "product": product}}
        return data

    def _run(self, batch: ImportBatch) -> ImportBatch:
        """Run the job here; if a worker was faster, wait until it is through."""
        message = OutboxMessage.objects.get(key=f"import:{batch.pk}:{batch.round}")
        run_message(message.pk, heartbeat=True)
        batch.refresh_from_db()
        while batch.finished_at is None:
            message.refresh_from_db()
            if message.dead_at is not None:
                raise CommandError(f"The import gave up: {message.last_error.splitlines()[0]}")
            time.sleep(0.5)
            if not run_message(message.pk, heartbeat=True) and message.last_error:
                self.stderr.write(message.last_error.splitlines()[0])
            batch.refresh_from_db()
        return batch

    def _report(self, batch: Any, failed_rows: Path | None, seconds: float) -> None:
        self.stdout.write(f"{batch.number} {batch.message} ({seconds:.1f} s)")
        for failure in batch.failures.all()[:20]:
            where = f"column {failure.column}" if failure.column else "row"
            self.stdout.write(f"  line {failure.line}, {where}: {failure.message}")
        if batch.rows_failed > 20:
            self.stdout.write(f"  … {batch.rows_failed} rows refused in all")
        if failed_rows and batch.rows_failed:
            from backoffice.web.exports import csv_lines

            rows = services.failed_rows(batch)
            with failed_rows.open("w", encoding="utf-8", newline="") as out:
                out.writelines(csv_lines(next(rows), rows))
            self.stdout.write(f"refused rows: {failed_rows}")
