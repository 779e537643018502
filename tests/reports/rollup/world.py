"""Two provinces of two kabupaten of two kecamatan, and rows written straight into the source tables."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from blanko.models import BlankFlow, PrintingCount, SpoilageCount
from distribution.models import ActivationCount, CardFlow, CardOpening, HandoverCount
from ektp.accounts.models import User
from ektp.daysheets import outbox
from ektp.daysheets.models import ChangeOutbox, DaySheet, ExpectedSheet, Stoppage
from ektp.db.changing import changing
from ektp.regions.models import Office, Region
from recording.models import LevelSnapshot, QueueStatus, RecordingCount, ServicesCount
from tests.factories import region_make, user_make

NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
CODES = [
    ("ID", "Indonesia", "Negara"),
    ("11", "Utara", "Provinsi"),
    ("11.01", "Satu", "Kabupaten"),
    ("11.01.01", "Satu Timur", "Kecamatan"),
    ("11.01.02", "Satu Barat", "Kecamatan"),
    ("11.02", "Dua", "Kabupaten"),
    ("11.02.01", "Dua Timur", "Kecamatan"),
    ("11.02.02", "Dua Barat", "Kecamatan"),
    ("12", "Selatan", "Provinsi"),
    ("12.01", "Tiga", "Kabupaten"),
    ("12.01.01", "Tiga Timur", "Kecamatan"),
    ("12.01.02", "Tiga Barat", "Kecamatan"),
    ("12.02", "Empat", "Kabupaten"),
    ("12.02.01", "Empat Timur", "Kecamatan"),
    ("12.02.02", "Empat Barat", "Kecamatan"),
]
COUNTS = {
    "recording": RecordingCount,
    "printing": PrintingCount,
    "handover": HandoverCount,
    "activation": ActivationCount,
    "queue": QueueStatus,
}


@dataclass
class Small:
    """The world; `write` methods change a source and say so in the outbox, as services do."""

    regions: dict[str, Region]
    offices: dict[str, Office]
    user: User
    documents: int = field(default=0)

    def scope(self, code: str) -> int:
        """What a runner is asked to run: the key of a province, or of the nation."""
        return self.regions[code].pk

    def sheet(self, office: str, day: date, **more: object) -> DaySheet:
        """The sheet of that office and day, made if need be."""
        place = self.offices[office]
        values = {"first_saved_at": NOON, "edited_by": self.user, **more}
        with changing(by=self.user):
            sheet, _ = DaySheet.objects.update_or_create(
                office=place, day=day, defaults=values, create_defaults=values
            )
            self.said([place.attribution], day)
        return sheet

    def count(
        self, section: str, office: str, day: date, domicile: str, **values: int | None
    ) -> None:
        """Set a row of counts; without any value the row is removed."""
        sheet = self.sheet(office, day)
        place, model = self.regions[domicile], COUNTS[section]
        columns = {f"{section}_{name}": value for name, value in values.items()}
        with changing(by=self.user):
            model.objects.filter(sheet=sheet, domicile=place).delete()
            if values:
                model.objects.create(
                    sheet=sheet,
                    office=sheet.office,
                    day=day,
                    domicile=place,
                    domicile_level=place.level,
                    **columns,
                )
            self.said([place, sheet.office.attribution], day)

    def move(self, section: str, office: str, day: date, old: str, new: str) -> None:
        """People of one domicile turn out to live in another."""
        rows = COUNTS[section].objects.filter(
            office=self.offices[office], day=day, domicile=self.regions[old]
        )
        taken = COUNTS[section].objects.filter(
            office=self.offices[office], day=day, domicile=self.regions[new]
        )
        if not rows.exists() or taken.exists():
            return
        place = self.regions[new]
        with changing(by=self.user):
            rows.update(domicile=place, domicile_level=place.level)
            self.said([self.regions[old], place, self.offices[office].attribution], day)

    def spoil(self, office: str, day: date, n: int | None) -> None:
        sheet = self.sheet(office, day)
        with changing(by=self.user):
            SpoilageCount.objects.update_or_create(
                sheet=sheet,
                cause="heat",
                defaults={"office": sheet.office, "day": day, "spoilage_count": n},
            )

    def serve(self, office: str, day: date, kia: int | None) -> None:
        sheet = self.sheet(office, day)
        with changing(by=self.user):
            ServicesCount.objects.update_or_create(
                sheet=sheet,
                defaults={"office": sheet.office, "day": day, "services_kia": kia},
            )

    def stop(self, office: str, day: date, cause: str) -> None:
        """Add a stoppage of recording, or take it away again."""
        sheet = self.sheet(office, day)
        with changing(by=self.user):
            gone, _ = Stoppage.objects.filter(sheet=sheet, cause=cause).delete()
            if not gone:
                Stoppage.objects.create(
                    sheet=sheet, service="recording", cause=cause, start=time(9), end=time(11)
                )

    def expect(self, office: str, day: date) -> None:
        """Expect a report, or no longer."""
        place = self.offices[office]
        with changing(by=self.user):
            gone, _ = ExpectedSheet.objects.filter(office=place, day=day).delete()
            if not gone:
                ExpectedSheet.objects.create(office=place, day=day, deadline=NOON)
            self.said([place.attribution], day)

    def stock(self, region: str, day: date, **columns: int) -> None:
        self.documents += 1
        with changing(by=self.user) as change:
            BlankFlow.objects.create(
                region=self.regions[region],
                day=day,
                document_id=self.documents,
                known_from=change.at,
                **columns,
            )
            self.said([self.regions[region]], day)

    def cards(self, office: str, day: date, **columns: int) -> None:
        place = self.offices[office]
        self.documents += 1
        with changing(by=self.user):
            CardFlow.objects.create(
                region=place.attribution,
                office=place,
                day=day,
                cause="dispatch",
                cause_id=self.documents,
                **columns,
            )
            self.said([place.attribution], day)

    def open_cards(self, office: str, day: date, quantity: int) -> None:
        place = self.offices[office]
        if CardOpening.objects.filter(office=place).exists():
            return
        with changing(by=self.user):
            CardOpening.objects.create(office=place, day=day, quantity=quantity)
            for later in DaySheet.objects.filter(office=place, day__gte=day):
                self.said([place.attribution], later.day)
        self.cards(office, day, cards_at_counter_change=quantity)

    def state(
        self, region: str, measure: str, day: date, value: int | None, source: str = "dkb"
    ) -> None:
        """Set a snapshot, or take it away."""
        place = self.regions[region]
        key = {"region": place, "measure": measure, "day": day, "source": source}
        with changing(by=self.user):
            if value is None:
                LevelSnapshot.objects.filter(**key).delete()
            else:
                LevelSnapshot.objects.update_or_create(**key, defaults={"value": value})
            self.said([place], day, kind=ChangeOutbox.Kind.LEVEL)

    def said(self, regions: list[Region], day: date, kind: str = ChangeOutbox.Kind.FLOW) -> None:
        outbox.append([(region, day) for region in regions], kind)


def small() -> Small:
    regions = {row[0]: region_make(*row) for row in CODES}
    user = user_make("penguji", "admin", region=regions["ID"])
    offices = {}
    for code, region in regions.items():
        offices[code] = _office(code, region)
    offices["11.01.01-UPT"] = _office("11.01.01-UPT", regions["11.01.01"])
    return Small(regions, offices, user)


def _office(code: str, region: Region) -> Office:
    return Office.objects.create(
        code=f"{code}-{uuid.uuid4().hex[:4]}",
        name=code,
        kind="DINAS" if region.level == 2 else "COUNTER",
        region=region,
        attribution=region,
        time_zone="Asia/Jakarta",
    )
