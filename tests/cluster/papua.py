"""Papua of the official region master with the borders before 2022, with figures on days around both decrees; and their files."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from django.db import connection

from ektp.accounts.models import Role
from ektp.accounts.services import token_create
from ektp.db.changing import Installer, changing
from ektp.regions.models import Level, Office, Region
from ektp.regions.names import parent_code
from ektp.regions.services import master_load, offices_ensure_standard, read_edition
from ektp.regions.services.editions import Edition, Place
from reports.services.rollup import rebuild_all
from tests.factories import user_make

BEFORE, D2022, D2025 = date(2022, 11, 8), date(2022, 11, 9), date(2025, 4, 25)
DAYS = (date(2022, 10, 31), BEFORE, D2022, date(2022, 12, 15), date(2025, 4, 24), D2025)
OLD = ("91", "92")
NEW = {D2022: ("93", "94", "95"), D2025: ("96",)}
SAVERS_IN = ("91.01", "91.03", "92.71", "92.02")  # two that move, and two that stay
PEOPLE = 1000  # stated of every distrik before 2022
_SHEETS = """
INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
SELECT o.id, d.day, 'open', 'reported', 1, '', false, 1, 1, now(), true, %(by)s, false, '', false
FROM regions_office o JOIN regions_region r ON r.id = o.region_id, unnest(%(days)s::date[]) AS d(day) WHERE r.level = 3
"""
_COUNTS = """
INSERT INTO recording_recordingcount (sheet_id, office_id, day, domicile_id, domicile_level, recording_counter)
SELECT s.id, s.office_id, s.day, o.attribution_id, 3, 1 + o.id %% 7
FROM daysheets_daysheet s JOIN regions_office o ON o.id = s.office_id
"""
_PEOPLE = """
INSERT INTO recording_levelsnapshot (region_id, measure, day, source, value, version, speaker, is_sample)
SELECT id, 'eligible_population', '2022-06-30', 'dkb', %(people)s, '2022-1', '', false FROM regions_region WHERE level = 3
"""


def papua_before_2022() -> None:
    """Load it, its offices and figures, and roll them up."""
    master_load(by=Installer(), edition=_edition(), apply=True)
    for province in Region.objects.at_level(Level.PROVINCE):
        offices_ensure_standard(by=Installer(), region=province, from_day=date(2022, 1, 1))
    clerk = user_make("admin.papua", Role.ADMIN, region=Region.objects.get(code="ID"))
    values = {"by": clerk.pk, "days": list(DAYS), "people": PEOPLE}
    with changing(by=clerk), connection.cursor() as cursor:
        for sql in (_SHEETS, _COUNTS, _PEOPLE):
            cursor.execute(sql, values)
    for _place in rebuild_all():
        pass


def _edition() -> Edition:
    """The edition of now under the codes that both decrees replaced, without the provinces that they made."""
    now = read_edition()
    former = {recode.new: recode.old for recode in now.recodes}
    papua = (*OLD, *NEW[D2022], *NEW[D2025])

    def back(place: Place) -> Place:
        code = former.get(place.code[:5], place.code[:5]) + place.code[5:]
        return place._replace(code=code, parent_code=parent_code(code))

    places = [
        back(place)
        for place in now.places
        if place.level == 0 or (place.code[:2] in papua and place.code not in papua[len(OLD) :])
    ]
    return Edition("Sebelum 2022", date(2021, 1, 1), places, [], [])


def decrees(folder: Path) -> Iterator[tuple[date, Path]]:
    """The file of each decree, by its day: provinces begin, kabupaten/kota get their codes of now."""
    now = read_edition()
    names = {place.code: place.name for place in now.places if place.level == 1}
    for (day, title), recodes in groupby(now.recodes, lambda recode: (recode.day, recode.decree)):
        rows = [f"baru,,{code},{names[code]}" for code in NEW[day]]
        rows += [f"ganti kode,{recode.old},{recode.new}," for recode in recodes]
        path = folder / f"{day}.csv"
        head = "tanggal,keputusan,perubahan,kode,kode_baru,nama\n"
        path.write_text(head + "".join(f"{day},{title},{row}\n" for row in rows))
        yield day, path


def clerks() -> dict[str, str]:
    """A token for one who saves at each distrik of SAVERS_IN, by the code of its office."""
    offices = Office.objects.filter(region__parent__code__in=SAVERS_IN).order_by("code")
    return {
        office.code: token_create(by=user_make(f"operator.{n}", Role.OPERATOR, office=office)).text
        for n, office in enumerate(offices.select_related("region", "attribution"))
    }


def recorded() -> dict[str, int]:
    """What the sources say was recorded on DAYS up to the end of 2022, by the code that the kabupaten/kota had before the decrees."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(r.code, 1, 5), sum(c.recording_counter)::int FROM recording_recordingcount c "
            "JOIN regions_region r ON r.id = c.domicile_id WHERE c.day < '2023-01-01' GROUP BY 1"
        )
        return dict(cursor.fetchall())
