"""Effects outside the database: exactly once if the partner can be asked, visibly unknown otherwise.

Inside a job declared with `transactional=False`:

    answer = effects.once(ask=lambda key: lender.find(key), send=lambda key: lender.disburse(key, amount))
    with transaction.atomic():
        record_disbursement(answer)
        services.complete()

`sending` is stored before the call. If the worker dies during the call, the next attempt finds `sending` and asks the
partner what became of the key instead of sending again.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import current

Answer = TypeVar("Answer")


def message_id() -> int:
    """The outbox id of the running message. Raises RuntimeError outside a job."""
    held = current.get()
    if held is None:
        raise RuntimeError("an effect outside the database must run inside a job, so that its key is remembered")
    return held[0]


def key() -> str:
    """The outbox key of the running message: the idempotency key to give to the partner."""
    return OutboxMessage.objects.values_list("key", flat=True).get(pk=message_id())


def mark_sending(outbox_id: int | None = None) -> bool:
    """Store, in a transaction of its own, that the partner is about to be called.

    Returns True if an earlier attempt had already got this far: the partner may have received it, so ask before you
    send. Without an argument it marks the running message. Must not be called inside a transaction, because then the
    mark would vanish together with it (RuntimeError).
    """
    pk = outbox_id or message_id()
    with transaction.atomic(durable=True):
        message = OutboxMessage.objects.select_for_update().get(pk=pk)
        if message.sending_at is not None:
            return True
        OutboxMessage.objects.filter(pk=pk).update(sending_at=timezone.now())
        return False


def clear_sending(outbox_id: int | None = None) -> None:
    """The partner said for certain that nothing happened: the next attempt may send without asking."""
    OutboxMessage.objects.filter(pk=outbox_id or message_id()).update(sending_at=None)


def once(*, ask: Callable[[str], Answer | None], send: Callable[[str], Answer]) -> Answer:
    """Call the partner so that it acts once. `ask(key)` returns the partner's earlier answer, or None if it knows
    nothing of the key; it raises if the partner cannot be asked, and then nothing is sent: the state stays unknown
    and visible on the jobs page until a later attempt gets an answer."""
    partner_key = key()
    if mark_sending():
        answer = ask(partner_key)
        if answer is not None:
            return answer
    return send(partner_key)
