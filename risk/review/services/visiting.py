"""Phone and on-site visits, with photographs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.domain import IMAGES
from backoffice.files.models import StoredFile
from backoffice.files.services import store_upload
from backoffice.values.errors import Refused
from risk.review import domain
from risk.review.domain import Status, VisitKind
from risk.review.models import ReviewCase, Visit, VisitPhoto
from risk.review.services.shared import add_event, require, require_unbarred

PHOTO_PURPOSE = "review.visit_photo"
MOST_PHOTOS = 12


def _may_see_photo(user: Any, file: StoredFile) -> bool:
    return bool(user.may("review.view"))


purposes.register(PHOTO_PURPOSE, may_download=_may_see_photo, kinds=IMAGES)


def record_visit(
    *,
    actor: User,
    case_id: int,
    kind: str,
    spoke_to: str,
    place: str,
    result: str,
    answers: Mapping[str, str],
    note: str,
    photos: Sequence[Any] = (),
    now: datetime,
) -> Visit:
    """What was said and seen; moves nothing. Refused: review.not_allowed, review.barred, review.decided,
    review.answers (an answer to a question that this kind of visit does not ask), review.photos, files.*"""
    require(actor, "review.work")
    asked = {code for code, _text in domain.QUESTIONS[VisitKind(kind)]}
    if any(code not in asked or said not in domain.ANSWERS for code, said in answers.items()):
        raise Refused("review.answers", _("An answer does not belong to this form. Reload the page."))
    if result == "confirmed" and len(answers) < len(asked):
        raise Refused("review.answers", _("Answer every question before you call the visit confirmed."))
    if len(photos) > MOST_PHOTOS:
        raise Refused("review.photos", _("At most %(most)s photographs fit into one visit."), most=MOST_PHOTOS,
                      field="photos")  # fmt: skip
    with transaction.atomic():
        case = ReviewCase.objects.select_for_update().get(pk=case_id)
        require_unbarred(actor, case)
        if case.status == Status.DECIDED:
            raise Refused("review.decided", _("The case is decided."))
        visit = Visit.objects.create(
            case=case, kind=kind, spoke_to=spoke_to, place=place, result=result, answers=dict(answers), note=note,
            by=actor, at=now,
        )  # fmt: skip
        for photo in photos:
            file = store_upload(actor=actor, upload=photo, purpose=PHOTO_PURPOSE, now=now)
            VisitPhoto.objects.create(visit=visit, file=file)
        add_event(case, "visit", case.status, actor, now, note=note)
        record(actor=actor, action="review.visit", obj=case, at=now, kind=kind, result=result, photos=len(photos))
    return visit
