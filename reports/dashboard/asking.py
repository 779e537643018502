"""Which days an address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ektp.common.formatting import tanggal
from ektp.common.periods import month_start, next_month, read_day

THEN = "saat-itu"


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Which of the two the table of children shows, and the address of the other; only where they differ."""

    then: bool
    other: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Days from `first` to `last`; `given` is what the address names of them; `notes` say what was put right;
    `then`: the table of children is wanted "menurut wilayah saat itu"."""

    first: date
    last: date
    today: date
    given: Mapping[str, str]
    notes: tuple[str, ...] = ()
    then: bool = False

    @property
    def month(self) -> str:
        """The month of the last day, as a month field has it."""
        return f"{self.last:%Y-%m}"

    @property
    def hierarchy(self) -> Hierarchy:
        """For a page on which the two hierarchies differ."""
        other = dict(self.given) if self.then else {**self.given, "wilayah": THEN}
        return Hierarchy(self.then, f"?{urlencode(other)}#wilayah")


def asked(query: Mapping[str, str], today: date) -> Asked:
    """The days of an address (`_days`), and `?wilayah=saat-itu`."""
    return replace(_days(query, today), then=query.get("wilayah") == THEN)


def _days(query: Mapping[str, str], today: date) -> Asked:
    """`?bulan=2026-10`, or `?sampai=2026-10-14` with `?dari=`; today and the first of its month where nothing is said."""
    notes: list[str] = []
    month = _read(f"{query['bulan']}-01", notes) if query.get("bulan") else None
    if month is not None:
        month = min(month, month_start(today))
        last = min(next_month(month) - timedelta(days=1), today)
        return Asked(
            month,
            last,
            today,
            {"dari": month.isoformat(), "sampai": last.isoformat()},
            tuple(notes),
        )
    until = _read(query.get("sampai", ""), notes)
    if until is not None and until > today:
        notes.append(
            _("Tanggal %(day)s belum tiba; yang ditampilkan keadaan hari ini.")
            % {"day": tanggal(until)}
        )
        until = None
    since = _read(query.get("dari", ""), notes)
    given = {name: day.isoformat() for name, day in (("dari", since), ("sampai", until)) if day}
    end = until or today
    if since is not None and since > end:
        words = _(
            "Periode dari %(since)s sampai dengan %(until)s terbalik; yang ditampilkan sejak awal bulan, %(first)s."
        )
        first = month_start(end)
        notes.append(
            words % {"since": tanggal(since), "until": tanggal(end), "first": tanggal(first)}
        )
        since, given = None, {k: v for k, v in given.items() if k != "dari"}
    return Asked(since or month_start(end), end, today, given, tuple(notes))


def _read(text: str, notes: list[str]) -> date | None:
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        notes.append(
            _("Tanggal “%(text)s” tidak terbaca. Tulis misalnya 2026-10-31.") % {"text": text[:20]}
        )
        return None
