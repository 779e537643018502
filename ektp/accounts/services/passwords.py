"""Passwords: changing one's own, and the one-time code for whoever forgot it."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ektp.accounts import policies
from ektp.accounts.exceptions import AccountsError, CodeRefused, NotYours
from ektp.accounts.models import AccountEvent, ApiToken, ResetCode, User
from ektp.accounts.policies import Permission
from ektp.accounts.selectors import user_by_name
from ektp.accounts.services.attempts import (
    Claim,
    attempt_succeeded,
    attempts_forget,
    shown_name,
)
from ektp.accounts.services.events import event_record
from ektp.accounts.services.signing_in import address_claim
from ektp.common import clock
from ektp.db.changing import changing

CODE_MINUTES = 30
CODE_ATTEMPTS = 5
_CODE_DIGITS = 8


def password_change(*, by: User, old: str, new: str, address: str | None = None) -> None:
    """Replace one's own password; other sessions and all API tokens end.

    AccountsError when the old one is wrong, ValidationError when the new one is too weak.
    """
    if not by.check_password(old):
        raise AccountsError(_("Kata sandi lama tidak cocok. Ketik ulang kata sandi lama Anda."))
    if old == new:
        raise ValidationError(_("Kata sandi baru sama dengan yang lama. Pilih yang lain."))
    validate_password(new, by)
    with changing(by=by):
        _put(by, new)
        event_record(kind=AccountEvent.Kind.PASSWORD, user=by, by=by, address=address)


def reset_code_create(*, by: User, user: User, address: str | None = None) -> str:
    """A one-time code for `user`, to be told in person; the only time that it can be read.

    Eight digits, good for 30 minutes and five attempts; earlier codes end. NotYours unless `by`
    manages the account.
    """
    if not policies.may_manage(by, user):
        raise NotYours(policies.refusal(Permission.USERS_MANAGE))
    with changing(by=by):
        code = code_issue(user=user, by=by)
        event_record(kind=AccountEvent.Kind.RESET_CODE, user=user, by=by, address=address)
    return code


def code_issue(*, user: User, by: User | None) -> str:
    """As `reset_code_create`, for whoever has checked the right already."""
    code = f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}"
    ResetCode.objects.filter(user=user, used_at=None).delete()
    ResetCode.objects.create(
        user=user,
        code_hash=make_password(code),
        created_at=clock.now(),
        created_by=by,
        expires_at=clock.now() + timedelta(minutes=CODE_MINUTES),
    )
    return code


def reset_code_use(*, username: str, code: str, new: str, address: str | None = None) -> User:
    """Set a new password by name and one-time code, and lift a lock of the name.

    CodeRefused, in the same words and time whether the name, the code or its age is at fault;
    ValidationError when the password is too weak (the attempt counts, the code stays good).
    """
    claim = address_claim(address=address)
    user = user_by_name(username)
    row = _good_code(user, "".join(code.split()))
    if user is None or row is None or not policies.is_current(user):
        name = "" if user else shown_name(username)
        kind = AccountEvent.Kind.LOGIN_FAILED
        event_record(kind=kind, user=user, username=name, address=address, how="code")
        raise CodeRefused(
            _(
                "Nama pengguna atau kode tidak cocok, atau kode sudah tidak berlaku. Kode berlaku "
                "%(minutes)s menit dan %(most)s kali percobaan. Periksa keduanya, atau mintalah kode "
                "baru kepada pengelola pengguna di Dinas."
            )
            % {"minutes": CODE_MINUTES, "most": CODE_ATTEMPTS}
        )
    validate_password(new, user)
    _use(user, row, new, address)
    _forget(user, claim)
    return user


def _good_code(user: User | None, code: str) -> ResetCode | None:
    """The user's open code if this is it. The attempt is counted before it is looked at."""
    now = clock.now()
    open_codes = ResetCode.objects.filter(
        user=user, used_at=None, expires_at__gt=now, attempts__lt=CODE_ATTEMPTS
    )
    row = open_codes.order_by("-created_at").first() if user else None
    if row is None or not open_codes.filter(pk=row.pk).update(attempts=F("attempts") + 1):
        make_password(code)  # the same work as looking at a code
        return None
    return row if check_password(code, row.code_hash) else None


def _use(user: User, row: ResetCode, new: str, address: str | None) -> None:
    with changing(by=user):
        if not ResetCode.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
            raise CodeRefused(
                _("Kode ini baru saja dipakai. Masuklah dengan kata sandi yang baru.")
            )
        _put(user, new)
        event_record(
            kind=AccountEvent.Kind.PASSWORD, user=user, by=user, address=address, how="code"
        )


def _forget(user: User, claim: Claim | None) -> None:
    with transaction.atomic():
        attempts_forget(username=user.username)
        if claim is not None:
            attempt_succeeded(claim=claim)


def _put(user: User, new: str) -> None:
    """A new hash ends every session, because sessions are signed with it; tokens go with them."""
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ApiToken.objects.filter(user=user).delete()
