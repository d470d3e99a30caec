"""`manage.py rotate_keys`: a new data key, and everything sealed anew under it. May be stopped and started again."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backoffice.audit.services import record
from backoffice.files.upkeep import seal_anew
from backoffice.sealing import keys
from backoffice.sealing.models import KeyCanary
from backoffice.sealing.rotation import check_keys, forget_canary, rotate, sealed_columns


class Command(BaseCommand):
    help = "Seals all sealed fields and stored files anew under the active key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", choices=["AES", "SM4"], help="first add a new key to the key file")
        parser.add_argument("--forget", type=int, help="afterwards take this old key out of the key file")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        check_keys(now=now)
        if options["new_key"]:
            self._change_file(lambda ring: keys.with_new_key(ring, options["new_key"]))
            check_keys(now=now)
        active = keys.keyring().active
        for model, names in sealed_columns():
            began, seen, changed = time.perf_counter(), 0, 0
            for _last, count in rotate(model, names):
                seen, changed = seen + 1, changed + count
            self.stdout.write(
                f"{model._meta.label}: {changed} rows sealed anew under key {active}, "
                f"{time.perf_counter() - began:.1f} s ({', '.join(names)})."
            )
        began = time.perf_counter()
        files = seal_anew()
        self.stdout.write(f"File store: {files} files sealed anew, {time.perf_counter() - began:.1f} s.")
        record(actor=None, action="sealing.rotate", at=now, key=active)
        if options["forget"]:
            self._forget(options["forget"])

    def _forget(self, number: int) -> None:
        if number == keys.keyring().active:
            raise CommandError("The active key cannot be forgotten.")
        forget_canary(number)

        def without(ring: dict) -> dict:
            return ring | {"data": {name: key for name, key in ring["data"].items() if name != str(number)}}

        self._change_file(without)
        self.stdout.write(f"Key {number} left the key file; {KeyCanary.objects.count()} keys remain.")

    def _change_file(self, change: Any) -> None:
        if settings.SEALING_KEYS:
            raise CommandError("The keys come from SEALING_KEYS: add the new key there, restart, and run this again.")
        path = keys.key_file()
        changed = change(json.loads(path.read_text()))
        keys.parse(json.dumps(changed))
        keys.replace(path, changed)
        keys.keyring.cache_clear()
