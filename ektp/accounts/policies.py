"""What each role may do, and where: the whole of it on one screen (DESIGN section 7).

A permission is a verb. A user holds the verbs of the role, within the user's place: an office, or a region with all under it.
Out of sight is 404, in sight without the right is 403; `guards` turns these answers into objects or errors.
"""

from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.regions.models import Level, Office, Region


class Permission(StrEnum):
    """The verbs."""

    VIEW = "view"  # dashboards, tables, reports that stand
    SHEET_VIEW = "sheet_view"
    SHEET_ENTER = "sheet_enter"
    SHEET_CORRECT = "sheet_correct"  # revise what is verified or locked
    SHEET_VERIFY = "sheet_verify"
    VERIFY_ON_BEHALF = "verify_on_behalf"
    MONTH_VIEW = "month_view"
    MONTH_CLOSE = "month_close"
    STOCK_VIEW = "stock_view"
    STOCK_WRITE = "stock_write"
    STOCK_APPROVE = "stock_approve"  # what another person has to sign: loans, counts, destructions
    ITEMS_MANAGE = "items_manage"  # how the ministry packs what it sends
    CARDS_VIEW = "cards_view"
    CARDS_SEND = "cards_send"
    CARDS_ACCEPT = "cards_accept"
    SNAPSHOT_WRITE = "snapshot_write"
    CLAIM_WRITE = "claim_write"
    REPORT_MAKE = "report_make"
    CHANGES_VIEW = "changes_view"
    USERS_MANAGE = "users_manage"
    OFFICES_MANAGE = "offices_manage"
    CALENDAR_MANAGE = "calendar_manage"
    HEALTH_VIEW = "health_view"
    DRIFT_VIEW = "drift_view"  # what the nightly recount mended


P = Permission
_READ = frozenset({P.VIEW, P.SHEET_VIEW, P.MONTH_VIEW, P.STOCK_VIEW, P.CARDS_VIEW})

ROLES: dict[str, frozenset[Permission]] = {
    Role.OPERATOR: frozenset({P.VIEW, P.SHEET_VIEW, P.SHEET_ENTER, P.CARDS_VIEW, P.CARDS_ACCEPT}),
    Role.ADB: frozenset(
        {
            P.VIEW,
            P.SHEET_VIEW,
            P.SHEET_ENTER,
            P.STOCK_VIEW,
            P.CARDS_VIEW,
            P.CARDS_SEND,
            P.SNAPSHOT_WRITE,
        }
    ),
    Role.STOCK_KEEPER: frozenset(
        {
            P.VIEW,
            P.SHEET_VIEW,
            P.SHEET_ENTER,
            P.STOCK_VIEW,
            P.STOCK_WRITE,
            P.CARDS_VIEW,
            P.CARDS_SEND,
        }
    ),
    Role.CAMAT: frozenset(
        {P.VIEW, P.SHEET_VIEW, P.SHEET_VERIFY, P.CARDS_VIEW, P.CLAIM_WRITE, P.REPORT_MAKE}
    ),
    Role.AGENCY: _READ
    | {
        P.STOCK_APPROVE,
        P.SHEET_ENTER,
        P.SNAPSHOT_WRITE,
        P.CLAIM_WRITE,
        P.REPORT_MAKE,
        P.CHANGES_VIEW,
    }
    | {P.USERS_MANAGE, P.OFFICES_MANAGE, P.CALENDAR_MANAGE},
    Role.PIMPINAN: frozenset({P.VIEW, P.STOCK_VIEW, P.CARDS_VIEW}),
    Role.PROVINCE: _READ
    | {P.DRIFT_VIEW, P.SNAPSHOT_WRITE, P.CLAIM_WRITE, P.REPORT_MAKE, P.CALENDAR_MANAGE}
    | {P.STOCK_WRITE, P.STOCK_APPROVE},
    Role.NATIONAL: _READ
    | {P.DRIFT_VIEW, P.SNAPSHOT_WRITE, P.CLAIM_WRITE, P.REPORT_MAKE, P.CALENDAR_MANAGE}
    | {P.STOCK_WRITE, P.STOCK_APPROVE, P.ITEMS_MANAGE},
    Role.AUDITOR: _READ | {P.CHANGES_VIEW},
    Role.ADMIN: _READ
    | {P.CHANGES_VIEW, P.USERS_MANAGE, P.OFFICES_MANAGE, P.CALENDAR_MANAGE}
    | {P.HEALTH_VIEW, P.DRIFT_VIEW},
}

