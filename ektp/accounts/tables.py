"""The list of users and the trail of one account."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.accounts import policies
from ektp.accounts.models import User
from ektp.web.columns import ChipColumn, CodeLinkColumn, MomentColumn, TextColumn
from ektp.web.tables import BaseTable


def place_label(user: User) -> str:
    """The office, or the region, that a user works at."""
    place: Any = user.office or user.region
    return str(place.label)


def state_of(user: User) -> tuple[str, str]:
    """Word and kind of a chip."""
    if not user.is_active:
        return str(_("dinonaktifkan")), "closed"
    if not policies.is_current(user):
        return str(_("masa berlaku berakhir")), "closed"
    if not user.has_usable_password():
        return str(_("menunggu kode pertama")), "warn"
    return str(_("aktif")), "ok"


# Trails are compared across places, so they stand in one zone, which is named.
_ZONE = "Asia/Jakarta"


class UserTable(BaseTable):
    """Users of one's place."""

    label = _("Pengguna")
    empty_title = _("Belum ada pengguna yang cocok.")
    empty_hint = _("Ubah saringan, atau buat akun pertama untuk petugas di wilayah Anda.")
    tie_breaker = ("username",)

    username = CodeLinkColumn(
        _("Nama pengguna"), url=lambda user: reverse("accounts:user", args=[user.pk])
    )
    full_name = TextColumn(_("Nama lengkap"))
    role = TextColumn(_("Peran"), accessor="get_role_display", order_by="role")
    place = TextColumn(_("Tempat bertugas"), orderable=False, accessor=place_label, wrap=True)
    state = ChipColumn(_("Status"), orderable=False, accessor=state_of)
    last_login = MomentColumn(_("Terakhir masuk"), zone=_ZONE)


class EventTable(BaseTable):
    """What happened to an account."""

    label = _("Riwayat akun")
    empty_title = _("Belum ada riwayat.")

    what = TextColumn(_("Peristiwa"), orderable=False)
    at = MomentColumn(_("Waktu"), orderable=False, zone=_ZONE)
    detail = TextColumn(_("Rincian"), orderable=False, wrap=True)
    by = TextColumn(_("Oleh"), orderable=False)
    address = TextColumn(_("Alamat jaringan"), orderable=False)
