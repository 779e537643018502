"""A generated province: 120 days of day sheets, as a real one would have them, with gaps, stoppages, late and unverified days.

Set-based: one transaction and a handful of COPY per day. The same seed gives the same province.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from ektp.demo.copying import copy_models, copy_rows
from ektp.regions.models import Office
from ektp.regions.selectors import ExpectedDay

ZONE = ZoneInfo("Asia/Jakarta")
CAUSES = ("power", "network", "central_server", "recording_device", "application", "staff")
REASONS = (
    "first",
    "data_change",
    "replace_damaged",
    "replace_lost",
    "move_in",
    "suket_exchange",
    "other",
)


@dataclass(slots=True)
class District:
    """A kecamatan of the generated province: its office, its size (wajib KTP, jiwa), and cards lying at its counter (keping)."""

    office: Office
    eligible: int
    lying: int
    pace: float
    carried: int = 0


@dataclass(slots=True)
class Dinas:
    """A kabupaten's Dinas with its kecamatan; blanks in its store (keping) and cards waiting to be sent, by kecamatan."""

    office: Office
    districts: list[District]
    prr: int
    printed_today: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """The rows of one day, table by table."""

    sheets: list[DaySheet] = field(default_factory=list)
    sections: list[tuple[DaySheet, str, str, bool]] = field(default_factory=list)
    stoppages: list[tuple[DaySheet, str, str, int]] = field(default_factory=list)
    counts: dict[str, list[tuple[DaySheet, int | str | None, tuple[int | None, ...]]]] = field(
        default_factory=dict
    )

    def add(
        self, table: str, sheet: DaySheet, key: int | str | None, values: tuple[int | None, ...]
    ) -> None:
        """One row of counts."""
        self.counts.setdefault(table, []).append((sheet, key, values))


COLUMNS: dict[str, tuple[str, ...]] = {
    "recording_recordingcount": (
        "recording_counter",
        "recording_mobile_unit",
        "recording_home_visit",
        "recording_school_visit",
        "recording_other_outreach",
        "recording_underage",
        "recording_repeat",
    ),
    "distribution_handovercount": (
        "handover_counter",
        "handover_scheduled",
        "handover_village_or_rt",
        "handover_school_or_outreach",
        "handover_home_delivery",
        "handover_replacement",
    ),
    "distribution_activationcount": (
        "activation_counter",
        "activation_home_visit",
        "activation_ikd",
    ),
    "blanko_printingcount": tuple(f"printing_{reason}" for reason in REASONS),
    "blanko_spoilagecount": ("spoilage_count",),
    "recording_queuestatus": (
        "queue_prr",
        "queue_in_process",
        "queue_duplicates",
        "queue_failures",
    ),
    "blanko_declaredstock": (
        "declared_blank_on_hand",
        "declared_ribbon_percent",
        "declared_film_percent",
    ),
}
_BY_DOMICILE = frozenset(
    {
        "recording_recordingcount",
        "distribution_handovercount",
        "distribution_activationcount",
        "blanko_printingcount",
        "recording_queuestatus",
    }
)


