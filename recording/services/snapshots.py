"""Snapshots: what a source says a level was at the end of a day. Each figure stands alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ektp.common.periods import plausible
from ektp.daysheets import outbox
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.registry import levels
from ektp.db.changing import Actor, changing
from ektp.regions.arrival import not_yet
from ektp.regions.models import Level, Region
from recording.models import ImportBatch, LevelSnapshot, Source

# One printed figure that does not tell first cards from reprints anchors both levels (MODEL section 2).
PRINTED = "printed"
_SPREAD = {PRINTED: ("printed_first", "printed_all")}


class SnapshotError(ValueError):
    """What cannot be recorded; the message is a sentence for whoever entered it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One region's figures at the end of one day, by measure code. jiwa, orang or keping as the measure says."""

    region: Region
    figures: Mapping[str, int]


def snapshot_record(
    *,
    by: Actor,
    region: Region,
    day: date,
    source: str,
    figures: Mapping[str, int],
    version: str = "",
    speaker: str = "",
    is_sample: bool = False,
) -> int:
    """Record one region's figures at the end of `day`; returns how many facts were new or changed."""
    return snapshots_record(
        by=by,
        day=day,
        source=source,
        facts=[Fact(region, figures)],
        version=version,
        speaker=speaker,
        is_sample=is_sample,
    )


def snapshots_record(
    *,
    by: Actor,
    day: date,
    source: str,
    facts: Iterable[Fact],
    version: str = "",
    speaker: str = "",
    batch: ImportBatch | None = None,
    is_sample: bool = False,
) -> int:
    """Record many regions' figures of one day and source. The same figure again is no change; another replaces it with history.

    Raises SnapshotError for a region below kecamatan, an unknown measure, a future day, or a statement without its speaker.
    """
    chosen = list(facts)
    snapshots_check(day=day, source=source, facts=chosen, speaker=speaker)
    wanted = {
        (fact.region.pk, code): value
        for fact in chosen
        for name, value in fact.figures.items()
        for code in _SPREAD.get(name, (name,))
    }
    regions = {fact.region.pk: fact.region for fact in chosen}
    with changing(by=by, reason=version):
        known = _known(regions, day, source)
        changed = {key: value for key, value in wanted.items() if known.get(key) != value}
        LevelSnapshot.objects.bulk_create(
            [
                LevelSnapshot(
                    region_id=region_id,
                    measure=measure,
                    day=day,
                    source=source,
                    value=value,
                    version=version,
                    speaker=speaker,
                    batch=batch,
                    is_sample=is_sample,
                )
                for (region_id, measure), value in changed.items()
            ],
            update_conflicts=True,
            unique_fields=["region", "measure", "day", "source"],
            update_fields=["value", "version", "speaker", "batch"],
        )
        touched = {regions[region_id] for region_id, _measure in changed}
        outbox.append(((region, day) for region in touched), ChangeOutbox.Kind.LEVEL)
    return len(changed)


def _known(regions: Iterable[int], day: date, source: str) -> dict[tuple[int, str], int]:
    rows = LevelSnapshot.objects.filter(region__in=regions, day=day, source=source)
    return {
        (region, measure): value
        for region, measure, value in rows.values_list("region", "measure", "value")
    }


def snapshots_check(*, day: date, source: str, facts: Iterable[Fact], speaker: str = "") -> None:
    """Refuse what `snapshots_record` would refuse, without recording: a form asks its questions after it, a dry run tells it by row.

    Raises SnapshotError.
    """
    if source not in Source.values:
        raise SnapshotError(_("Sumber “%(source)s” tidak dikenal.") % {"source": source})
    if source == Source.STATEMENT and not speaker:
        raise SnapshotError(_("Isi nama penyampai untuk angka yang berasal dari pernyataan."))
    allowed = levels().keys() | _SPREAD.keys()
    for fact in facts:
        _check_fact(fact, day, allowed)


def require_day(region: Region, day: date) -> None:
    """The day can be one of e-KTP figures at all, and has come. Raises SnapshotError."""
    try:
        plausible(day)
    except ValueError:
        raise SnapshotError(
            _("Tahun %(year)s tidak mungkin. Periksa kembali tanggalnya.") % {"year": day.year}
        ) from None
    refusal = not_yet(day, region.time_zone, _("tanggal angka"))
    if refusal:
        raise SnapshotError(refusal)


def _check_fact(fact: Fact, day: date, allowed: Collection[str]) -> None:
    if fact.region.level > Level.DISTRICT:
        raise SnapshotError(
            _("%(region)s di bawah kecamatan. Gunakan angka kecamatan.")
            % {"region": fact.region.label}
        )
    require_day(fact.region, day)
    for code, value in fact.figures.items():
        if code not in allowed:
            raise SnapshotError(_("Ukuran “%(code)s” tidak dikenal.") % {"code": code})
        if value < 0:
            raise SnapshotError(_("Angka tidak boleh kurang dari nol."))
