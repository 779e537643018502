"""The tiles: paces with what follows if they hold, the work of the period, and the comparison with the parent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, desimal, persen
from ektp.common.numbers import percent
from reports.dashboard.days import Day, Matched, change_words, finish_days, pace
from reports.dashboard.parts import outlook
from reports.dashboard.pipeline import Address
from reports.figures import Figures
from reports.words import children_word, period_name


@dataclass(frozen=True, slots=True)
class Tile:
    """A label, a large figure, and lines of what is to be known about it."""

    label: str
    text: str
    notes: tuple[str, ...] = ()
    url: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.text != "–"


class PeersLike(Protocol):
    """How the region stands among its siblings."""

    @property
    def parent(self) -> str: ...
    @property
    def rate(self) -> Decimal | None: ...
    @property
    def rank(self) -> int | None: ...
    @property
    def of(self) -> int: ...


def tiles(
    figures: Figures,
    days: Sequence[Day],
    matches: Mapping[str, Matched | None],
    peers: PeersLike | None,
    address: Address,
) -> tuple[Tile, ...]:
    """The tiles of a region, those without any figure left out."""
    made = (
        _recording(figures, days, matches.get("recordings_made"), address),
        _printing(figures, address),
        _handing(figures, days, matches.get("handovers_made"), address),
        _comparison(figures, peers, address),
    )
    return tuple(tile for tile in made if tile is not None)


def _recording(
    figures: Figures, days: Sequence[Day], matched: Matched | None, address: Address
) -> Tile | None:
    mean, seen = pace(days, "recordings_made"), outlook(figures)
    if mean.mean is None and seen is None:
        return None
    notes = [*_pace_notes(mean.mean, change_words(matched, days))]
    if seen is not None:
        notes.append(_("bila laju tetap (%(n)s sehari, %(basis)s): %(week)s seminggu, %(month)s sebulan") % {
            "n": seen.per_day, "basis": seen.basis, "week": angka(seen.per_week), "month": angka(seen.per_month)})  # fmt: skip
        if seen.months:
            notes.append(
                _("yang belum rekam selesai dilayani dalam sekitar %(n)s bulan, bila laju tetap")
                % {"n": seen.months}
            )
    label = _("Perekaman, rata-rata %(n)s hari kerja") % {"n": mean.days or 7}
    return Tile(label, desimal(mean.mean, 0), tuple(notes), address("recordings_made"))


def _pace_notes(mean: Decimal | None, change: str) -> Iterator[str]:
    if mean is not None:
        yield _("per hari kerja · %(change)s") % {"change": change}
    else:
        yield _("belum ada Lembar Harian pada 90 hari terakhir")


def _printing(figures: Figures, address: Address) -> Tile | None:
    first, again = (
        figures.flows.get(code) for code in ("printed_first_flow", "printed_again_flow")
    )
    if first is None and again is None:
        return None
    notes = [_("keping · cetak ulang %(n)s") % {"n": angka(again)}]
    spoiled, good = figures.flows.get("blank_spoiled_flow"), figures.flows.get("prints_made")
    rate = percent(spoiled, (spoiled or 0) + good) if good is not None else None
    if rate is not None:
        notes.append(_("gagal cetak %(rate)s dari blangko yang dicetak") % {"rate": persen(rate)})
    label = _("Cetak baru, %(period)s") % {"period": period_name(figures.period)}
    return Tile(label, angka(first), tuple(notes), address("printed_first_flow"))


def _handing(
    figures: Figures, days: Sequence[Day], matched: Matched | None, address: Address
) -> Tile | None:
    mean = pace(days, "handed_over_flow")
    if mean.mean is None:
        return None
    notes = list(_pace_notes(mean.mean, change_words(matched, days)))
    left = finish_days(figures.value("uncollected"), mean.mean)
    if left is not None:
        notes.append(
            _(
                "seluruhnya terserahkan dalam sekitar %(n)s hari kerja, bila laju tetap dan tidak ada kartu baru"
            )
            % {"n": angka(left)}
        )
    label = _("Penyerahan, rata-rata %(n)s hari kerja") % {"n": mean.days}
    return Tile(label, desimal(mean.mean, 0), tuple(notes), address("handed_over_flow"))


def _comparison(figures: Figures, peers: PeersLike | None, address: Address) -> Tile | None:
    rate = figures.rates.get("handed_over_per_printed")
    if peers is None or rate is None or rate.value is None:
        return None
    notes = [_("diserahkan %(base)s") % {"base": rate.base}]
    notes.append(
        f"{peers.parent} {persen(peers.rate)}"
        if peers.rate is not None
        else _("%(parent)s belum diketahui") % {"parent": peers.parent}
    )
    if peers.rank is not None and peers.of > 1:
        among = children_word(figures.region.level - 1)
        notes.append(
            _("peringkat %(rank)s dari %(of)s %(among)s")
            % {"rank": angka(peers.rank), "of": angka(peers.of), "among": among}
        )
    return Tile(
        _("Dibandingkan dengan %(parent)s") % {"parent": peers.parent},
        persen(rate.value),
        tuple(notes),
        address("handed_over"),
    )
