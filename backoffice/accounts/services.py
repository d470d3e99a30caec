"""Verbs of accounts: passwords, second factors, sessions, and the rights of members of staff."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp import verify_token

from backoffice.accounts import policies
from backoffice.accounts.domain import RECOVERY_CODES, AuthorityKind
from backoffice.accounts.models import Authenticator, AuthorityLimit, RecoveryCode, User
from backoffice.accounts.roles import Role
from backoffice.audit.services import record
from backoffice.sealing.services import blind_index
from backoffice.values.errors import Refused

# Without the letters and digits that are read wrong from paper (0 O 1 I L).
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def change_password(*, actor: User, person: User, password: str, now: datetime) -> User:
    """Set a password and end every session of the person. Set by somebody else, it must be changed at first use."""
    person = User.objects.select_for_update().get(pk=person.pk)
    by_another = actor.pk != person.pk
    if by_another and not policies.may_change_rights_of(actor, person):
        raise Refused("accounts.not_allowed", _("You may not set the password of another person."))
    person.set_password(password)
    person.password_changed_at = now
    person.must_change_password = by_another
    person.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record(actor=actor, action="accounts.password_changed", obj=person, at=now, by_another=by_another)
    return person


@transaction.atomic
def end_sessions(*, actor: User, person: User, now: datetime) -> User:
    """End every session of a person; who ends the own ones puts the current one back with update_session_auth_hash."""
    person = User.objects.select_for_update().get(pk=person.pk)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    record(actor=actor, action="accounts.sessions_ended", obj=person, at=now)
    return person


@transaction.atomic
def begin_enrolment(*, actor: User, now: datetime) -> Authenticator:
    """A new unconfirmed second factor with a fresh 160 bit seed, or the one that was begun and not confirmed."""
    device = Authenticator.objects.select_for_update().filter(user=actor).first()
    if device is not None and device.confirmed:
        raise Refused("accounts.already_enrolled", _("A second factor is set up already. Remove it first."))
    if device is None:
        device = Authenticator.objects.create(
            user=actor, name="TOTP", confirmed=False, seed=secrets.token_bytes(20).hex()
        )
        record(actor=actor, action="accounts.second_factor_begun", obj=actor, at=now)
    return device


@transaction.atomic
def confirm_enrolment(*, actor: User, code: str, now: datetime) -> list[str]:
    """Turn the second factor on with its first code; returns the recovery codes, shown this one time."""
    device = Authenticator.objects.filter(user=actor, confirmed=False).first()
    if device is None:
        raise Refused("accounts.not_enrolling", _("Begin the set-up of the second factor again."))
    if verify_token(actor, device.persistent_id, code.strip()) is None:
        # No exception: it would take back the count of wrong codes.
        return []
    Authenticator.objects.filter(pk=device.pk).update(confirmed=True)
    record(actor=actor, action="accounts.second_factor_enrolled", obj=actor, at=now)
    return new_recovery_codes(actor=actor, now=now)


@transaction.atomic
def new_recovery_codes(*, actor: User, now: datetime) -> list[str]:
    """Ten new codes; the old ones open nothing any more."""
    RecoveryCode.objects.filter(user=actor).delete()
    codes = [
        "-".join("".join(secrets.choice(CODE_ALPHABET) for _letter in range(5)) for _part in range(2))
        for _code in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=actor, digest=_digest(actor, code)) for code in codes)
    record(actor=actor, action="accounts.recovery_codes_made", obj=actor, at=now, count=len(codes))
    return codes


@transaction.atomic
def verify_second_factor(*, person: User, code: str, now: datetime) -> bool:
    """A code of the app, or one recovery code; each is accepted once, wrong ones make the next try wait longer."""
    device = Authenticator.objects.select_for_update().filter(user=person, confirmed=True).first()
    if device is None:
        return False
    code = code.strip().upper().replace(" ", "")
    if len(code) != 11:
        return device.verify_token(code)
    allowed, _why = device.verify_is_allowed()
    # Conditional update: two requests with the same code cannot both find it unused.
    if allowed and RecoveryCode.objects.filter(user=person, digest=_digest(person, code), used_at__isnull=True).update(
        used_at=now
    ):
        record(actor=person, action="accounts.recovery_code_used", obj=person, at=now)
        device.throttle_reset()
        return True
    if allowed:
        device.throttle_increment()
    return False


@transaction.atomic
def remove_second_factor(*, actor: User, person: User, reason: str, now: datetime) -> None:
    """Take a second factor away: one's own, or that of a person who lost the telephone."""
    if actor.pk != person.pk and not policies.may_change_rights_of(actor, person):
        raise Refused("accounts.not_allowed", _("You may not remove the second factor of another person."))
    Authenticator.objects.filter(user=person).delete()
    RecoveryCode.objects.filter(user=person).delete()
    record(actor=actor, action="accounts.second_factor_removed", obj=person, reason=reason, at=now)
    end_sessions(actor=actor, person=person, now=now)


