"""What the list of changes is asked for, and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Preset(models.TextChoices):
    """What an auditor looks for."""

    ALL = "all", _("Semua perubahan")
    AFTER_VERIFICATION = "after_verification", _("Sesudah verifikasi")
    AFTER_CLOSING = "after_closing", _("Sesudah tutup bulan")
    BACK_DATED = "back_dated", _("Dicatat lewat dari tiga hari")
    REVERSALS = "reversals", _("Pembatalan dokumen")
    RIGHTS = "rights", _("Akun dan hak")
    FAILED_LOGINS = "failed_logins", _("Gagal masuk")


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Days are inclusive and are days of the change (WIB), not of the sheet. `since` keeps a page fast: screens set it, and only a
    question about all times leaves it out."""

    preset: str = Preset.ALL
    since: date | None = None
    until: date | None = None
    office: str = ""
    by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One field that changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was changed, added or removed: when, by whom, why, where, what. `about` tells it from its like: whose domicile."""

    at: datetime
    by: str
    reason: str
    source: str
    label: str
    place: str
    day: date | None
    action: str
    details: tuple[Detail, ...]
    tag: str = ""
    about: str = ""

    @property
    def what(self) -> str:
        """`Perekaman, Kec. Megaluh`."""
        return f"{self.label}, {self.about}" if self.about else self.label


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of changes, the latest first."""

    rows: tuple[Change, ...]
    number: int
    size: int
    has_next: bool
