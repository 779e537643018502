"""Jawa Timur for the 120 days up to today: what it starts from, and its generated days."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from ektp.demo.cards import Cards
from ektp.demo.days import ZONE, Dinas, District, Generator
from ektp.demo.stock import Stock
from ektp.regions.models import Office, Region
from ektp.regions.selectors import expected_days, expected_days_sql
from recording.services.snapshots import Fact, snapshots_record

DAYS = 120
SEED = 35


def province_ensure(
    people: dict[str, User],
    code: str = "35",
    days: int = DAYS,
    each_day: Callable[[date], None] | None = None,
) -> int:
    """Generate the province unless it stands; returns how many sheets were made.

    `each_day` enters what else happened on a day after the first, before the uses of its sheets are posted.
    """
    today = clock.today("Asia/Jakarta")
    province = Region.objects.get(code=code)
    if DaySheet.objects.filter(is_sample=True, office__region__province=province).exists():
        return 0
    random = Random(SEED)  # noqa: S311  the same province every time, not a secret
    period = Period.inclusive(today - timedelta(days=days), today)
    dinases = _dinases(province, random)
    _expect(people["admin"], dinases, Period(period.start, today + timedelta(days=60)))
    _anchors(people["admin"], dinases, period.start - timedelta(days=1), random)
    offices = [office.pk for office in _offices(dinases)]
    stock, cards = Stock(dinases, people, period, random), Cards(dinases, people, period, random)
    generator = Generator(
        dinases, people["petugas.contoh"], people["verifikator.contoh"], today, random
    )
    made = 0
    for day, batch in generator.run(expected_days(offices, period), period):
        made += len(batch.sheets)
        if each_day is not None and day > period.start:
            each_day(day)
        stock.after(day, batch)
        cards.after(day, batch)
    return made


def _dinases(province: Region, random: Random) -> list[Dinas]:
    offices = {
        office.region_id: office
        for office in Office.objects.filter(region__province=province).select_related(
            "region", "attribution"
        )
    }
    regions = Region.objects.current().under(province).order_by("code")
    found: dict[int, Dinas] = {}
    for region in regions.filter(level=2):
        found[region.pk] = Dinas(offices[region.pk], [], prr=random.randint(300, 4000))
    for region in regions.filter(level=3):
        eligible = random.randint(18_000, 72_000)
        district = District(
            offices[region.pk],
            eligible,
            random.randint(300, 2500),
            random.uniform(0.00018, 0.00042),
        )
        found[region.parent_id or 0].districts.append(district)
    return list(found.values())


def _offices(dinases: Iterable[Dinas]) -> list[Office]:
    return [
        office
        for dinas in dinases
        for office in (dinas.office, *(d.office for d in dinas.districts))
    ]


def _expect(by: User, dinases: list[Dinas], period: Period) -> None:
    sql, params = expected_days_sql([office.pk for office in _offices(dinases)], period)
    known = datetime.combine(period.start - timedelta(days=1), time(6, 0), ZONE)
    with clock.held_at(known), changing(by=by), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO daysheets_expectedsheet (office_id, day, deadline) {sql} ON CONFLICT DO NOTHING",
            params,
        )


def _anchors(by: User, dinases: list[Dinas], eve: date, random: Random) -> None:
    """DKB of the half year for the population, and what every kecamatan had printed and handed over before the first day."""
    population, status = [], []
    for dinas in dinases:
        for district in dinas.districts:
            recorded = round(district.eligible * random.uniform(0.935, 0.987))
            printed = round(recorded * random.uniform(0.955, 0.995))
            again = round(printed * random.uniform(0.2, 0.5))
            region = district.office.attribution
            population.append(
                Fact(region, {"eligible_population": district.eligible, "recorded": recorded})
            )
            status.append(
                Fact(
                    region,
                    {
                        "printed_first": printed,
                        "printed_all": printed + again,
                        "handed_over": printed + again - district.lying - 60,
                        "handed_over_first": printed - district.lying * 6 // 10 - 40,
                        "ikd_activated": round(recorded * random.uniform(0.04, 0.19)),
                    },
                )
            )
    june = date(eve.year, 6, 30) if eve >= date(eve.year, 6, 30) else date(eve.year - 1, 12, 31)
    half = "I" if june.month == 6 else "II"
    with clock.held_at(datetime.combine(eve, time(8, 0), ZONE)):
        snapshots_record(
            by=by,
            day=june,
            source="dkb",
            facts=population,
            version=f"DKB Semester {half} {june.year}",
            is_sample=True,
        )
        snapshots_record(
            by=by,
            day=eve,
            source="office",
            facts=status,
            version="Data awal kantor",
            is_sample=True,
        )
