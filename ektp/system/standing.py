"""Where the roll-up stands: what waits, how far each place is behind, the nightly check, the database itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Min, Q, Sum

from ektp.common import clock
from reports.models import ReportRun, RollupState

_LAGS = """
SELECT r.code, trim(r.short_kind || ' ' || r.name), w.n, w.oldest FROM (
  SELECT province_id, count(*) AS n, min(at) AS oldest FROM daysheets_changeoutbox GROUP BY province_id
) w JOIN regions_region r ON r.id = w.province_id ORDER BY w.oldest, r.code
"""
_DATABASE = """
SELECT pg_database_size(current_database()), current_setting('max_connections')::int, state, count(*)
FROM (SELECT coalesce(state, 'other') AS state FROM pg_stat_activity WHERE datname = current_database()) a
GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a province (or the nation) is behind: entries that wait, and since when the oldest does."""

    code: str
    label: str
    waiting: int
    oldest: datetime

    @property
    def seconds(self) -> float:
        """Age of the oldest entry."""
        return max(0.0, (clock.now() - self.oldest).total_seconds())


@dataclass(frozen=True, slots=True)
class Outbox:
    """All that waits: how many entries, and the age of the oldest in seconds."""

    depth: int
    age: float


def lags() -> list[Lag]:
    """Places with waiting changes, the one furthest behind first; at most 39."""
    with connection.cursor() as cursor:
        cursor.execute(_LAGS)
        return [Lag(*row) for row in cursor.fetchall()]


def outbox(behind: list[Lag]) -> Outbox:
    """What all places together wait for."""
    return Outbox(
        sum(lag.waiting for lag in behind), max((lag.seconds for lag in behind), default=0.0)
    )


@dataclass(frozen=True, slots=True)
class Check:
    """The nightly comparison of the roll-up with its sources, over all provinces and the nation."""

    computed_at: datetime | None
    checked_at: datetime | None
    never: int
    drift: int


def check() -> Check:
    """When the roll-up was last computed and last compared with its sources."""
    found = RollupState.objects.aggregate(
        computed=Max("computed_at"), checked=Min("checked_at"), drift=Sum("drift")
    )
    never = RollupState.objects.filter(Q(checked_at=None)).count()
    return Check(found["computed"], found["checked"], never, found["drift"] or 0)


def runs_by_status() -> dict[str, int]:
    """Reports asked for in the last day, and all that are still open, by status."""
    since = clock.now() - timedelta(days=1)
    open_ones = Q(status__in=[ReportRun.Status.REQUESTED, ReportRun.Status.RUNNING])
    found = ReportRun.objects.filter(open_ones | Q(requested_at__gte=since))
    counts = dict.fromkeys(ReportRun.Status.values, 0)
    for status in found.values_list("status", flat=True):
        counts[status] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Database:
    """Bytes of the database, connections by state, and how many there may be."""

    size: int
    most: int
    connections: dict[str, int]


def database() -> Database:
    """What the server says of itself; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        rows = cursor.fetchall()
    return Database(rows[0][0], rows[0][1], {state: n for _size, _most, state, n in rows})
