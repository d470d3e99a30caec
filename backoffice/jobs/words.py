"""What jobs, sweeps and queues are called on pages. One without words shows as its code."""

from typing import Any

from django.utils.translation import pgettext_lazy

WORDS: dict[str, Any] = {
    "documents.render": pgettext_lazy("job", "Make the file of a document"),
    "files.run_import": pgettext_lazy("job", "Take over an import file"),
    "files.read_pages": pgettext_lazy("job", "Read the pages of a paper"),
    "files.picture_pages": pgettext_lazy("job", "Make pictures of the pages of a file"),
    "notifications.deliver": pgettext_lazy("job", "Deliver a message"),
    "audit.verify": pgettext_lazy("job", "Verify the audit trail"),
    "notifications.watch_registers": pgettext_lazy("job", "Tell of what is late in the registers of compliance"),
    "audit.seal": pgettext_lazy("job", "Chain new audit entries"),
    "audit.verify_nightly": pgettext_lazy("job", "Nightly check of the audit trail"),
}
QUEUES: dict[str, Any] = {
    "urgent": pgettext_lazy("queue", "urgent"),
    "default": pgettext_lazy("queue", "ordinary"),
    "documents": pgettext_lazy("queue", "documents"),
}


def word(name: str) -> str:
    return str(WORDS.get(name, name))


def queue_word(name: str) -> str:
    return str(QUEUES.get(name, name))


def add(words: dict[str, Any]) -> None:
    """For rooms that name their own jobs and sweeps."""
    WORDS.update(words)