# What each right is called where a user's rights are shown.
LABELS = {
    P.VIEW: _("melihat dasbor dan laporan"),
    P.SHEET_VIEW: _("melihat Lembar Harian"),
    P.SHEET_ENTER: _("mengisi Lembar Harian"),
    P.SHEET_CORRECT: _("membetulkan hari yang sudah dikunci"),
    P.SHEET_VERIFY: _("memverifikasi"),
    P.VERIFY_ON_BEHALF: _("memverifikasi atas nama camat"),
    P.MONTH_VIEW: _("melihat tutup bulan"),
    P.MONTH_CLOSE: _("menutup dan membuka bulan"),
    P.STOCK_VIEW: _("melihat persediaan blangko"),
    P.STOCK_WRITE: _("membuat dokumen blangko"),
    P.STOCK_APPROVE: _("menyetujui pinjaman, hitung fisik, dan pemusnahan"),
    P.ITEMS_MANAGE: _("mengatur kemasan barang"),
    P.CARDS_VIEW: _("melihat distribusi KTP-el"),
    P.CARDS_SEND: _("mengirim KTP-el jadi"),
    P.CARDS_ACCEPT: _("menerima KTP-el jadi"),
    P.SNAPSHOT_WRITE: _("mengisi data wajib KTP dan status"),
    P.CLAIM_WRITE: _("mencatat angka yang disampaikan"),
    P.REPORT_MAKE: _("membuat laporan"),
    P.CHANGES_VIEW: _("melihat daftar perubahan"),
    P.USERS_MANAGE: _("mengelola pengguna"),
    P.OFFICES_MANAGE: _("mengelola kantor"),
    P.CALENDAR_MANAGE: _("mengelola kalender"),
    P.HEALTH_VIEW: _("melihat kesehatan sistem"),
    P.DRIFT_VIEW: _("melihat selisih pemeriksaan malam"),
}

# Rights of an agency official that are given one by one.
PERSONAL: dict[Permission, str] = {
    P.SHEET_CORRECT: "may_correct",
    P.VERIFY_ON_BEHALF: "may_verify_on_behalf",
    P.MONTH_CLOSE: "may_close_month",
}

# Where each role can stand: at an office, or at a region of one of these levels.
OFFICE_ROLES = frozenset({Role.OPERATOR, Role.ADB, Role.STOCK_KEEPER})
REGION_LEVELS: dict[str, frozenset[int]] = {
    Role.OPERATOR: frozenset(),
    Role.ADB: frozenset({Level.PROVINCE, Level.REGENCY}),
    Role.STOCK_KEEPER: frozenset({Level.NATION, Level.PROVINCE, Level.REGENCY}),
    Role.CAMAT: frozenset({Level.DISTRICT}),
    Role.AGENCY: frozenset({Level.PROVINCE, Level.REGENCY}),  # in DKI the province executes
    Role.PIMPINAN: frozenset({Level.NATION, Level.PROVINCE, Level.REGENCY}),
    Role.PROVINCE: frozenset({Level.PROVINCE}),
    Role.NATIONAL: frozenset({Level.NATION}),
    Role.AUDITOR: frozenset({Level.NATION, Level.PROVINCE, Level.REGENCY}),
    Role.ADMIN: frozenset({Level.NATION, Level.PROVINCE, Level.REGENCY}),
}

# Whom the holder of a right may make accounts for: never one's own level or above, but a kabupaten manages its own people.
MANAGEABLE: dict[str, frozenset[str]] = {
    Role.AGENCY: frozenset({Role.OPERATOR, Role.ADB, Role.STOCK_KEEPER, Role.CAMAT, Role.PIMPINAN}),
    Role.ADMIN: frozenset(Role.values),
}


