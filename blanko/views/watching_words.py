"""A watched office in words: what a table and a page say of it."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blanko.watching.activity import Threshold, Unit
from blanko.watching.pace import UseDay
from blanko.watching.projection import HORIZON
from blanko.watching.projection import NEEDED as PROJECTION_NEEDS
from blanko.watching.reorder import LeadSource
from blanko.watching.standing import Watch
from ektp.common.formatting import MISSING, angka, desimal, persen, tanggal

_ONE_DECIMAL = Decimal("0.1")


def one_decimal(mean: Decimal | None) -> Decimal | None:
    """A mean as it is shown."""
    return None if mean is None else mean.quantize(_ONE_DECIMAL, ROUND_HALF_UP)


class Named(Protocol):
    """Whatever has a name."""

    @property
    def name(self) -> str: ...


def short_name(named: Named | None) -> str:
    """The office's name for a narrow column: the Dinas by its usual abbreviation."""
    return (named.name if named else "").replace(
        "Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil"
    )


def unknown_because(watch: Watch) -> str:
    """Why an office cannot be judged; "" where it can."""
    if watch.on_hand is None:
        return _("buku persediaan belum dimulai")
    if watch.store:
        return _("tidak mencetak, menyimpan untuk kantor lain")
    if watch.month.mean is None:
        return _("belum ada %(needed)s hari pemakaian, baru %(days)s") % {
            "needed": watch.month.needed,
            "days": watch.month.days,
        }
    return "" if watch.month.mean else _("tidak ada pemakaian dalam 30 hari")


def state(watch: Watch) -> tuple[int, tuple[str, str]]:
    """How urgent it is (least first), and the chip."""
    if watch.store and watch.on_hand is not None:
        return 5, (_("Tempat simpan"), "")
    if watch.on_hand == 0 and watch.month.mean != 0:
        return 0, (_("Kosong"), "bad")
    if watch.below:
        return 1, (_("Pesan ulang"), "warn")
    if unknown_because(watch):
        return 4, (_("Belum diketahui"), "")
    return (3, (_("Lebih dari 90 hari"), "")) if watch.holds_much else (2, (_("Cukup"), "ok"))


def empty_words(watch: Watch) -> str:
    """When stock is expected to be gone, or why that is not known."""
    found = watch.projection
    if watch.on_hand is None:
        return unknown_because(watch)
    if found is None:
        return unknown_because(watch) or _("belum ada %(n)s hari pemakaian") % {
            "n": PROJECTION_NEEDS
        }
    if watch.on_hand == 0:
        return _("sudah kosong")
    if found.beyond:
        return _("lebih dari %(n)s hari kerja lagi") % {"n": HORIZON}
    first, last = watch.date_of(found.low), watch.date_of(found.high)
    if found.high > HORIZON:
        return _("%(first)s atau sesudahnya") % {"first": tanggal(first)}
    return tanggal(first) if first == last else _span(first, last)


def _span(first: date, last: date) -> str:
    return f"{tanggal(first)} – {tanggal(last)}"


def tested_words(watch: Watch) -> str:
    """How well the projection did at days gone by."""
    found = watch.test
    if found is None:
        return _("riwayat belum cukup")
    return _("%(inside)s dari %(tries)s dalam rentang; meleset rata-rata %(error)s hari") % {
        "inside": found.inside,
        "tries": found.tries,
        "error": desimal(Decimal(found.error), 1),
    }


def lead_words(watch: Watch) -> str:
    """How long a delivery takes, and where that is known from."""
    days, lead = desimal(Decimal(watch.lead.days), 1), watch.lead
    match lead.source:
        case LeadSource.OWN:
            return _("%(days)s hari kerja (%(n)s kiriman sendiri)") % {
                "days": days,
                "n": lead.timed,
            }
        case LeadSource.REGION:
            return _("%(days)s hari kerja (%(n)s kiriman di wilayah ini)") % {
                "days": days,
                "n": lead.timed,
            }
    return _("%(days)s hari kerja (anggapan, belum ada kiriman tercatat)") % {"days": days}


def watch_row(watch: Watch) -> dict[str, Any]:
    """An office in the table."""
    rank, chip = state(watch)
    return {
        "code": watch.code,
        "name": short_name(watch),
        "below": watch.below,
        "on_hand": watch.on_hand,
        "incoming": watch.held.incoming,
        "reorder": watch.reorder,
        "week_mean": one_decimal(watch.week.mean),
        "month_mean": one_decimal(watch.month.mean),
        "week_cover": watch.week_cover,
        "cover": watch.cover,
        "rank": rank,
        "state": chip,
        "empty": empty_words(watch),
        "empty_rank": watch.projection.middle if watch.projection else None,
        "tested": tested_words(watch),
        "lead": lead_words(watch),
    }


UNITS = {
    Unit.PER_DAY: gettext_lazy("keping sehari kerja (rata-rata 30 hari)"),
    Unit.CARDS: gettext_lazy("keping dalam 30 hari"),
    Unit.PERCENT: gettext_lazy("persen dari blangko tersedia (terpakai 30 hari dan sisa)"),
}


def value_words(value: Decimal | None, unit: Unit) -> str:
    """What an office used, with its unit."""
    if value is None:
        return MISSING
    if unit == Unit.PERCENT:
        return persen(value)
    if unit == Unit.CARDS:
        return _("%(n)s keping dalam 30 hari") % {"n": angka(int(value))}
    return _("%(n)s keping sehari kerja") % {"n": desimal(value, 1)}


def threshold_words(threshold: Threshold) -> str:
    """A threshold with its unit."""
    return f"{angka(threshold.amount)} {UNITS[threshold.unit]}"


def verdict(day: UseDay) -> tuple[str, str]:
    """Whether a day counts in the mean, or why it does not."""
    if day.counts:
        return _("dihitung"), "ok"
    if day.used is None:
        return _("tidak ada laporan"), ""
    if not day.served:
        return _("tidak melayani"), ""
    return _("mulai tanpa blangko"), ""
