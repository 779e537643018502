"""What the figures of a month look like beside those of the month before, before it is closed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from ektp.common import clock
from ektp.common.formatting import angka, bulan
from ektp.common.numbers import round_half_up
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.daysheets.registry import ClosingItem
from ektp.regions.models import Region
from reports.selectors.reading import Sums, sums_of

FLOWS: Final = (
    "recordings_made",
    "printed_first_flow",
    "printed_again_flow",
    "blank_spoiled_flow",
    "handed_over_flow",
    "card_activated_flow",
    "ikd_activated_flow",
)
FAR: Final = 50  # per cent by which a figure per reported office-day differs to ask for a look
FEW: Final = 20  # of so few there is no trend


def closing_items(agency: Region, period: Period) -> Sequence[ClosingItem]:
    """Headline flows of the month and of the one before, those that differ by half or more counted. Two statements."""
    before = Period.month(period.start - timedelta(days=1))
    today = clock.today(agency.time_zone)
    now, then = (
        sums_of([agency.pk], part, today=today).get((agency.pk, False)) for part in (period, before)
    )
    if now is None or then is None:
        return ()
    lines = list(_lines(now, then, bulan(before.start)))
    label = _("Angka yang jauh berbeda dari %(month)s") % {"month": bulan(before.start)}
    far = sum(is_far for _words, is_far in lines)
    return [ClosingItem("last_month", label, far, detail=tuple(words for words, _is_far in lines))]


def _lines(now: Sums, then: Sums, month: str) -> Iterator[tuple[str, bool]]:
    """Each flow in words, and whether it is far from what it was."""
    known = registry.flows()
    for code in FLOWS:
        value, was = now.flows[code], then.flows[code]
        if value is None and was is None:
            continue
        change = _change(_daily(value, now), _daily(was, then))
        words = _("%(what)s: %(n)s %(unit)s, %(month)s %(was)s (%(change)s per hari-kantor)") % {
            "what": known[code].label,
            "n": angka(value),
            "unit": known[code].unit.value,
            "month": month,
            "was": angka(was),
            "change": _change_words(change),
        }
        many = max(value or 0, was or 0) > FEW
        yield words, many and (change is None or abs(change) >= FAR)


def _daily(value: int | None, of: Sums) -> Decimal | None:
    """On a reported office-day: months differ in days, and in how much of them was reported."""
    days = of.completeness.reported
    return Decimal(value) / days if value is not None and days else None


def _change(now: Decimal | None, then: Decimal | None) -> int | None:
    return None if now is None or not then else round_half_up((now - then) * 100 / then)


def _change_words(change: int | None) -> str:
    if change is None:
        return _("belum dapat dibandingkan")
    if not change:
        return _("sama")
    word = _("naik") if change > 0 else _("turun")
    return f"{word} {angka(abs(change))}%"