class Located(Protocol):
    """Anything that stands at an office."""

    @property
    def office(self) -> Office: ...


def place_of(user: User) -> Region:
    """The region whose subtree the user works in: the user's own, or that of the user's office."""
    if user.region is not None:
        return user.region
    if user.office is None:
        raise ValueError(f"{user} has no place")
    return user.office.region


def holds(user: User, permission: Permission) -> bool:
    """Whether the role (or a right given personally) has the verb, wherever it may be used."""
    if not user.is_active:
        return False
    flag = PERSONAL.get(permission)
    if flag is not None:
        return user.role == Role.AGENCY and bool(getattr(user, flag))
    return permission in ROLES[user.role]


def is_current(user: User) -> bool:
    """Whether the account may be used today, by the calendar of its place. `ends_on` is its last day."""
    if not user.is_active:
        return False
    return user.ends_on is None or clock.today(place_of(user).time_zone) <= user.ends_on


def fits(role: str, region: Region | None, office: Office | None) -> bool:
    """Whether somebody of this role can stand at this place; exactly one of the two is given."""
    if office is not None:
        return region is None and role in OFFICE_ROLES
    return region is not None and region.level in REGION_LEVELS[role]


def rights_of(user: User) -> list[str]:
    """Everything the user may do, in words."""
    return [str(label) for permission, label in LABELS.items() if holds(user, permission)]


def manageable_roles(user: User) -> frozenset[str]:
    """The roles that the user may give; empty without the right to manage users."""
    return MANAGEABLE.get(user.role, frozenset()) if holds(user, P.USERS_MANAGE) else frozenset()


def sees_user(user: User, other: User) -> bool:
    """Whether the other's place lies in the user's own."""
    return sees_region(user, place_of(other))


def may_manage(user: User, other: User) -> bool:
    """Whether the user may change the other's account. Nobody changes one's own rights."""
    return user.pk != other.pk and other.role in manageable_roles(user) and sees_user(user, other)


def sees_region(user: User, region: Region) -> bool:
    """Whether the region lies in the user's place."""
    return place_of(user).covers(region)


def sees_office(user: User, office: Office) -> bool:
    """Whether the office lies in the user's place; an operator sees only the office that is the operator's own."""
    if user.office_id is not None and user.role in (Role.OPERATOR, Role.ADB):
        return office.pk == user.office_id or office.home_office_id == user.office_id
    return sees_region(user, office.region)


def refusal(permission: Permission) -> str:
    """The sentence for someone who sees the thing and may not do this with it."""
    return str(
        _REFUSALS.get(
            permission,
            _("Akun Anda tidak berhak melakukan tindakan ini. Hubungi pengelola akun di Dinas."),
        )
    )


_REFUSALS = {
    P.SHEET_VERIFY: _(
        "Verifikasi hanya dapat dilakukan oleh camat atau pejabat Dinas yang ditunjuk."
    ),
    P.SHEET_CORRECT: _(
        "Lembar tanggal ini sudah dikunci. Minta pejabat Dinas yang berhak untuk membetulkannya."
    ),
    P.MONTH_CLOSE: _(
        "Tutup bulan hanya dapat dilakukan oleh pejabat instansi pelaksana yang ditunjuk."
    ),
    P.USERS_MANAGE: _(
        "Akun ini hanya dapat diubah oleh pengelola pengguna yang berwenang atasnya, "
        "dan tidak oleh pemilik akun itu sendiri."
    ),
    P.STOCK_WRITE: _("Dokumen blangko hanya dapat dibuat oleh pengurus blangko."),
    P.STOCK_APPROVE: _("Persetujuan hanya dapat diberikan oleh pejabat Dinas atau provinsi."),
}


def is_upper(user: User) -> bool:
    """Whether the user looks from a province or the nation."""
    return place_of(user).level <= Level.PROVINCE
