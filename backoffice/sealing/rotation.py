"""The canary that notices wrong keys at start-up, and sealing everything anew under the active key."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from backoffice.sealing.cipher import CannotOpen
from backoffice.sealing.fields import SealedField
from backoffice.sealing.keys import keyring
from backoffice.sealing.models import KeyCanary
from backoffice.sealing.services import blind_index

CANARY = "the keys are right"
BATCH = 500


def check_keys(*, now: datetime) -> None:
    """Opens every canary with its key; makes the canary of the active key when it is new.

    ImproperlyConfigured when a key is missing or is not the one the data was sealed with. Called at start-up.
    """
    ring = keyring()
    for canary in KeyCanary.objects.order_by("key_number"):
        sealed: Any = canary.text
        try:
            right = sealed.reveal() == CANARY and canary.index == blind_index(CANARY, "sealing.canary")
        except CannotOpen as problem:
            raise ImproperlyConfigured(
                f"The keys do not fit this database (key {canary.key_number}): {problem} Restore the key file."
            ) from None
        if not right:
            raise ImproperlyConfigured("The index key does not fit this database. Restore the key file.")
    if not KeyCanary.objects.filter(key_number=ring.active).exists():
        KeyCanary.objects.get_or_create(
            key_number=ring.active,
            defaults={"text": CANARY, "index": blind_index(CANARY, "sealing.canary"), "made_at": now},
        )


def sealed_columns() -> Iterator[tuple[Any, list[str]]]:
    """Every model with sealed fields, and their names. The canaries stay under their own keys."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if names and model is not KeyCanary:
            yield model, names


def rotate(model: Any, names: list[str], *, after: int = 0, batch: int = BATCH) -> Iterator[tuple[int, int]]:
    """Seals rows anew under the active key, a batch per transaction: yields (last id, how many were sealed anew).

    Rows already under the active key are passed over, so a run that was cut off is simply started again.
    """
    active, last = keyring().active, after
    while True:
        with transaction.atomic():
            rows = list(
                model._default_manager.select_for_update()
                .filter(pk__gt=last)
                .order_by("pk")
                .only("pk", "uid", *names)[:batch]
            )
            if not rows:
                return
            changed = [row for row in rows if _reseal(row, names, active)]
            if changed:
                model._default_manager.bulk_update(changed, names)
            last = rows[-1].pk
        yield last, len(changed)


def _reseal(row: Any, names: list[str], active: int) -> bool:
    changed = False
    for name in names:
        sealed = getattr(row, name)
        if sealed is not None and sealed.key_number != active:
            setattr(row, name, sealed.resealed())
            changed = True
    return changed


def forget_canary(number: int) -> None:
    """After rotation: a key that seals nothing any more may leave the key file."""
    KeyCanary.objects.filter(key_number=number).delete()
