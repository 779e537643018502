"""What is worth a question before base figures count: a figure that is far from the last one, a sum that does not add up, an odd day.

Never a refusal: a source says what it says. Two queries whatever the number of regions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, tanggal
from ektp.common.measure import Anchor
from ektp.daysheets.registry import levels
from ektp.regions.models import Region
from recording.models import LevelSnapshot, Source

Figures = Mapping[str, int]

_DKB_DAYS = ((6, 30), (12, 31))  # the Ministry closes its half years on these days
# As a share of the last known figure: what lies below or above is asked about. Queues come and go; only a jump upwards is odd.
_USUAL = {Anchor.POPULATION: (0.8, 1.25), Anchor.STATUS: (0.5, 2.0), Anchor.QUEUE: (0.0, 10.0)}
_SMALL = 100  # a difference below it is never odd
_INSIDE = (
    ("recorded", "eligible_population"),
    ("unrecorded", "eligible_population"),
    ("handed_over", "printed_all"),
)
_APART = (Source.FIELD, Source.STATEMENT)  # pair only with themselves (MODEL section 3)


@dataclass(frozen=True, slots=True)
class _Known:
    """A figure that stands already."""

    value: int
    day: date
    source: str


def snapshot_doubts(
    day: date, source: str, facts: Mapping[Region, Figures]
) -> dict[int, list[str]]:
    """Questions about figures (by region) of one source at the end of `day`, by key of the region; none where nothing is odd."""
    keys = [region.pk for region in facts]
    standing, last = _standing(keys, day, source), _last_known(keys, day)
    of_the_day = list(_odd_day(day, source))
    found = {}
    for region, figures in facts.items():
        said = _spread(figures)
        whole = {**standing.get(region.pk, {}), **said}
        asked = [
            *of_the_day,
            *_sums(whole, said),
            *_jumps(said, last.get(region.pk, {})),
        ]
        if asked:
            found[region.pk] = asked
    return found


def _spread(figures: Figures) -> dict[str, int]:
    """A printed figure that does not tell first cards from reprints is compared with all prints."""
    said = dict(figures)
    if "printed" in said:
        said["printed_all"] = said.pop("printed")
    return said


def _odd_day(day: date, source: str) -> Iterator[str]:
    if source == Source.DKB and (day.month, day.day) not in _DKB_DAYS:
        yield _("DKB bertanggal 30 Juni atau 31 Desember. Benar %(day)s?") % {"day": tanggal(day)}


def _sums(whole: Figures, said: Figures) -> Iterator[str]:
    """Identity I1 inside one snapshot (domain.md section 2.4), and parts that exceed their whole."""
    parts = ("eligible_population", "recorded", "unrecorded")
    if all(code in whole for code in parts) and any(code in said for code in parts):
        eligible, recorded, unrecorded = (whole[code] for code in parts)
        if off := recorded + unrecorded - eligible:
            yield _(
                "Sudah rekam %(recorded)s + belum rekam %(unrecorded)s berselisih %(off)s dengan wajib KTP %(eligible)s. Benar?"
            ) % {
                "recorded": angka(recorded),
                "unrecorded": angka(unrecorded),
                "off": angka(abs(off)),
                "eligible": angka(eligible),
            }
        return
    for part, of in _INSIDE:
        if part in whole and of in whole and {part, of} & said.keys() and whole[part] > whole[of]:
            yield _("%(part)s %(n)s melebihi %(whole)s %(m)s. Benar?") % {
                "part": _label(part),
                "n": angka(whole[part]),
                "whole": _label(of),
                "m": angka(whole[of]),
            }


def _jumps(said: Figures, last: Mapping[str, _Known]) -> Iterator[str]:
    for code, value in said.items():
        known = last.get(code)
        if known is not None and _odd(code, value, known.value):
            yield _("%(label)s %(n)s; pada %(day)s menurut %(source)s %(known)s. Benar?") % {
                "label": _label(code),
                "n": angka(value),
                "day": tanggal(known.day),
                "source": Source(known.source).label,
                "known": angka(known.value),
            }


def _odd(code: str, value: int, known: int) -> bool:
    level = levels().get(code)
    low, high = _USUAL.get(level.anchor, (0.0, 10.0)) if level else (0.0, 10.0)
    return abs(value - known) >= _SMALL and not low * known <= value <= high * known


def _label(code: str) -> str:
    level = levels().get(code)
    return str(level.label) if level else code


def _standing(regions: list[int], day: date, source: str) -> dict[int, dict[str, int]]:
    """What the same source already says of the same day."""
    rows = LevelSnapshot.objects.filter(region__in=regions, day=day, source=source)
    found: dict[int, dict[str, int]] = {}
    for region, measure, value in rows.values_list("region", "measure", "value"):
        found.setdefault(region, {})[measure] = value
    return found


def _last_known(regions: list[int], day: date) -> dict[int, dict[str, _Known]]:
    """The figure nearest before or on `day`, of the sources that pair."""
    rows = (
        LevelSnapshot.objects.filter(region__in=regions, day__lte=day)
        .exclude(source__in=_APART)
        .order_by("region", "measure", "-day", "source")
        .distinct("region", "measure")
    )
    found: dict[int, dict[str, _Known]] = {}
    for region, measure, value, on, source in rows.values_list(
        "region", "measure", "value", "day", "source"
    ):
        found.setdefault(region, {})[measure] = _Known(value, on, source)
    return found
