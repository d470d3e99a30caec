"""`manage.py verify_files`: reads every stored file; exit code 1 when one is missing or is not what was taken in."""

import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.files.models import StoredFile
from backoffice.files.upkeep import verify

WORDS = {
    "missing": "is not in the store",
    "changed": "was changed, or belongs to another file",
    "unsealed": "lies open; run rotate_keys to seal it",
}


class Command(BaseCommand):
    help = "Opens every stored file and compares it with the hash of its upload."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="only files with a higher number")

    def handle(self, *args: Any, **options: Any) -> None:
        began, found, seen = time.perf_counter(), Counter[str](), 0
        for finding in verify(StoredFile.objects.filter(pk__gt=options["after"])):
            seen += 1
            if finding is not None:
                found[finding.what] += 1
                self.stdout.write(f"  {finding.name} {WORDS[finding.what]}.")
        self.stdout.write(f"{seen} files read in {time.perf_counter() - began:.1f} s.")
        if found["missing"] or found["changed"]:
            raise CommandError(f"{found['missing']} files are missing, {found['changed']} were changed.")
        self.stdout.write(self.style.SUCCESS("Every file is what was taken in."))
