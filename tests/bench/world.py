"""The nation as it would be: the official master, its standard offices, and days of sheets, written set by set."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection, transaction

from ektp.accounts.models import Role, User
from ektp.accounts.services import token_create
from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period
from ektp.daysheets.models import ChangeOutbox, DaySheet
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.db.changing import changing
from ektp.regions.models import Office, Region
from ektp.regions.services import load_holidays, offices_ensure_standard
from reports.services.rollup import in_order, rebuild
from tests.bench.line import timed
from tests.factories import Installer, user_make

ZONE = "Asia/Jakarta"
CLERKS = 600
_SOON = 60

_SHEETS = """
INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
SELECT e.office_id, e.day, 'open', 'reported', 1, '', false, 3, 3, e.deadline - interval '1 hour', true, %(clerk)s, false, '', true
FROM daysheets_expectedsheet e WHERE e.day >= %(start)s AND e.day < %(end)s AND (e.office_id * 31 + (e.day - '2000-01-01'::date)) %% 40 <> 0
"""
_SECTIONS = """
INSERT INTO daysheets_sheetsection (sheet_id, section, state, empty_is_zero)
SELECT s.id, p.section, 'filled', true FROM daysheets_daysheet s JOIN regions_office o ON o.id = s.office_id
CROSS JOIN LATERAL unnest(CASE o.kind WHEN 'DISTRICT' THEN ARRAY['recording', 'handover', 'activation']
  ELSE ARRAY['recording', 'printing', 'handover'] END) AS p(section) WHERE s.day >= %(start)s AND s.day < %(end)s
"""
_COUNTS = """
INSERT INTO {table} (sheet_id, office_id, day, domicile_id, domicile_level, {columns})
SELECT s.id, s.office_id, s.day, r.id, r.level, {values} FROM daysheets_daysheet s
JOIN regions_office o ON o.id = s.office_id JOIN regions_region r ON r.id = o.attribution_id
WHERE s.day >= %(start)s AND s.day < %(end)s {further}
"""
_PRINTING = """
INSERT INTO blanko_printingcount (sheet_id, office_id, day, domicile_id, domicile_level, item, printing_first, printing_data_change, printing_replace_lost)
SELECT s.id, s.office_id, s.day, r.id, r.level, 'blank_wni', 10 + s.id %% 30, s.id %% 5, s.id %% 3 FROM daysheets_daysheet s
JOIN regions_office o ON o.id = s.office_id AND o.kind = 'DINAS' JOIN regions_region r ON r.parent_id = o.region_id AND r.level = 3
WHERE s.day >= %(start)s AND s.day < %(end)s
"""
_ANCHORS = """
INSERT INTO recording_levelsnapshot (region_id, measure, day, source, value, version, speaker, is_sample)
SELECT r.id, m.measure, %(eve)s::date, 'dkb', (m.share * (18000 + r.id * 37 %% 54000))::bigint, 'DKB', '', true
FROM regions_region r CROSS JOIN (VALUES ('eligible_population', 1.0), ('recorded', 0.97), ('printed_first', 0.95), ('printed_all', 1.2),
  ('handed_over', 1.1)) AS m(measure, share) WHERE r.level = 3
"""
_CHANNELS = {
    "recording_recordingcount": (
        "recording_counter, recording_mobile_unit, recording_school_visit, recording_underage, recording_repeat",
        "15 + s.id % 40, s.id % 7, 0, s.id % 4, s.id % 2",
    ),
    "distribution_handovercount": (
        "handover_counter, handover_scheduled, handover_home_delivery, handover_replacement",
        "20 + s.id % 30, s.id % 9, s.id % 2, s.id % 6",
    ),
}


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who saves: an office, and a token of the API."""

    office: Office
    user: User
    token: str


def ensure(*, days: int, fresh: bool) -> str:
    """The data, made unless they stand; how much there is, in words."""
    if fresh:
        # The bench's own cluster; a flush would stop at what is append-only.
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0, interactive=False)
    if not Region.objects.filter(level=3).exists():
        call_command("load_regions", apply=True, verbosity=0)
    today = clock.today(ZONE)
    period = Period(today - timedelta(days=days), today)
    if not Office.objects.filter(kind=Office.Kind.DISTRICT).exists():
        _offices(period.start - ONE_DAY)
    made = ""
    if not DaySheet.objects.filter(is_sample=True).exists():
        made = _generate(period)
    return f"{_count()}{made}"


def clerks() -> list[Clerk]:
    """People at offices all over the country, the same ones each time, each with a new token."""
    made = User.objects.filter(username__startswith="bench.", role=Role.OPERATOR)
    users = made.select_related("office__attribution")
    return [Clerk(user.office, user, token_create(by=user).text) for user in users if user.office]


def free_days(clerk: Clerk, since: date) -> list[date]:
    """Days of the last fortnight, not before `since`, for which this office has reported nothing: weekends, and what is missing."""
    today = clock.today(ZONE)
    days = [day for n in range(14) if (day := today - timedelta(days=n)) >= since]
    reported = DaySheet.objects.filter(office=clerk.office, day__in=days)
    taken = set(reported.values_list("day", flat=True))
    return [day for day in days if day not in taken]


def _offices(since: date) -> None:
    load_holidays(by=Installer(), years=[since.year, since.year + 1])
    nation = Region.objects.get(code="ID")
    offices_ensure_standard(by=Installer(), region=nation, from_day=since, is_sample=True)
    offices = list(Office.objects.filter(kind=Office.Kind.DISTRICT).order_by("code"))
    chosen = random.Random(7).sample(offices, CLERKS)
    for number, office in enumerate(chosen):
        user_make(f"bench.{number:04d}", Role.OPERATOR, office=office)
    user_make("pusat", Role.NATIONAL, region=nation)
    user_make("provinsi.jatim", Role.PROVINCE, region=Region.objects.get(code="35"))


def _generate(period: Period) -> str:
    """Sheets and counts of the period, then the roll-up from nothing."""
    soon = Period(period.start, period.end + timedelta(days=_SOON))
    with transaction.atomic():
        expectations_recompute(by=Installer(), offices=None, period=soon)
        ChangeOutbox.objects.all().delete()
    clerk = User.objects.get(username="pusat")
    with changing(by=clerk), connection.cursor() as cursor:
        values = {
            "clerk": clerk.pk,
            "start": period.start,
            "end": period.end,
            "eve": period.start - ONE_DAY,
        }
        for sql in _statements():
            cursor.execute(sql, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    places = in_order(Region.objects.filter(level__lte=1))
    (seconds,) = timed(lambda: [rebuild(place.pk) for place in places])
    return f"; rolled up from nothing in {seconds:.0f} s"


def _statements() -> list[str]:
    counts = [
        _COUNTS.format(table=table, columns=columns, values=values.replace("%", "%%"), further="")
        for table, (columns, values) in _CHANNELS.items()
    ]
    activation = _COUNTS.format(
        table="distribution_activationcount",
        columns="activation_counter, activation_ikd",
        values="s.id %% 4, s.id %% 9",
        further="AND r.level = 3",
    )
    return [_SHEETS, _SECTIONS, *counts, activation, _PRINTING, _ANCHORS]


def _count() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM daysheets_daysheet), (SELECT count(*) FROM regions_office), pg_size_pretty(pg_database_size(current_database()))"
        )
        sheets, offices, size = cursor.fetchone()
    return f"{sheets:,} sheets of {offices:,} offices, {size}"
