"""Papers of an application: uploaded, taken off the list, asked for by a reviewer, handed in."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.domain import MB
from backoffice.files.models import StoredFile
from backoffice.files.services import store_upload
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import MAX_FILES_PER_MATERIAL, TAKES_MATERIAL
from loans.applications.models import Application, Material
from loans.applications.services.moving import locked, move

MATERIAL_PURPOSE = "applications.material"


def _may_download(user: User, file: StoredFile) -> bool:
    # Compliance opens lists and evidence, not the papers of borrowers.
    return user.may("applications.papers") and selectors.visible_to(user).filter(materials__file=file).exists()


purposes.register(MATERIAL_PURPOSE, may_download=_may_download, max_bytes=40 * MB, max_pages=200)


@transaction.atomic
def add_material(*, application_id: int, code: str, upload: File, actor: User, now: datetime) -> Material:
    """Upload one paper of the checklist. Refused: application.material_closed, application.material_unknown,
    application.material_many, and everything `files.services.store_upload` refuses."""
    application = open_for_material(application_id)
    items = {item.code: item for item in selectors.checklist_of(application)}
    if code not in items:
        raise Refused("application.material_unknown", _("The checklist has no such material. Reload the page."))
    if items[code].files >= MAX_FILES_PER_MATERIAL:
        raise Refused(
            "application.material_many", _("There are 20 files for this material already. Remove one first.")
        )
    file = store_upload(actor=actor, upload=upload, purpose=MATERIAL_PURPOSE, now=now)
    material = Material.objects.create(application=application, code=code, file=file, added_by=actor, added_at=now)
    record(
        actor=actor, action="applications.add_material", obj=application, at=now, material=items[code].name,
        sha256=file.sha256,
    )  # fmt: skip
    return material


@transaction.atomic
def attach_material(
    *, application_id: int, code: str, file: StoredFile, actor: User, now: datetime
) -> Material | None:
    """A file that another room has stored counts as this material too, if product or policy ask for it: what only
    a later tier or amount asks for is there already then.

    Refused("application.material_closed") once papers may no longer change.
    """
    application = open_for_material(application_id)
    policy = {line.code for line in selectors.material_policy(application)}
    if code not in policy | {line["code"] for line in application.product_version.materials}:
        return None
    material = Material.objects.create(application=application, code=code, file=file, added_by=actor, added_at=now)
    record(actor=actor, action="applications.add_material", obj=application, at=now, material=code, sha256=file.sha256)
    return material


@transaction.atomic
def remove_material(*, application_id: int, material_id: int, actor: User, now: datetime) -> None:
    """Take a wrong upload off the list; it is kept out of sight. Refused: application.material_closed."""
    application = open_for_material(application_id)
    material = application.materials.filter(removed_at__isnull=True).get(pk=material_id)
    material.removed_at = now
    material.save(update_fields=["removed_at"])
    record(actor=actor, action="applications.remove_material", obj=application, at=now, material=material.code)


def open_for_material(application_id: int) -> Application:
    """Locked. Refused(application.material_closed) unless papers may still change."""
    application = locked(application_id)
    if application.status not in TAKES_MATERIAL:
        raise Refused(
            "application.material_closed", _("Material can be changed in drafts and while the case is being reviewed.")
        )
    return application


@transaction.atomic
def ask_material(*, application_id: int, actor: User, names: list[str], note: str, now: datetime) -> Application:
    """in_review -> awaiting_material, naming what is missing."""
    application = locked(application_id)
    application.asked_materials = list(dict.fromkeys(names))
    move(application, "ask_material", actor=actor, now=now, note=note or "、".join(names), materials=names)
    return application


@transaction.atomic
def supply_material(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    """awaiting_material -> in_review; the review queue is told.

    Refused("application.material_missing") when what was asked for has neither been uploaded nor been explained in
    `note` (the applicant may answer in words).
    """
    application = locked(application_id)
    asked = set(application.asked_materials)
    missing = [item.name for item in selectors.checklist_of(application) if item.missing and item.name in asked]
    if missing and actor is not None and not note.strip():
        raise Refused(
            "application.material_missing",
            _("Still missing: %(names)s. Upload them, or write down what the applicant answered."),
            names="、".join(missing),
        )
    move(application, "supply_material", actor=actor, now=now, note=note)
    enqueue(
        "review.material_supplied",
        key=f"material:{application.pk}:{application.version}",
        payload={"application_id": application.pk},
    )
    return application
