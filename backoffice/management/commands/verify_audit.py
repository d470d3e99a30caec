"""`manage.py verify_audit`: reads the whole audit trail; exit code 1 when anything was changed, removed or added."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backoffice.audit.services import check_trail

WORDS = {
    "changed": "entry was changed",
    "missing": "entry or link is missing",
    "chain": "link does not continue the chain",
    "unsealed": "entry was never chained",
    "forged": "entry was not written by the application",
    "anchor": "link differs from the anchor outside the database",
    "tail": "the end of the chain was cut off",
}


class Command(BaseCommand):
    help = "Verifies MACs, chain and anchors of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_trail(actor=None, now=timezone.now())
        rate = check.links / float(check.seconds or 1)
        self.stdout.write(
            f"{check.links} chained entries, {check.unsealed} not yet chained, {check.anchors} anchors; "
            f"{check.seconds} s, {rate:,.0f} entries/s."
        )
        for finding in check.findings:
            where = f"link {finding['seq']}" if finding["seq"] else "no link"
            self.stdout.write(
                f"  {where}, entry {finding['row'] or '?'}: {WORDS[finding['kind']]} {finding['detail']}"
            )
        if check.finding_count:
            raise CommandError(f"The audit trail is damaged in {check.finding_count} places.")
        self.stdout.write(self.style.SUCCESS("The audit trail is whole."))
