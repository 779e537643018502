"""What a clerk types on one line, and the rows by domicile that it stands for. The one place of this arithmetic (MODEL section 1).

A clerk types everybody who was served, and of these how many live elsewhere. Stored are rows by domicile: the own row is what was typed
less the outsiders. Outsiders of whom nothing more is known go to the own kabupaten (at a Dinas: outside the area), named places to
their own rows. Channels of outsiders are not asked for: they are taken from the first channel on, as far as it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ektp.common.formatting import angka
from ektp.common.numbers import known_sum
from ektp.daysheets.content import Rows

Numbers = Mapping[str, int | None]
NATION = "ID"


@dataclass(frozen=True, slots=True)
class Home:
    """Where an office stands: the code of its own row, and the code that takes outsiders of whom nothing more is known."""

    own: str
    rest: str

    def outside(self, code: str) -> bool:
        """Whether people of this place are outsiders here. Kecamatan within the own kabupaten are not."""
        return code != self.own and not code.startswith(f"{self.own}.")


@dataclass(frozen=True, slots=True)
class Channels:
    """The fields of a section: `parts` add up to its total, `inside` lie within that total, `aside` stand beside it."""

    parts: Sequence[str]
    inside: Sequence[str] = ()
    aside: Sequence[str] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every field."""
        return (*self.parts, *self.inside, *self.aside)

    def size(self, row: Numbers) -> int:
        """How many a row counts: the sum of its parts (orang or keping)."""
        return sum(row.get(name) or 0 for name in self.parts)

    def knows(self, row: Numbers) -> bool:
        """Whether any part of the row is reported."""
        return any(row.get(name) is not None for name in self.parts)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the form: all who were served by field, of these the outsiders, and of some the place they come from."""

    values: Numbers = field(default_factory=dict)
    outsiders: int | None = None
    origins: Mapping[str, int] = field(default_factory=dict)


class OwnPlace(ValueError):
    """The office's own place was named as one that outsiders come from: its row is what remains, and cannot be typed as well."""


class TooMany(ValueError):
    """More outsiders than people, or more places named than outsiders. The message is a sentence for the clerk."""


def join(rows: Rows, home: Home, channels: Channels) -> Typed:
    """From rows to what is shown on the form."""
    others = {code: row for code, row in rows.items() if code != home.own}
    outside = [row for code, row in others.items() if home.outside(code) and channels.knows(row)]
    return Typed(
        values={name: _sum(rows, name) for name in channels.all},
        outsiders=sum(map(channels.size, outside)) if outside else None,
        origins={
            code: channels.size(row)
            for code, row in others.items()
            if code != home.rest and channels.knows(row)
        },
    )


def split(typed: Typed, home: Home, channels: Channels, base: Rows) -> Rows:
    """From the form to rows; whatever was not changed on the form leaves the row it came from as it was.

    Raises TooMany and OwnPlace.
    """
    if home.own in typed.origins:
        raise OwnPlace(home.own)
    if typed == join(base, home, channels):
        return base
    left = {name: typed.values.get(name) for name in channels.all}
    wanted = _wanted(typed, home)
    total = channels.size(left)
    if sum(wanted.values()) > total:
        raise TooMany(
            _("Warga luar berjumlah %(n)s, melebihi jumlah %(total)s. Periksa kedua angka itu.")
            % {"n": angka(sum(wanted.values())), "total": angka(total)}
        )
    rows = _kept(wanted, left, channels, base, home)
    for code in sorted(wanted.keys() - rows.keys()):  # a resend must come out the same
        rows[code] = _taken(wanted[code], left, channels)
    _make_room(rows, left, channels)
    own = {
        name: n
        for name, n in left.items()
        if n is not None and not _was_unsaid(name, n, rows, base, home)
    }
    whole: dict[str, Numbers] = {home.own: own, **rows}
    return {code: row for code, row in whole.items() if row}


def _sum(rows: Rows, name: str) -> int | None:
    return known_sum(row.get(name) for row in rows.values())


def _wanted(typed: Typed, home: Home) -> dict[str, int]:
    """How many people each other place has. Whoever names the place of the unknown rest says no more than that they are outsiders."""
    wanted = dict(typed.origins)
    if typed.outsiders is None and any(map(home.outside, wanted)):
        return wanted
    if typed.outsiders is not None:
        rest = wanted.pop(home.rest, 0)
        named = sum(n for code, n in wanted.items() if home.outside(code))
        if named + rest > typed.outsiders:
            raise TooMany(
                _(
                    "Rincian asal berjumlah %(named)s, melebihi warga luar %(all)s. Periksa kedua angka itu."
                )
                % {"named": angka(named + rest), "all": angka(typed.outsiders)}
            )
        if typed.outsiders > named or not any(map(home.outside, wanted)):
            wanted[home.rest] = typed.outsiders - named
    return wanted


def _kept(
    wanted: Mapping[str, int],
    left: dict[str, int | None],
    channels: Channels,
    base: Rows,
    home: Home,
) -> dict[str, dict[str, int | None]]:
    """Rows of other places that still count as many and still fit, and such as only stand beside the total."""
    kept: dict[str, dict[str, int | None]] = {}
    for code, row in base.items():
        if code == home.own:
            continue
        same = channels.size(row) == wanted[code] if code in wanted else not channels.knows(row)
        if same and _fits(row, left):
            _take(row, left)
            kept[code] = dict(row)
    return kept


def _fits(row: Numbers, left: Numbers) -> bool:
    return all(
        n is None or n <= (-1 if (rest := left.get(name)) is None else rest)
        for name, n in row.items()
    )


def _take(row: Numbers, left: dict[str, int | None]) -> None:
    for name, n in row.items():
        rest = left.get(name)
        if n is not None and rest is not None:
            left[name] = rest - n


def _taken(n: int, left: dict[str, int | None], channels: Channels) -> dict[str, int | None]:
    """`n` people off the channels, from the first on; a reported 0 is a 0 in the first reported channel."""
    row: dict[str, int | None] = {}
    for name in channels.parts:
        rest = left.get(name)
        if rest is None or (row and n == 0):
            continue
        part = min(n, rest)
        if part or (n == 0 and not row):
            row[name] = part
            left[name], n = rest - part, n - part
    return row


def _make_room(
    rows: dict[str, dict[str, int | None]], left: dict[str, int | None], channels: Channels
) -> None:
    """What lies inside the total must lie inside each row: what the own row cannot hold goes to the others."""
    room = channels.size(left)
    over = sum(left.get(name) or 0 for name in channels.inside) - room
    for row in rows.values():
        space = channels.size(row) - sum(row.get(name) or 0 for name in channels.inside)
        for name in channels.inside:
            part = min(over, space, left.get(name) or 0)
            if part > 0:
                row[name] = (row.get(name) or 0) + part
                left[name] = (left[name] or 0) - part
                over, space = over - part, space - part


def _was_unsaid(name: str, n: int, rows: Rows, base: Rows, home: Home) -> bool:
    """Whether the own row said nothing here and all of the figure lies in other rows: then it still says nothing."""
    elsewhere = any(row.get(name) is not None for row in rows.values())
    return n == 0 and elsewhere and home.own in base and base[home.own].get(name) is None
