"""Signing in by name and password, for the screen and for the API alike."""

from datetime import timedelta

from django.utils.translation import gettext as _

from ektp.accounts import policies
from ektp.accounts.backends import password_holder
from ektp.accounts.exceptions import SignInRefused
from ektp.accounts.models import AccountEvent, SignInAttempts, User
from ektp.accounts.selectors import user_by_name
from ektp.accounts.services.attempts import (
    LOCK_MINUTES,
    NAME_FAILURES,
    Claim,
    attempt_claim,
    attempt_succeeded,
    shown_name,
)
from ektp.accounts.services.events import event_record
from ektp.common import clock
from ektp.common.formatting import pukul, tanggal

# One zone for everybody: the zone of an account would tell that the account exists.
_ZONE, _ZONE_LABEL = "Asia/Jakarta", "WIB"
_ONE_MINUTE = timedelta(minutes=1)


def sign_in(*, username: str, password: str, address: str | None = None) -> User:
    """The user whose name and password these are.

    Five failures in a row lock the name for 15 minutes, existing or not; many failures from one
    address lock the address. SignInRefused with the sentence to show.
    """
    claims = _claims(username, address)
    user = password_holder(username, password)
    if user is None:
        _note_failure(username, address, claims)
        raise _refusal(claims)
    if not policies.is_current(user):
        _note_failure(username, address, claims)
        raise SignInRefused(_ended(user))
    for claim in claims:
        attempt_succeeded(claim=claim)
    return user


def login_record(*, user: User, address: str | None = None, how: str = "web") -> None:
    """Note that the user came in."""
    event_record(kind=AccountEvent.Kind.LOGIN, user=user, by=user, address=address, how=how)


def address_claim(*, address: str | None) -> Claim | None:
    """Count an attempt of this address; SignInRefused when it has had too many."""
    if not address:
        return None
    claim = attempt_claim(kind=SignInAttempts.Kind.ADDRESS, value=address)
    if claim.refused:
        raise _locked(claim)
    return claim


def _claims(username: str, address: str | None) -> list[Claim]:
    by_address = address_claim(address=address)
    by_name = attempt_claim(kind=SignInAttempts.Kind.NAME, value=username)
    if by_name.refused:
        raise _locked(by_name)
    return [by_name, by_address] if by_address else [by_name]


def _note_failure(username: str, address: str | None, claims: list[Claim]) -> None:
    user = user_by_name(username)
    name = "" if user else shown_name(username)
    event_record(kind=AccountEvent.Kind.LOGIN_FAILED, user=user, username=name, address=address)
    for claim in claims:
        if claim.locked_until:
            event_record(
                kind=AccountEvent.Kind.LOCKED,
                user=user,
                username=name,
                address=address,
                of=claim.kind,
                until=claim.locked_until.isoformat(),
            )


def _refusal(claims: list[Claim]) -> SignInRefused:
    locked = [claim for claim in claims if claim.locked_until]
    if locked:
        return _locked(locked[0])
    return SignInRefused(
        _(
            "Nama pengguna atau kata sandi tidak cocok. Periksa keduanya, juga huruf besar dan kecil "
            "pada kata sandi. Sesudah %(most)s kali gagal berturut-turut, akun terkunci %(minutes)s menit."
        )
        % {"most": NAME_FAILURES, "minutes": LOCK_MINUTES}
    )


def _locked(claim: Claim) -> SignInRefused:
    until = claim.locked_until or clock.now()
    local = clock.local(until, _ZONE)
    if claim.kind == SignInAttempts.Kind.NAME:
        sentence = _(
            "Akun terkunci karena %(most)s kali gagal masuk. Coba lagi sesudah pukul %(time)s. "
            "Bila lupa kata sandi, mintalah kode sekali pakai kepada pengelola pengguna di Dinas."
        )
    else:
        sentence = _(
            "Terlalu banyak percobaan masuk yang gagal dari jaringan ini. Coba lagi sesudah pukul "
            "%(time)s, atau hubungi pengelola pengguna di Dinas."
        )
    # Up to the next minute, so that the time shown is not too early.
    shown = pukul(local.replace(second=0) + _ONE_MINUTE, _ZONE_LABEL)
    return SignInRefused(sentence % {"most": NAME_FAILURES, "time": shown}, until)


def _ended(user: User) -> str:
    if user.is_active and user.ends_on:
        return _(
            "Masa berlaku akun ini berakhir pada %(day)s. Hubungi pengelola pengguna di Dinas."
        ) % {"day": tanggal(user.ends_on)}
    return _("Akun ini sudah dinonaktifkan. Hubungi pengelola pengguna di Dinas.")