class Generator:
    """Makes the day sheets of a province day by day."""

    def __init__(
        self, dinases: list[Dinas], clerk: User, verifier: User, today: date, random: Random
    ) -> None:
        self.dinases = dinases
        self.clerk = clerk
        self.verifier = verifier
        self.today = today
        self.random = random

    def run(self, expected: Iterable[ExpectedDay], period: Period) -> Iterator[tuple[date, Batch]]:
        """Write every day of the period; yields each with what was written, for whoever posts stock and cards after it."""
        by_day: dict[date, dict[int, datetime]] = {}
        for row in expected:
            by_day.setdefault(row.day, {})[row.office_id] = row.deadline
        for day in period.days():
            deadlines = by_day.get(day, {})
            with clock.held_at(datetime.combine(day, time(17, 0), ZONE)), changing(by=self.clerk):
                batch = self._day(day, deadlines)
                self._write(batch, day)
                yield day, batch

    def _day(self, day: date, deadlines: dict[int, datetime]) -> Batch:
        batch = Batch()
        for dinas in self.dinases:
            for district in dinas.districts:
                if district.office.pk in deadlines and not self._missing(day, district.office):
                    self._district(batch, day, district, dinas, deadlines[district.office.pk])
            if dinas.office.pk in deadlines and not self._missing(day, dinas.office):
                self._dinas(batch, day, dinas, deadlines[dinas.office.pk])
        return batch

    def _missing(self, day: date, office: Office) -> bool:
        """Today most offices have not reported yet; Jombang never has, so that the demonstration can enter it."""
        if day >= self.today:
            return office.region.code.startswith("35.17") or self.random.random() < 0.7
        age = (self.today - day).days
        return self.random.random() < (0.03 if age < 4 else 0.008)

    def _sheet(
        self, batch: Batch, day: date, office: Office, deadline: datetime, sections: int
    ) -> DaySheet:
        late = self.random.random() < 0.03
        saved = (
            deadline + timedelta(hours=self.random.randint(2, 40))
            if late
            else deadline - timedelta(minutes=self.random.randint(5, 290))
        )
        age = (self.today - day).days
        verified = office.kind == Office.Kind.DISTRICT and self.random.random() < (
            0.94 if age > 5 else 0.25
        )
        sheet = DaySheet(
            office=office,
            day=day,
            status=DaySheet.Status.VERIFIED if verified else DaySheet.Status.REPORTED,
            sections_expected=sections,
            sections_filled=sections,
            first_saved_at=saved,
            on_time=not late,
            edited_by=self.clerk,
            verified_by=self.verifier if verified else None,
            verified_at=saved + timedelta(hours=14) if verified else None,
            is_sample=True,
        )
        batch.sheets.append(sheet)
        return sheet

    def _district(
        self, batch: Batch, day: date, district: District, dinas: Dinas, deadline: datetime
    ) -> None:
        sheet = self._sheet(batch, day, district.office, deadline, 3)
        random, home = self.random, district.office.attribution_id
        if random.random() < 0.006:
            self._stopped(batch, sheet)
            return
        stopped_a_while = random.random() < 0.015
        if stopped_a_while:
            batch.stoppages.append(
                (sheet, "recording", random.choice(CAUSES), random.randint(3, 40))
            )
        base = max(1, round(district.eligible * district.pace * (0.5 if stopped_a_while else 1)))
        counter, van = self._around(base), self._around(base // 3) if day.weekday() == 2 else 0
        school = self._around(base) if day.weekday() == 1 and random.random() < 0.3 else 0
        recording = (
            counter,
            van,
            random.choice((0, 0, 0, 1, 2)),
            school,
            0,
            (counter + school) // 9,
            1 if counter > 12 and random.random() < 0.3 else 0,
        )
        outside = random.randint(1, 4) if counter > 8 and random.random() < 0.2 else 0
        own = (counter - outside, *recording[1:])
        batch.add("recording_recordingcount", sheet, home, own)
        if outside:
            batch.add(
                "recording_recordingcount",
                sheet,
                dinas.office.attribution_id,
                (outside, 0, 0, 0, 0, 0, 0),
            )
        self._handover(batch, sheet, district, day)
        batch.add(
            "distribution_activationcount", sheet, home, (None, None, self._around(base // 2))
        )
        for section in ("recording", "handover", "activation"):
            batch.sections.append((sheet, section, "filled", False))
        dinas.prr += sum(recording[:5]) - recording[5] - recording[6]

    def _handover(self, batch: Batch, sheet: DaySheet, district: District, day: date) -> None:
        wanted = self._around(max(1, round(district.eligible * district.pace * 2.1)))
        total = min(wanted, district.lying)
        scheduled = total // 3 if day.weekday() in (0, 3) else 0
        home = min(2, total - scheduled) if self.random.random() < 0.2 else 0
        values = (total - scheduled - home, scheduled, 0, 0, home, total * 45 // 100)
        district.lying -= total
        batch.add("distribution_handovercount", sheet, district.office.attribution_id, values)

    def _stopped(self, batch: Batch, sheet: DaySheet) -> None:
        sheet.kind = DaySheet.Kind.STOPPED
        sheet.sections_filled = 0
        cause = self.random.choice(CAUSES)
        for service in ("recording", "handover", "activation"):
            batch.stoppages.append((sheet, service, cause, self.random.randint(5, 60)))

    def _dinas(self, batch: Batch, day: date, dinas: Dinas, deadline: datetime) -> None:
        random = self.random
        sheet = self._sheet(batch, day, dinas.office, deadline, 3)
        dinas.printed_today = {}
        capacity = max(40, round(sum(d.eligible for d in dinas.districts) * 0.0009))
        first_total = min(dinas.prr, self._around(capacity // 2))
        weights = [district.eligible for district in dinas.districts]
        whole = sum(weights)
        for district, weight in zip(dinas.districts, weights, strict=True):
            first = first_total * weight // whole
            again = max(1, capacity * weight // whole // 2)
            values = (
                first,
                self._around(again * 5 // 10),
                self._around(again * 2 // 10),
                again // 10,
                again // 8,
                0,
                0,
            )
            batch.add("blanko_printingcount", sheet, district.office.attribution_id, values)
            dinas.printed_today[district.office.pk] = sum(values)
            dinas.prr -= first
        spoiled = self._around(max(1, capacity // 80))
        batch.add("blanko_spoilagecount", sheet, "ribbon", (spoiled,))
        queue = (dinas.prr, random.randint(5, 90), random.randint(0, 12), random.randint(0, 9))
        batch.add("recording_queuestatus", sheet, dinas.office.attribution_id, queue)
        counter = self._around(max(2, capacity // 60))
        batch.add(
            "recording_recordingcount",
            sheet,
            dinas.office.attribution_id,
            (counter, 0, 0, 0, 0, counter // 10, 0),
        )
        batch.add(
            "distribution_handovercount",
            sheet,
            dinas.office.attribution_id,
            (self._around(capacity // 40), 0, 0, 0, 0, 0),
        )
        for section in ("recording", "printing", "handover", "spoilage", "queue", "declared"):
            batch.sections.append((sheet, section, "filled", False))

    def _around(self, value: int) -> int:
        """A whole number near `value`, never below zero."""
        return max(0, round(self.random.gauss(value, value * 0.22)))

    def _write(self, batch: Batch, day: date) -> None:
        copy_models(batch.sheets)
        copy_rows(
            "daysheets_sheetsection",
            ("sheet_id", "section", "state", "empty_is_zero"),
            ((sheet.pk, section, state, zero) for sheet, section, state, zero in batch.sections),
        )
        copy_rows(
            "daysheets_stoppage",
            ("sheet_id", "service", "cause", "not_served"),
            ((sheet.pk, service, cause, lost) for sheet, service, cause, lost in batch.stoppages),
        )
        for table, rows in batch.counts.items():
            self._copy_counts(table, rows, day)

    def _copy_counts(
        self,
        table: str,
        rows: list[tuple[DaySheet, int | str | None, tuple[int | None, ...]]],
        day: date,
    ) -> None:
        columns = COLUMNS[table]
        if table in _BY_DOMICILE:
            keys: tuple[str, ...] = ("domicile_id", "domicile_level")
        else:
            keys = ("cause",) if table == "blanko_spoilagecount" else ()
        extra = {"blanko_printingcount": ("item",)}.get(table, ())
        copy_rows(
            table,
            ("sheet_id", "office_id", "day", *keys, *extra, *columns),
            (
                (
                    sheet.pk,
                    sheet.office_id,
                    day,
                    *self._key(key, keys, sheet),
                    *(("blank_wni",) if extra else ()),
                    *values,
                )
                for sheet, key, values in rows
            ),
        )

    @staticmethod
    def _key(
        key: int | str | None, keys: tuple[str, ...], sheet: DaySheet
    ) -> tuple[int | str | None, ...]:
        if len(keys) == 2:
            # A sheet of a kecamatan has rows of its own kecamatan or its kabupaten; a Dinas prints for kecamatan.
            return (key, _level(key, sheet))
        return (key,) if keys else ()


def _level(key: int | str | None, sheet: DaySheet) -> int:
    office = sheet.office
    if key == office.attribution_id:
        return office.attribution.level
    return 2 if office.kind == Office.Kind.DISTRICT else 3
