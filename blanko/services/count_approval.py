"""Approving a stock count: by another person, all its documents in one transaction, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    Condition,
    CountState,
    DifferenceReason,
    StockCount,
    StockCountLine,
    StockCountReason,
    StockDocument,
    StockPlace,
)
from blanko.selectors.stock_counts import CountedLine, count_lines, local_day
from blanko.services.documents import adjustment_post, loss_post
from blanko.services.months import OpenDays
from blanko.services.places import place_printing
from blanko.services.posting import lock_book
from blanko.services.stock_counts import counters_of
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing

_KEYS = UUID("0d9f52a6-6f0e-4d6b-9d0e-0c2f4b0c7f11")


@dataclass(frozen=True, slots=True)
class _Posting:
    """One document to be: a signed quantity at a place and condition, and the reason that asks for it."""

    place: StockPlace
    condition: str
    quantity: int
    reason: StockCountReason
    day: date


def count_approve(*, by: User, count: StockCount) -> StockCount:
    """Post what a submitted count found (satuan of the item) on the day of the counting, or on the first open day after it.

    Sending the same approval again is harmless. Raises DocumentRefused for whoever counted or submitted it, when it was returned in the
    meantime, or when a paper dated back has made the difference another one; InsufficientStock where the book bears it no more.
    """
    reason = _("Hitung fisik %(day)s") % {"day": tanggal(count.day)}
    with changing(by=by, reason=reason) as change:
        standing = _standing(count, by)
        if standing.state == CountState.APPROVED:
            return standing
        open_days = OpenDays(standing.office)
        days = {
            line.pk: open_days.first(local_day(line.counted_at, standing.office))
            for line in standing.lines.all()
            if line.counted_at is not None
        }
        places = [line.place for line in standing.lines.all()]
        lock_book([*places, place_printing(standing.office)], standing.item_id)
        lines = [found for found in count_lines(standing) if found.line.counted is not None]
        _require_unchanged(lines)
        for posting in _ordered(lines, days):
            _post(by, standing, posting)
        for found in lines:
            StockCountLine.objects.filter(pk=found.line.pk).update(
                expected_when_counted=found.expected
            )
        StockCountLine.objects.filter(stock_count=standing).update(running=False)
        StockCount.objects.filter(pk=standing.pk).update(
            state=CountState.APPROVED, approved_by=by, approved_at=change.at
        )
    standing.refresh_from_db()
    return standing


def _standing(count: StockCount, by: User) -> StockCount:
    """The count, held; submitted, or approved already by this very person."""
    found = (
        StockCount.objects.select_for_update(of=("self",))
        .select_related("office__attribution", "office__region", "item")
        .prefetch_related("lines__place__office__attribution")
        .get(pk=count.pk)
    )
    if found.state == CountState.APPROVED and found.approved_by_id == by.pk:
        return found
    if found.state != CountState.SUBMITTED:
        raise DocumentRefused(
            _("Hitung fisik ini tidak sedang menunggu persetujuan: %(state)s.")
            % {"state": found.get_state_display().lower()}
        )
    if by.pk in counters_of(found):
        raise DocumentRefused(
            _(
                "Anda ikut menghitung atau mengajukan hitung fisik ini. Persetujuan diberikan oleh orang lain."
            )
        )
    return found


def _require_unchanged(lines: Sequence[CountedLine]) -> None:
    """What was explained is still the whole difference."""
    for found in lines:
        if found.remainder:
            raise DocumentRefused(
                _(
                    "%(line)s: sejak diajukan ada dokumen bertanggal mundur atau Lembar Harian yang berubah, sehingga selisihnya sekarang "
                    "%(now)s, bukan %(then)s. Kembalikan hitung fisik ini agar sebabnya dirinci ulang."
                )
                % {
                    "line": found.label,
                    "now": angka(found.to_explain),
                    "then": angka(found.to_explain - found.remainder),
                }
            )


def _ordered(lines: Sequence[CountedLine], days: dict[int, date]) -> list[_Posting]:
    """What comes before what goes, so that the book bears a difference that is a sum of both."""
    postings = [p for found in lines for p in _postings(found, days[found.line.pk])]
    return sorted(postings, key=lambda p: (p.quantity < 0, p.reason.pk, p.condition))


def _postings(found: CountedLine, day: date) -> Iterator[_Posting]:
    place = found.line.place
    for reason in found.reasons:
        yield _Posting(place, found.line.condition, reason.quantity, reason, day)
        if reason.kind == DifferenceReason.DAMAGED:
            yield _Posting(place, Condition.QUARANTINE, -reason.quantity, reason, day)


def _post(by: User, count: StockCount, posting: _Posting) -> StockDocument:
    reason = posting.reason
    said = _said(count, reason)
    key = uuid5(_KEYS, f"{count.pk}/{reason.pk}/{posting.condition}")
    lost = reason.kind == DifferenceReason.LOST and posting.condition == Condition.ON_HAND
    if lost:
        return loss_post(
            by=by,
            office=count.office,
            day=posting.day,
            quantity=-posting.quantity,
            police_report=reason.police_report,
            place=posting.place,
            stock_count=count,
            item=count.item_id,
            note=said,
            client_key=key,
        )
    return adjustment_post(
        by=by,
        office=count.office,
        day=posting.day,
        quantity=posting.quantity,
        reason=said,
        condition=posting.condition,
        place=posting.place,
        stock_count=count,
        item=count.item_id,
        number=count.number,
        client_key=key,
    )


def _said(count: StockCount, reason: StockCountReason) -> str:
    """`Hitung fisik 17 Juli 2017: salah catat. Bon 12 dicatat dua kali.`"""
    parts = [str(DifferenceReason(reason.kind).label).lower(), reason.note]
    if reason.police_report:
        parts.append(_("laporan polisi %(number)s") % {"number": reason.police_report})
    return _("Hitung fisik %(day)s: %(why)s") % {
        "day": tanggal(count.day),
        "why": "; ".join(part for part in parts if part),
    }
