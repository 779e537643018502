"""Making accounts, changing what they may do, and ending them.

Who did it, when and why, and what it was before, is written by a trigger on the table.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from ektp.accounts import policies
from ektp.accounts.exceptions import AccountsError, NotYours
from ektp.accounts.models import ApiToken, ResetCode, Role, User
from ektp.accounts.policies import PERSONAL, Permission, place_of
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.db.changing import Actor, changing
from ektp.regions.models import Office, Region

# A letter first, so that nobody's NIK or NIP becomes a name.
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do, where, and until when (the last day)."""

    role: str
    region: Region | None = None
    office: Office | None = None
    may_correct: bool = False
    may_verify_on_behalf: bool = False
    may_close_month: bool = False
    is_helper: bool = False
    ends_on: date | None = None


def user_create(
    *,
    by: User | None,
    username: str,
    full_name: str,
    rights: Rights,
    password: str = "",
    is_sample: bool = False,
) -> User:
    """A personal account. Without a password it opens by a one-time code (`reset_code_create`).

    `by` is None for the first administrator only. NotYours when `by` may not give these rights
    there, AccountsError when name or rights cannot stand.
    """
    name = username.strip().lower()
    _check_name(name)
    _check(by, rights)
    _check_end(rights)
    if User.objects.filter(username=name).exists():
        raise AccountsError(
            _("Nama pengguna %(name)s sudah dipakai. Pilih nama lain.") % {"name": name}
        )
    user = User(username=name, full_name=full_name.strip(), is_sample=is_sample, created_by=by)
    _give(user, rights)
    _set_first_password(user, password)
    if by is None:
        user.save(force_insert=True)
        return user
    with changing(by=by):
        user.save(force_insert=True)
    return user


def user_update_rights(
    *, by: User, user: User, full_name: str, rights: Rights, reason: str = ""
) -> User:
    """Change name, role, place, personal rights or end. Nobody changes one's own.

    NotYours when `by` may not manage the account as it is, or may not give the new rights.
    """
    _manage(by, user)
    _check(by, rights)
    if rights.ends_on != user.ends_on:
        _check_end(rights)
    user.full_name = full_name.strip()
    _give(user, rights)
    with changing(by=by, reason=reason):
        user.save(update_fields=["full_name", *Rights.__slots__])
    return user


def user_deactivate(*, by: User, user: User, reason: str) -> User:
    """End the account at once: sessions, tokens and codes with it. Its work stays under its name.

    AccountsError without a reason.
    """
    _manage(by, user)
    if not reason.strip():
        raise AccountsError(_("Tuliskan alasan menonaktifkan akun ini."))
    user.is_active = False
    with changing(by=by, reason=reason.strip()):
        user.save(update_fields=["is_active"])
        ApiToken.objects.filter(user=user).delete()
        ResetCode.objects.filter(user=user, used_at=None).delete()
    return user


def users_end(*, by: Actor, region: Region, last_day: date, reason: str) -> list[str]:
    """End every account placed at `region` or at an office in it after `last_day`: the region is no more (MODEL section 8).

    An earlier end stays. Their names; whoever goes on working is given a place anew by who manages the account.
    """
    placed = User.objects.filter(Q(region=region) | Q(office__region=region), is_active=True)
    going = placed.filter(Q(ends_on=None) | Q(ends_on__gt=last_day)).order_by("username")
    with changing(by=by, reason=reason):
        names = list(going.values_list("username", flat=True))
        User.objects.filter(username__in=names).update(ends_on=last_day)
    return names


def user_reactivate(*, by: User, user: User, reason: str = "") -> User:
    """Let an ended account be used again, with the password that it had."""
    _manage(by, user)
    user.is_active = True
    with changing(by=by, reason=reason.strip()):
        user.save(update_fields=["is_active"])
    return user


def _manage(by: User, user: User) -> None:
    if not policies.may_manage(by, user):
        raise NotYours(policies.refusal(Permission.USERS_MANAGE))


def _check(by: User | None, rights: Rights) -> None:
    """The rights stand by themselves, and `by` may give them there."""
    if rights.role not in Role.values or not policies.fits(
        rights.role, rights.region, rights.office
    ):
        raise AccountsError(_("Peran ini tidak dapat ditempatkan di sana. Pilih tempat lain."))
    if rights.is_helper and rights.ends_on is None:
        raise AccountsError(_("Akun tenaga bantu harus mempunyai tanggal berakhir."))
    if rights.role != Role.AGENCY and any(getattr(rights, flag) for flag in PERSONAL.values()):
        raise AccountsError(_("Hak membetulkan, mewakili, dan menutup bulan hanya untuk Dinas."))
    if by is not None:
        _may_give(by, rights)


def _check_end(rights: Rights) -> None:
    """An account that could never be used is a slip; who wants to end one says why (`user_deactivate`)."""
    place = rights.office or rights.region
    if rights.ends_on is None or place is None or rights.ends_on >= clock.today(place.time_zone):
        return
    words = _("Tanggal berakhir %(day)s sudah lewat. Tulis hari ini atau sesudahnya.")
    raise AccountsError(words % {"day": tanggal(rights.ends_on)})


def _may_give(by: User, rights: Rights) -> None:
    place = rights.office.region if rights.office else rights.region
    if rights.role not in policies.manageable_roles(by):
        raise NotYours(_("Anda tidak dapat memberikan peran ini. Hubungi administrator."))
    if place is None or not place_of(by).covers(place):
        raise NotYours(_("Tempat itu berada di luar wilayah Anda."))


def _check_name(name: str) -> None:
    if not _USERNAME.fullmatch(name):
        raise AccountsError(
            _(
                "Nama pengguna terdiri atas 3 sampai 60 huruf kecil, angka, titik, atau tanda hubung, "
                "dan dimulai dengan huruf, misalnya siti.jombang. Jangan memakai NIK."
            )
        )


def _give(user: User, rights: Rights) -> None:
    for field in Rights.__slots__:
        setattr(user, field, getattr(rights, field))


def _set_first_password(user: User, password: str) -> None:
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
