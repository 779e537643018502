"""Whether the figures are right: random regions, periods and measures, from the roll-up and straight from the sources."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Sum

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from ektp.regions.models import Region
from reports.models import RegionDay
from reports.selectors.reading import sums_of
from reports.services.rollup import sweep
from tests.bench.line import Line, ms
from tests.bench.world import ZONE

_SEED = 1000
# A table, whose region its rows belong to, what of each row counts.
_FLOWS = {
    "recorded_flow": ("recording_recordingcount", "s.domicile_id", "coalesce(s.recording_counter, 0) + coalesce(s.recording_mobile_unit, 0) + coalesce(s.recording_home_visit, 0) + coalesce(s.recording_school_visit, 0) + coalesce(s.recording_other_outreach, 0) - coalesce(s.recording_underage, 0) - coalesce(s.recording_repeat, 0)"),
    "recording_counter": ("recording_recordingcount", "o.attribution_id", "s.recording_counter"),
    "printed_first": ("blanko_printingcount", "s.domicile_id", "coalesce(s.printing_first, 0) + coalesce(s.printing_suket_exchange, 0)"),
    "printing_replace_lost": ("blanko_printingcount", "o.attribution_id", "s.printing_replace_lost"),
    "handed_over_replacement": ("distribution_handovercount", "s.domicile_id", "s.handover_replacement"),
    "ikd_activated": ("distribution_activationcount", "s.domicile_id", "s.activation_ikd"),
    "spoilage_count": ("blanko_spoilagecount", "o.attribution_id", "s.spoilage_count"),
    "blank_in": ("blanko_blankflow", "s.region_id", "s.blank_in"),
    "blank_on_hand_change": ("blanko_blankflow", "s.region_id", "s.blank_on_hand_change"),
}  # fmt: skip
_COUNTS = {"expected": "count(*)", "reported": "count(s.id)", "verified": "count(*) FILTER (WHERE s.status = 'verified')"}  # fmt: skip
_FLOW = "SELECT coalesce(sum({value}), 0) FROM {table} s {office} WHERE {of} = ANY(%(regions)s) AND s.day >= %(start)s AND s.day < %(end)s"
_EVERYWHERE = (
    "SELECT coalesce(sum({value}), 0) FROM {table} s WHERE s.day >= %(start)s AND s.day < %(end)s"
)
_COUNT = """
SELECT {value} FROM daysheets_expectedsheet e JOIN regions_office o ON o.id = e.office_id
LEFT JOIN daysheets_daysheet s ON s.office_id = e.office_id AND s.day = e.day
WHERE o.attribution_id = ANY(%(regions)s) AND e.day >= %(start)s AND e.day < %(end)s
"""
_OFFICE = "JOIN regions_office o ON o.id = s.office_id"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question."""

    region: Region
    period: Period
    measure: str


def measure(probes: int) -> Iterator[Line]:
    """One line: how many of so many answers differ."""
    sweep()
    wrong, stored, live = [], 0.0, 0.0
    for probe in _drawn(probes):
        began = time.perf_counter()
        mine = _rolled(probe)
        between = time.perf_counter()
        theirs = _counted(probe)
        stored, live = stored + between - began, live + time.perf_counter() - between
        if mine != theirs:
            wrong.append((probe.region.code, probe.period.start, probe.period.end, probe.measure, mine, theirs))  # fmt: skip
    yield Line(
        "right",
        f"{probes} random (region, period, measure) that differ from the sources",
        str(len(wrong)),
        "0",
        f"{wrong[:3] or 'all equal'}; together {ms(stored)} from the roll-up, {ms(live)} live",
        value=len(wrong),
        limit=0,
        peer="live SQL aggregate",
        ratio=live / stored,
    )


def _drawn(wanted: int) -> Iterator[Probe]:
    """Mostly kecamatan and kabupaten/kota over any period, some provinces and the nation over shorter ones."""
    chance = random.Random(_SEED)
    by_level = {level: list(Region.objects.filter(level=level, ended_on=None).order_by("code")) for level in range(4)}  # fmt: skip
    first = DaySheet.objects.earliest("day").day
    last = clock.today(ZONE) - timedelta(days=1)
    whole = (last - first).days
    for _ in range(wanted):
        level = chance.choices((0, 1, 2, 3), (1, 4, 25, 70))[0]
        longest = whole if level > 1 else min(whole, 45)
        length = chance.randint(1, max(1, longest))
        start = first + timedelta(days=chance.randint(0, whole - length + 1))
        end = min(start + timedelta(days=length), last + timedelta(days=1))
        measures = (*_FLOWS, *_COUNTS)
        yield Probe(chance.choice(by_level[level]), Period(start, end), chance.choice(measures))


def _rolled(probe: Probe) -> int:
    sums = sums_of([probe.region.pk], probe.period, today=_tomorrow()).get((probe.region.pk, False))
    if sums is None:
        return 0
    if probe.measure in _COUNTS:
        return int(getattr(sums.completeness, probe.measure))
    if probe.measure in sums.flows:
        return sums.flows[probe.measure] or 0
    return _column(probe)


def _column(probe: Probe) -> int:
    """What is no flow of its own in the registry, but part of one."""
    rows = RegionDay.objects.filter(region=probe.region, own=False)
    days = rows.filter(day__gte=probe.period.start, day__lt=probe.period.end)
    return days.aggregate(total=Sum(probe.measure))["total"] or 0


def _tomorrow() -> date:
    """All days of the probes are over."""
    return clock.today(ZONE) + timedelta(days=1)


def _counted(probe: Probe) -> int:
    regions = Region.objects.under(probe.region, include_self=True).filter(level__lte=3)
    values = {
        "regions": list(regions.values_list("pk", flat=True)),
        "start": probe.period.start,
        "end": probe.period.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(probe), values)
        return int(cursor.fetchone()[0])


def _sql(probe: Probe) -> str:
    if probe.measure in _COUNTS:
        return _COUNT.format(value=_COUNTS[probe.measure])
    table, of, value = _FLOWS[probe.measure]
    if probe.region.level == 0:
        return _EVERYWHERE.format(table=table, value=value)
    office = _OFFICE if of.startswith("o.") else ""
    return _FLOW.format(table=table, of=of, value=value, office=office)
