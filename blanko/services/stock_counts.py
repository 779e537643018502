"""Stok opname: begun, counted, explained, and approved by another person (domain.md section 4.4). It never blocks the book.

What is posted is the difference found, never the figure counted, so that whatever moved since the counting stays right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    COUNTED_CONDITIONS,
    Condition,
    CountState,
    DifferenceReason,
    StockCount,
    StockCountLine,
    StockCountReason,
    StockDocument,
    StockPlace,
)
from blanko.selectors.stock_counts import CountedLine, count_lines, expected_at, local_day
from blanko.services.posting import lock_book
from ektp.accounts.models import User
from ektp.common.formatting import angka, pukul, tanggal
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody counted of one line (satuan of the item), and when; None is now."""

    quantity: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference (signed, satuan of the item) and its reason."""

    kind: DifferenceReason
    quantity: int
    note: str = ""
    police_report: str = ""


def count_start(
    *,
    by: User,
    office: Office,
    item: str,
    client_key: UUID,
    place: StockPlace | None = None,
    number: str = "",
    note: str = "",
) -> StockCount:
    """Begin a count of an item at one place, or at all places of the office, and keep what the book says at this instant.

    Raises DocumentRefused where no book has begun, or another count of the same thing is running.
    """
    with changing(by=by) as change:
        locks.hold(Space.CLIENT_KEY, crc32(client_key.bytes) & 0x7FFFFFFF)
        made = StockCount.objects.filter(client_key=client_key).first()
        if made is not None:
            return made
        _require_book(office, item)
        places = [place] if place else _all_places(office)
        lock_book(places, item)
        _require_not_running(places, item)
        keys = [(at.pk, str(condition)) for at in places for condition in COUNTED_CONDITIONS]
        expected = expected_at(office, item, [(*key, None) for key in keys])
        count = StockCount.objects.create(
            office=office,
            place=place,
            item_id=item,
            day=local_day(change.at, office),
            number=number.strip(),
            note=note.strip(),
            started_by=by,
            started_at=change.at,
            client_key=client_key,
        )
        StockCountLine.objects.bulk_create(
            StockCountLine(
                stock_count=count,
                office=office,
                place_id=key[0],
                item_id=item,
                condition=key[1],
                expected_at_start=expected[key],
            )
            for key in keys
        )
    return count


def count_enter(*, by: User, count: StockCount, counted: Mapping[int, Counted]) -> None:
    """Keep what was counted, by key of the line. Raises DocumentRefused where the count is not open or an instant lies outside it."""
    with changing(by=by) as change:
        standing = _locked(count, CountState.OPEN)
        for line in standing.lines.filter(pk__in=list(counted)):
            found = counted[line.pk]
            at = found.at or change.at
            _require_within(standing, at, change.at)
            if (line.counted, line.counted_at) != (found.quantity, at):
                StockCountLine.objects.filter(pk=line.pk).update(
                    counted=found.quantity, counted_by=by, counted_at=at
                )


def count_submit(*, by: User, count: StockCount, reasons: Mapping[int, Sequence[Part]]) -> None:
    """Split the differences by reason (by key of the line) and ask for approval.

    Raises DocumentRefused while nothing is counted, where the reasons do not add up to a difference, naming the remainder, or where a
    reason lacks what it needs.
    """
    with changing(by=by) as change:
        standing = _locked(count, CountState.OPEN)
        _require_counted(standing)
        StockCountReason.objects.filter(line__stock_count=standing).delete()
        for line in standing.lines.all():
            for part in reasons.get(line.pk, ()):
                _require_sound(line, part)
                StockCountReason.objects.create(
                    line=line,
                    office=standing.office,
                    kind=part.kind,
                    quantity=part.quantity,
                    note=part.note.strip(),
                    police_report=part.police_report.strip(),
                )
        _require_explained(count_lines(standing))
        _move(standing, CountState.SUBMITTED, submitted_by=by, submitted_at=change.at)


def count_return(*, by: User, count: StockCount, reason: str) -> None:
    """Give a submitted count back to those who counted. Raises DocumentRefused without a reason."""
    if not reason.strip():
        raise DocumentRefused(_("Tulis alasan mengapa hitung fisik ini dikembalikan."))
    with changing(by=by, reason=reason):
        standing = _locked(count, CountState.SUBMITTED)
        _move(
            standing,
            CountState.OPEN,
            submitted_by=None,
            submitted_at=None,
            returned_reason=reason.strip(),
        )


def count_cancel(*, by: User, count: StockCount, reason: str) -> None:
    """End a count without posting anything. Raises DocumentRefused without a reason, or when it is over already."""
    if not reason.strip():
        raise DocumentRefused(_("Tulis alasan mengapa hitung fisik ini dibatalkan."))
    with changing(by=by, reason=reason):
        standing = _locked(count, CountState.OPEN, CountState.SUBMITTED)
        _move(standing, CountState.CANCELLED, note="\n".join(filter(None, (standing.note, reason))))
        StockCountLine.objects.filter(stock_count=standing).update(running=False)


def _locked(count: StockCount, *states: CountState) -> StockCount:
    """The count as it stands now, held to the end of the transaction. Raises DocumentRefused in any other state."""
    found = (
        StockCount.objects.select_for_update(of=("self",))
        .select_related("office__attribution", "office__region", "item", "place")
        .get(pk=count.pk)
    )
    if found.state not in states:
        raise DocumentRefused(
            _("Hitung fisik ini sudah berkeadaan: %(state)s. Buka kembali halamannya.")
            % {"state": found.get_state_display().lower()}
        )
    return found


def _move(count: StockCount, state: CountState, **fields: object) -> None:
    StockCount.objects.filter(pk=count.pk).update(state=state, **fields)


def _all_places(office: Office) -> list[StockPlace]:
    return list(StockPlace.objects.filter(office=office).order_by("pk"))


def _require_book(office: Office, item: str) -> None:
    if not StockDocument.objects.filter(office=office, item=item).exists():
        raise DocumentRefused(
            _(
                "Buku persediaan barang ini di %(office)s belum dimulai. Catat stok awal: itulah hitung fisik yang pertama."
            )
            % {"office": office.name}
        )


def _require_not_running(places: Sequence[StockPlace], item: str) -> None:
    lines = StockCountLine.objects.filter(place__in=places, item=item, running=True)
    line = lines.select_related("place", "stock_count").first()
    if line is not None:
        raise DocumentRefused(
            _(
                "Hitung fisik barang ini di %(place)s yang dimulai %(day)s belum selesai. Selesaikan atau batalkan itu dahulu."
            )
            % {"place": line.place.name, "day": tanggal(line.stock_count.day)}
        )


def _require_within(count: StockCount, at: datetime, now: datetime) -> None:
    """An instant typed to the minute may lie in the very minute in which the count began."""
    if count.started_at.replace(second=0, microsecond=0) <= at <= now:
        return
    office = count.office
    start = count.started_at.astimezone(ZoneInfo(office.time_zone))
    raise DocumentRefused(
        _(
            "Waktu hitung harus di antara mulai (%(day)s %(start)s) dan sekarang. Kosongkan bila baru saja dihitung."
        )
        % {"day": tanggal(count.day), "start": pukul(start, office.zone_label)}
    )


def _require_counted(count: StockCount) -> None:
    if not count.lines.filter(counted__isnull=False).exists():
        raise DocumentRefused(
            _("Belum ada hasil hitung. Isi jumlah yang dihitung, paling sedikit di satu tempat.")
        )


def _require_sound(line: StockCountLine, part: Part) -> None:
    """A reason that can be: its direction, its condition, and what has to be written beside it."""
    label = part.kind.label
    if line.counted is None:
        raise DocumentRefused(_("%(kind)s: bagian ini belum dihitung.") % {"kind": label})
    if part.kind == DifferenceReason.DAMAGED and line.condition != Condition.ON_HAND:
        raise DocumentRefused(
            _("%(kind)s hanya untuk sisa di tempat: dari sanalah yang rusak pindah ke karantina.")
            % {"kind": label}
        )
    if part.kind == DifferenceReason.LOST and not part.police_report.strip():
        raise DocumentRefused(
            _("Kehilangan memerlukan nomor laporan polisi. Tulis nomor dan tanggalnya.")
        )
    if part.kind == DifferenceReason.OTHER and not part.note.strip():
        raise DocumentRefused(_("Sebab lainnya memerlukan keterangan. Tulis apa yang terjadi."))
    less = part.kind in (DifferenceReason.DAMAGED, DifferenceReason.LOST)
    more = part.kind == DifferenceReason.FOUND
    if (less and part.quantity >= 0) or (more and part.quantity <= 0):
        raise DocumentRefused(_("%(kind)s ditulis di kolom yang lain.") % {"kind": label})


def _require_explained(lines: Sequence[CountedLine]) -> None:
    """Raises DocumentRefused naming the first line whose reasons do not add up, and by how much."""
    for found in lines:
        if found.remainder:
            raise DocumentRefused(
                _(
                    "%(line)s: selisih %(difference)s, menurut rincian sebab %(explained)s; sisanya %(remainder)s belum dijelaskan. "
                    "Rincian sebab harus tepat sama dengan selisihnya."
                )
                % {
                    "line": found.label,
                    "difference": angka(found.to_explain),
                    "explained": angka(found.to_explain - found.remainder),
                    "remainder": angka(found.remainder),
                }
            )


def counters_of(count: StockCount) -> set[int]:
    """Keys of those who began, counted or submitted it: none of them approves it."""
    counted = count.lines.exclude(counted_by=None).values_list("counted_by", flat=True)
    return {count.started_by_id, *counted} | (
        {count.submitted_by_id} if count.submitted_by_id else set()
    )
