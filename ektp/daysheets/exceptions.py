"""What the services of the day sheet refuse. `str(error)` is the sentence for the person at the screen."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from ektp.daysheets.content import SheetView
from ektp.daysheets.merging import Conflict
from ektp.daysheets.registry import Problem


class SheetError(Exception):
    """A change of a sheet that cannot stand. Nothing has been stored."""


class KeyReused(SheetError):
    """The form key was already used for something else."""

    def __init__(self) -> None:
        super().__init__(
            _("Kunci kiriman ini sudah dipakai untuk isian lain. Buka kembali lembar ini.")
        )


class BaseMissing(SheetError):
    """A sheet exists and the sender does not say which version of it was seen."""

    def __init__(self, current: SheetView) -> None:
        self.current = current
        super().__init__(
            _("Lembar ini sudah pernah disimpan (versi %(version)s). Sebutkan versi yang dibaca.")
            % {"version": current.version}
        )


class BaseUnknown(SheetError):
    """The named version does not exist."""

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Versi %(version)s dari lembar ini tidak ada. Muat ulang lembar ini.")
            % {"version": version}
        )


class SheetConflict(SheetError):
    """The same field was changed by somebody else meanwhile. Carries base, theirs and mine of each."""

    def __init__(self, current: SheetView, conflicts: Sequence[Conflict]) -> None:
        self.current, self.conflicts = current, tuple(conflicts)
        super().__init__(
            _(
                "%(who)s sudah mengubah %(count)s isian yang sama. Pilih angka yang benar, lalu simpan lagi."
            )
            % {"who": current.edited_by.name, "count": len(self.conflicts)}
        )


class SheetInvalid(SheetError):
    """Something cannot be stored; each problem has its path and sentence."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            _("Lembar belum tersimpan. Periksa %(count)s isian yang ditandai.")
            % {"count": len(self.problems)}
        )


class NotOwner(SheetError):
    """A section was changed by a role that does not write it."""

    def __init__(self, sections: Sequence[str]) -> None:
        self.sections = tuple(sections)
        super().__init__(
            _("Bagian %(sections)s tidak diisi oleh peran Anda. Muat ulang lembar ini.")
            % {"sections": ", ".join(self.sections)}
        )


class HelperDrafts(SheetError):
    """A helper prepares drafts and saves nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("Akun tenaga bantu hanya menyiapkan draf. Minta operator untuk menyimpannya.")
        )


class SheetLocked(SheetError):
    """The month is closed, or the day is verified: only a revision with a reason by the right person.

    `self_may`: the reader is such a person, and is not sent to somebody else.
    """

    def __init__(
        self,
        *,
        closed: bool,
        by: str,
        at: datetime,
        local_at: str,
        whom: Sequence[str],
        self_may: bool = False,
    ) -> None:
        self.closed, self.by, self.at, self.whom = closed, by, at, tuple(whom)
        what = (
            _("Bulan ini ditutup oleh %(by)s pada %(at)s.")
            if closed
            else _("Tanggal ini sudah diverifikasi oleh %(by)s pada %(at)s.")
        )
        ask = (
            _("Untuk membetulkannya, hubungi %(whom)s.") % {"whom": ", ".join(self.whom)}
            if self.whom
            else _("Untuk membetulkannya, hubungi Dinas Dukcapil.")
        )
        if self_may:
            ask = _("Anda berhak membetulkannya: ubah angka di lembar dan tulis alasannya.")
        super().__init__(f"{what % {'by': by, 'at': local_at}} {ask}")


class MonthNotReady(SheetError):
    """A month cannot be closed (or opened) now; the sentence says why."""


class VersionMoved(SheetError):
    """The sheet is no longer at the version that was seen."""

    def __init__(self) -> None:
        super().__init__(
            _("Lembar ini sudah berubah sejak Anda membacanya. Baca kembali angka yang baru.")
        )


class NotAllowed(SheetError):
    """The person may not do this; the sentence says who may."""