@transaction.atomic
def hire(
    *, actor: User, username: str, full_name: str, email: str, roles: list[str], password: str, now: datetime
) -> User:
    """A new member of staff with a first password that must be changed."""
    if not actor.may("accounts.manage"):
        raise Refused("accounts.not_allowed", _("You may not manage accounts."))
    person = User(
        username=username,
        full_name=full_name,
        email=email,
        roles=_known(roles),
        must_change_password=True,
        password_changed_at=now,
    )
    person.set_password(password)
    person.save()
    record(actor=actor, action="accounts.hired", obj=person, at=now, roles=person.roles)
    return person


@transaction.atomic
def change_person(
    *, actor: User, person: User, full_name: str, email: str, roles: list[str], reason: str, now: datetime
) -> User:
    """Change name and roles. Roles act from the next request on, because they are read with every request."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not policies.may_change_rights_of(actor, person):
        raise Refused("accounts.own_rights", _("Nobody changes the own rights. Ask another administrator."))
    before = list(person.roles)
    person.full_name, person.email, person.roles = full_name, email, _known(roles)
    person.save(update_fields=["full_name", "email", "roles"])
    record(
        actor=actor,
        action="accounts.changed",
        obj=person,
        reason=reason,
        at=now,
        roles_before=before,
        roles_after=person.roles,
    )
    return person


@transaction.atomic
def set_active(*, actor: User, person: User, active: bool, reason: str, now: datetime) -> User:
    """Switch an account off or on. Off ends its sessions at their next request."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if not policies.may_change_rights_of(actor, person):
        raise Refused("accounts.own_rights", _("Nobody switches off the own account."))
    person.is_active = active
    person.session_epoch += 1
    person.save(update_fields=["is_active", "session_epoch"])
    action = "accounts.activated" if active else "accounts.deactivated"
    record(actor=actor, action=action, obj=person, reason=reason, at=now)
    return person


@transaction.atomic
def set_limits(
    *, actor: User, person: User, amounts: Mapping[AuthorityKind, Decimal | None], reason: str, now: datetime
) -> None:
    """Replace the personal authority limits (yuan); a kind with None has no personal limit, the roles' counts."""
    if not policies.may_change_rights_of(actor, person):
        raise Refused("accounts.own_rights", _("Nobody changes the own rights. Ask another administrator."))
    before = {row.kind: str(row.amount) for row in AuthorityLimit.objects.select_for_update().filter(user=person)}
    for kind, amount in amounts.items():
        if amount is None:
            AuthorityLimit.objects.filter(user=person, kind=kind).delete()
        else:
            AuthorityLimit.objects.update_or_create(user=person, role="", kind=kind, defaults={"amount": amount})
    after = {kind.value: str(amount) for kind, amount in amounts.items() if amount is not None}
    record(actor=actor, action="accounts.limits_set", obj=person, reason=reason, at=now, before=before, after=after)


def _known(roles: list[str]) -> list[str]:
    return sorted(str(Role(role)) for role in set(roles))


def _digest(person: User, code: str) -> str:
    return blind_index(f"{person.pk}:{code}", "accounts.recovery_code")
