"""The register of licences under which the company itself and its partners work."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files.services import store_upload
from backoffice.values.errors import Refused
from loans.lenders.models import Licence
from loans.lenders.services.lenders import PAPERS, changes_of


@transaction.atomic
def save_licence(
    *, actor: User, now: datetime, licence_id: int | None = None, upload: File | None = None, **fields: Any
) -> Licence:
    """A new entry of the register, or a changed one. Refused: lenders.licence_number, lenders.licence_dates."""
    if fields.get("valid_to") is not None and fields["valid_to"] < fields["valid_from"]:
        raise Refused(
            "lenders.licence_dates", _("The last day lies before the first. Check both dates."), field="valid_to"
        )
    same = Licence.objects.filter(holder=fields["holder"], number=fields["number"]).exclude(pk=licence_id)
    if same.exists():
        raise Refused("lenders.licence_number", _("This number is taken."), field="number")
    licence = Licence.objects.select_for_update().get(pk=licence_id) if licence_id else Licence()
    changes = changes_of(licence, fields)
    for name, new in fields.items():
        setattr(licence, name, new)
    if upload is not None:
        licence.file = store_upload(actor=actor, upload=upload, purpose=PAPERS, now=now)
    licence.save()
    record(actor=actor, action="lenders.licence", obj=licence, at=now, changes=changes)
    return licence
