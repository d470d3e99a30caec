"""Papers whose time is over: what they say and their file go; number, hash and time stay, and the paper is void."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from backoffice.documents.domain import DocumentState
from backoffice.documents.models import Document
from backoffice.sealing.erasure import permitted

ERASED = "个人信息已依法删除"


def erase_papers(model: type[models.Model], ids: Iterable[int], now: datetime) -> int:
    """The papers about these objects."""
    about = ContentType.objects.get_for_model(model)
    papers = list(Document.objects.filter(subject_type=about, subject_id__in=list(ids)).exclude(void_reason=ERASED))
    files = [paper.file for paper in papers if paper.file]
    names = [(file.storage, file.name) for file in files]
    with permitted():
        Document.objects.filter(pk__in=[paper.pk for paper in papers]).update(
            data={}, file="", size=0, error="", state=DocumentState.VOID.value, voided_at=now, void_reason=ERASED
        )

    def empty_the_store() -> None:
        for storage, name in names:
            storage.delete(name)

    transaction.on_commit(empty_the_store)
    return len(papers)
