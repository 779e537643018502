"""The number of a paper: the next one of its office, kind and year, or the one typed from the office's own register."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.common.terbilang import romawi
from ektp.db.changing import changing
from ektp.papers.exceptions import PaperRefused
from ektp.papers.models import Paper, PaperNumbering
from ektp.papers.registry import PaperKind
from ektp.regions.models import Office

PARTS = ("{n}", "{month}", "{year}")
"""What a pattern may contain: the running number, the month in Roman numerals, the year."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is printed; `sequence` where the office counts by itself."""

    text: str
    sequence: int | None = None


def numbering_set(
    *,
    by: User,
    office: Office,
    kind: PaperKind,
    automatic: bool,
    pattern: str = "",
    first: int = 1,
) -> PaperNumbering:
    """From now on papers of this kind count by themselves after `pattern`, or carry the number that is typed.

    `first` is where this year's count begins, for an office whose register already has numbers; every later year begins at 1.
    Raises PaperRefused for a pattern that does not count, or that another kind of the office has.
    """
    pattern = pattern.strip()
    if automatic:
        _require_pattern(office, kind, pattern)
    with changing(by=by):
        row, _made = PaperNumbering.objects.update_or_create(
            office=office,
            kind=kind.code,
            defaults={
                "automatic": automatic,
                "pattern": pattern,
                "first": max(first, 1),
                "first_year": clock.today(office.time_zone).year,
            },
        )
    return row


def _require_pattern(office: Office, kind: PaperKind, pattern: str) -> None:
    if "{n}" not in pattern or "{year}" not in pattern:
        raise PaperRefused(
            _("Pola nomor memuat {n} untuk nomor urut dan {year} untuk tahun, misalnya %(sample)s.")
            % {"sample": kind.pattern},
            "pattern",
        )
    same = PaperNumbering.objects.filter(office=office, automatic=True, pattern=pattern)
    if same.exclude(kind=kind.code).exists():
        raise PaperRefused(
            _("Pola %(pattern)s sudah dipakai jenis naskah lain. Bedakan, misalnya %(sample)s.")
            % {"pattern": pattern, "sample": kind.pattern},
            "pattern",
        )


def number_next(numbering: PaperNumbering, day: date) -> Number:
    """The number that follows in the year of `day`. The caller holds the office's lock until the paper stands."""
    taken = Paper.objects.filter(
        office=numbering.office_id, kind=numbering.kind, year=day.year, sequence__isnull=False
    )
    last: int = taken.aggregate(last=Max("sequence"))["last"] or 0
    first = numbering.first if numbering.first_year == day.year else 1
    sequence = max(last + 1, first)
    return Number(number_text(numbering.pattern, sequence, day), sequence)


def number_text(pattern: str, sequence: int, day: date) -> str:
    """A pattern filled in: `470/{n}/BAST/{month}/{year}` as `470/12/BAST/VII/2026`."""
    text = pattern.replace("{n}", str(sequence)).replace("{year}", str(day.year))
    return text.replace("{month}", romawi(day.month))


def number_typed(text: str) -> Number:
    """A number from the office's own register. Raises PaperRefused without one."""
    kept = " ".join(text.split())
    if not kept:
        raise PaperRefused(
            _("Tulis nomor naskah dari buku agenda kantor, atau atur penomorannya lebih dahulu."),
            "number",
        )
    return Number(kept)


def require_free(office: Office, number: Number, day: date) -> None:
    """Raises PaperRefused when another paper of the office has this number in that year; the sentence names it."""
    had = Paper.objects.filter(office=office, year=day.year, number=number.text).first()
    if had is None or not number.text:
        return
    what = {
        "number": number.text,
        "title": had.title,
        "day": tanggal(had.day),
        "year": day.year,
    }
    if number.sequence is None:
        said = _(
            "Nomor %(number)s tahun %(year)s sudah dipakai untuk %(title)s tanggal %(day)s. Tulis nomor berikutnya dari buku agenda."
        )
        raise PaperRefused(said % what, "number")
    said = _(
        "Nomor berikutnya, %(number)s, sudah dipakai untuk %(title)s tanggal %(day)s. Atur nomor urut pertama pada penomoran naskah kantor."
    )
    raise PaperRefused(said % what)
