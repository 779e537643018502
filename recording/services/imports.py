"""Files of snapshots: first a dry run that says what will become of every row, then, on request, the rows that can be used."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.common import clock
from ektp.regions.models import Level, Region, RegionCode
from recording.models import ImportBatch, LevelSnapshot
from recording.reading import ReadRow, read_rows
from recording.selectors.doubts import snapshot_doubts
from recording.services.snapshots import Fact, SnapshotError, snapshots_check, snapshots_record


class Fate(StrEnum):
    """What becomes of a row. One that is asked about is new or changes a figure, but is used only when somebody confirms it."""

    NEW = "new"
    CHANGED = "changed"
    ASKED = "asked"
    SAME = "same"
    SKIPPED = "skipped"
    REFUSED = "refused"


class RowFate(TypedDict):
    """A row of the dry run as it is stored and shown."""

    place: str
    region: int | None
    label: str
    figures: dict[str, int]
    fate: str
    notes: list[str]
    questions: NotRequired[list[str]]


def import_prepare(
    *,
    by: User,
    region: Region,
    name: str,
    content: bytes,
    source: str,
    day: date,
    version: str = "",
) -> ImportBatch:
    """Read the file and store what would become of each row. Nothing counts yet. Raises UnreadableFile."""
    rows = read_rows(name, content)
    return ImportBatch.objects.create(
        file_name=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        by=by,
        at=clock.now(),
        region=region,
        source=source,
        day=day,
        version=version,
        rows=list(_fates(rows, region, source, day)),
    )


def import_apply(*, by: User, batch: ImportBatch, confirmed: bool = False) -> int:
    """Record the usable rows of a dry run, with `confirmed` also those that are asked about; returns how many facts changed.

    A second call changes nothing. Raises SnapshotError as `snapshots_record` does.
    """
    fates = {Fate.NEW, Fate.CHANGED} | ({Fate.ASKED} if confirmed else set())
    with transaction.atomic():
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.applied_at is not None:
            return 0
        usable = [row for row in held.rows if row["fate"] in fates]
        if not usable:
            raise SnapshotError(_("Tidak ada baris yang dapat dipakai dalam berkas ini."))
        regions = Region.objects.in_bulk([row["region"] for row in usable])
        changed = snapshots_record(
            by=by,
            day=held.day,
            source=held.source,
            facts=[Fact(regions[row["region"]], row["figures"]) for row in usable],
            version=held.version,
            speaker=by.full_name,
            batch=held,
        )
        held.applied_at = clock.now()
        held.save(update_fields=["applied_at"])
        batch.applied_at = held.applied_at
    return changed


def _fates(rows: list[ReadRow], region: Region, source: str, day: date) -> Iterator[RowFate]:
    finder = _Finder(region)
    known = _known_figures(finder.by_code.values(), source, day)
    seen: dict[int, ReadRow] = {}
    told = [_fate(row, finder, known, seen) for row in rows]
    regions = {region.pk: region for region in finder.by_code.values()}
    _refuse(told, regions, source, day)
    _ask(told, regions, source, day)
    yield from told


def _fate(
    row: ReadRow, finder: "_Finder", known: dict[int, dict[str, int]], seen: dict[int, ReadRow]
) -> RowFate:
    label = row.name or row.code
    if row.problems:
        return _told(row, None, label, Fate.REFUSED, row.problems)
    if not row.figures:
        return _told(row, None, label, Fate.SKIPPED, [_("tidak ada angka")])
    if len(finder.plain(row.code)) > finder.VILLAGE_DIGITS:
        return _told(
            row,
            None,
            label,
            Fate.SKIPPED,
            [_("di bawah kecamatan; angka diambil dari baris kecamatan")],
        )
    region = finder.find(row)
    if region is None:
        return _told(
            row,
            None,
            label,
            Fate.REFUSED,
            [_("wilayah tidak ditemukan di bawah %(place)s") % {"place": finder.top.label}],
        )
    if (twin := seen.get(region.pk)) is not None:
        same = twin.figures == row.figures
        note = _("baris kembar dengan %(place)s") % {"place": twin.place}
        return _told(row, region, region.label, Fate.SKIPPED if same else Fate.REFUSED, [note])
    seen[region.pk] = row
    return _told(row, region, region.label, _compare(row, known.get(region.pk, {})), [])


def _compare(row: ReadRow, known: dict[str, int]) -> Fate:
    if not known:
        return Fate.NEW
    return Fate.SAME if row.figures.items() <= known.items() else Fate.CHANGED


def _usable(told: list[RowFate], regions: dict[int, Region]) -> Iterator[tuple[RowFate, Region]]:
    for row in told:
        if row["fate"] in (Fate.NEW, Fate.CHANGED) and row["region"] is not None:
            yield row, regions[row["region"]]


def _refuse(told: list[RowFate], regions: dict[int, Region], source: str, day: date) -> None:
    """What recording would refuse is refused here already: the dry run is the real run."""
    for row, region in list(_usable(told, regions)):
        try:
            snapshots_check(day=day, source=source, facts=[Fact(region, row["figures"])])
        except SnapshotError as error:
            row["fate"], row["notes"] = Fate.REFUSED, [str(error)]


def _ask(told: list[RowFate], regions: dict[int, Region], source: str, day: date) -> None:
    rows = list(_usable(told, regions))
    doubts = snapshot_doubts(day, source, {region: row["figures"] for row, region in rows})
    for row, region in rows:
        if questions := doubts.get(region.pk):
            row["fate"], row["questions"] = Fate.ASKED, questions


def _told(row: ReadRow, region: Region | None, label: str, fate: Fate, notes: list[str]) -> RowFate:
    return {
        "place": row.place,
        "region": region.pk if region else None,
        "label": label,
        "figures": row.figures,
        "fate": fate,
        "notes": notes,
    }


def _known_figures(regions: Iterable[Region], source: str, day: date) -> dict[int, dict[str, int]]:
    figures: dict[int, dict[str, int]] = {}
    rows = LevelSnapshot.objects.filter(region__in=regions, source=source, day=day)
    for region, measure, value in rows.values_list("region", "measure", "value"):
        figures.setdefault(region, {})[measure] = value
    for known in figures.values():
        if "printed_all" in known and known.get("printed_first") == known["printed_all"]:
            known["printed"] = known["printed_all"]
    return figures


class _Finder:
    """Finds the rows' regions at or below one region, by present or former code, else by a name that is unique there."""

    VILLAGE_DIGITS = 6

    def __init__(self, top: Region) -> None:
        self.top = top
        regions = list(
            Region.objects.under(top, include_self=True).filter(level__lte=Level.DISTRICT)
        )
        self.by_code = {self.plain(region.code): region for region in regions}
        by_key = {region.pk: region for region in regions}
        for code, key in RegionCode.objects.filter(region__in=by_key).values_list("code", "region"):
            self.by_code.setdefault(self.plain(code), by_key[key])
        self.by_name: dict[str, list[Region]] = {}
        for region in regions:
            for name in {region.name, region.label, region.full_label}:
                self.by_name.setdefault(self._key(name), []).append(region)

    @staticmethod
    def plain(code: str) -> str:
        """A code without dots, as spreadsheets and offices write it."""
        return "".join(character for character in code if character.isalnum()).upper()

    @staticmethod
    def _key(name: str) -> str:
        return "".join(character for character in name.lower() if character.isalnum())

    def find(self, row: ReadRow) -> Region | None:
        """The region a row names, or None."""
        if row.code:
            return self.by_code.get(self.plain(row.code))
        named = self.by_name.get(self._key(row.name), [])
        return named[0] if len(named) == 1 else None
