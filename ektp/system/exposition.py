"""What `/metrics` says: the counts of all processes of this host, and what the database and the backups say when asked."""

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ektp.common.metrics import FOLDER
from ektp.system import backups, standing


class Asked(Collector):
    """Gauges that are asked for at the moment of reading. With the database away they are absent, and `ektp_database_up` is 0."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge, one by one."""
        yield from _backup()
        try:
            found = [*_outbox(), *_rollup(), *_reports(), *_database()]
        except DatabaseError:
            found = []
        yield _gauge("ektp_database_up", "1 when the database answers.", float(bool(found)))
        yield from found


def exposition() -> bytes:
    """Everything in Prometheus' text form."""
    registry = CollectorRegistry()
    if FOLDER.is_dir():
        MultiProcessCollector(registry, path=str(FOLDER))  # type: ignore[no-untyped-call]
    registry.register(Asked())
    return generate_latest(registry)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _by(name: str, words: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _outbox() -> Iterator[GaugeMetricFamily]:
    behind = standing.lags()
    waiting = standing.outbox(behind)
    yield _gauge("ektp_outbox_depth", "Changes not rolled up yet.", waiting.depth)
    yield _gauge("ektp_outbox_age_seconds", "Age of the oldest of them.", waiting.age)
    lags = {lag.code: lag.seconds for lag in behind}
    yield _by("ektp_rollup_lag_seconds", "Oldest waiting change, by province.", "place", lags)


def _rollup() -> Iterator[GaugeMetricFamily]:
    known = standing.check()
    yield _gauge("ektp_rollup_drift", "Rows mended by the last nightly check.", known.drift)
    if known.checked_at is not None:
        at = known.checked_at.timestamp()
        yield _gauge("ektp_rollup_checked_timestamp_seconds", "The place checked longest ago.", at)


def _reports() -> Iterator[GaugeMetricFamily]:
    counts: dict[str, float] = {**standing.runs_by_status()}
    yield _by("ektp_report_runs", "Open reports, and those of the last day.", "status", counts)


def _database() -> Iterator[GaugeMetricFamily]:
    known = standing.database()
    yield _gauge("ektp_database_bytes", "Size of the database.", known.size)
    yield _gauge("ektp_database_connections_most", "max_connections.", known.most)
    counts: dict[str, float] = {**known.connections}
    yield _by("ektp_database_connections", "Connections by state.", "state", counts)


def _backup() -> Iterator[GaugeMetricFamily]:
    last = backups.last_good()
    if last is not None:
        age = last.age.total_seconds()
        yield _gauge("ektp_backup_age_seconds", "Age of the last good backup.", age)
