"""What is done about a daily count that differs from the book: explained, or adjusted with the approval of another person.

The third way, correcting the day, is the day sheet's own business: the difference is gone once the two figures are equal.
"""

from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import CountDifference, Handling
from blanko.selectors.differences import DailyDifference, difference_of
from blanko.services.documents import adjustment_post
from blanko.services.months import OpenDays
from blanko.services.places import place_printing
from blanko.services.posting import lock_book
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office

_KEYS = UUID("5c7c8b0e-3f8e-4b52-8f3e-6a4b8f1f7d20")


def difference_explain(
    *, by: User, office: Office, day: date, seen: int, note: str
) -> CountDifference:
    """Explain the difference (`seen`, keping) that stands on a day. It is open again once it is another one.

    Raises DocumentRefused without a note, or when the difference is no longer the one that was seen.
    """
    return _handle(by, office, day, seen, note, Handling.EXPLAINED)


def difference_request(
    *, by: User, office: Office, day: date, seen: int, note: str
) -> CountDifference:
    """Ask that the book be adjusted to what was counted (`seen` is the difference, keping). Another person approves it.

    Raises DocumentRefused without a note, or when the difference is no longer the one that was seen.
    """
    return _handle(by, office, day, seen, note, Handling.REQUESTED)


def difference_approve(*, by: User, office: Office, day: date) -> CountDifference:
    """Adjust the book of the printing place by the difference asked for (keping), on that day or the first open day after it.

    Sending it again is harmless. Raises DocumentRefused for the person who asked, or when the difference has become another one;
    InsufficientStock where the book bears it no more.
    """
    with changing(by=by) as change:
        row = _standing(office, day)
        if row.handling == Handling.ADJUSTED and row.decided_by_id == by.pk:
            return row
        _require_decidable(row, by)
        posted = OpenDays(office).first(day)
        place = place_printing(office)
        book = lock_book([place], "blank_wni")
        found = _current(office, day)
        _require_same(found, row.difference)
        document = adjustment_post(
            by=by,
            office=office,
            day=posted,
            quantity=row.difference,
            reason=_("Selisih hitung harian %(day)s: %(note)s")
            % {"day": tanggal(day), "note": row.note},
            place=place,
            item=book.item,
            client_key=uuid5(_KEYS, f"{row.pk}/{row.handled_at.isoformat()}"),
        )
        CountDifference.objects.filter(pk=row.pk).update(
            handling=Handling.ADJUSTED,
            accepted=_current(office, day).difference,
            decided_by=by,
            decided_at=change.at,
            document=document,
        )
    row.refresh_from_db()
    return row


def difference_return(*, by: User, office: Office, day: date, reason: str) -> CountDifference:
    """Refuse an adjustment that was asked for; the difference stays open. Raises DocumentRefused without a reason."""
    if not reason.strip():
        raise DocumentRefused(_("Tulis alasan mengapa penyesuaian ini tidak disetujui."))
    with changing(by=by, reason=reason) as change:
        row = _standing(office, day)
        _require_decidable(row, by)
        CountDifference.objects.filter(pk=row.pk).update(
            handling=Handling.RETURNED,
            returned_reason=reason.strip(),
            decided_by=by,
            decided_at=change.at,
        )
    row.refresh_from_db()
    return row


def _handle(
    by: User, office: Office, day: date, seen: int, note: str, handling: Handling
) -> CountDifference:
    if not note.strip():
        raise DocumentRefused(_("Tulis sebab selisihnya, dan dari mana itu diketahui."))
    with changing(by=by, reason=note) as change:
        lock_book([place_printing(office)], "blank_wni")
        found = _current(office, day)
        _require_same(found, seen)
        if found.difference == 0:
            raise DocumentRefused(_("Hasil hitung hari ini sudah sama dengan buku."))
        row, _made = CountDifference.objects.update_or_create(
            office=office,
            day=day,
            defaults={
                "handling": handling,
                "counted": found.counted,
                "expected": found.expected,
                "accepted": found.difference if handling == Handling.EXPLAINED else None,
                "note": note.strip(),
                "returned_reason": "",
                "handled_by": by,
                "handled_at": change.at,
                "decided_by": None,
                "decided_at": None,
                "document": None,
            },
        )
    return row


def _standing(office: Office, day: date) -> CountDifference:
    found = CountDifference.objects.select_for_update(of=("self",)).filter(office=office, day=day)
    row = found.first()
    if row is None:
        raise DocumentRefused(_("Belum ada penyesuaian yang diajukan untuk hari ini."))
    return row


def _current(office: Office, day: date) -> DailyDifference:
    found = difference_of(office, day)
    if found is None:
        raise DocumentRefused(
            _("Tidak ada hasil hitung blangko pada %(day)s, atau buku belum dimulai waktu itu.")
            % {"day": tanggal(day)}
        )
    return found


def _require_same(found: DailyDifference, seen: int) -> None:
    if found.difference != seen:
        raise DocumentRefused(
            _(
                "Selisihnya sekarang %(now)s keping, bukan %(seen)s: lembar atau buku hari itu sudah berubah. Periksa kembali angkanya."
            )
            % {"now": angka(found.difference), "seen": angka(seen)}
        )


def _require_decidable(row: CountDifference, by: User) -> None:
    if row.handling != Handling.REQUESTED:
        raise DocumentRefused(
            _("Tidak ada penyesuaian yang menunggu persetujuan: %(state)s.")
            % {"state": row.get_handling_display().lower()}
        )
    if row.handled_by_id == by.pk:
        raise DocumentRefused(
            _(
                "Anda sendiri yang mengajukan penyesuaian ini. Persetujuan diberikan oleh orang lain."
            )
        )
