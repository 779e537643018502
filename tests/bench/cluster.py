"""The bench's own PostgreSQL: set up as a server of its size would be, with its generated databases kept as templates between runs."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ektp import embedded

CLUSTER = embedded.Cluster(embedded.cluster("bench", embedded.BASE_DIR / "var").root)
RUN = "bench_run"
SEED = 2017
# What docs/scaling.md recommends for a machine of this kind; the wheel's defaults are meant for a machine of 1 GB.
SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "6GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "16MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated database: days up to yesterday, of one province or of all. Edition grows when the generator makes other rows."""

    days: int
    province: str = ""
    edition: int = 1

    @property
    def name(self) -> str:
        """Of the kept database."""
        return f"{(self.province and f'province_{self.province}') or 'nation'}_{self.days}_{SEED}_{self.edition}"


def start() -> None:
    """Start the servers, with our settings from the first time on."""
    embedded.hold(CLUSTER)
    if _settings_set():
        embedded.release_and_wait(CLUSTER)
        embedded.hold(CLUSTER)


def alone() -> psycopg.Connection:
    """Held while a run lasts: two runs would drop each other's copy, and measure each other. SystemExit if somebody is at it."""
    kept = _server()
    taken = kept.execute("SELECT pg_try_advisory_lock(2017)").fetchone()
    if taken != (True,):
        raise SystemExit("Another run of the bench is under way on these servers.")
    return kept


def environment(database: str) -> dict[str, str]:
    """What a process needs to work on one of the databases."""
    return {
        "EKTP_DEBUG": "1",
        "EKTP_DATABASE_URL": CLUSTER.database_url(database),
        "EKTP_REDIS_URL": CLUSTER.redis_url(),
        "EKTP_VAR_DIR": str(embedded.BASE_DIR / "var" / "bench"),
        "EKTP_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "ektp.settings",
    }


def ensure_database(name: str) -> None:
    """An empty database of that name, unless it stands."""
    with _server() as server:
        if not _exists(server, name):
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def ensure(wanted: Generated, *, fresh: bool = False) -> dict[str, float]:
    """The generated database; what it took to make it, in seconds. `fresh` makes it anew."""
    with _server() as server:
        if fresh:
            _drop(server, wanted.name)
        if not _exists(server, wanted.name):
            _make(server, wanted)
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [wanted.name],
        ).fetchone()
    return dict(json.loads(found[0])) if found and found[0] else {}


def copy(wanted: Generated) -> float:
    """A fresh copy to measure on, brought up to the present migrations; seconds of the copying."""
    with _server() as server:
        _drop(server, RUN)
        began = time.monotonic()
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(RUN), sql.Identifier(wanted.name)
            )
        )
        took = time.monotonic() - began
    _manage(RUN, "migrate", "-v0")
    return took


def drop_copy() -> None:
    """Give its room back."""
    with _server() as server:
        _drop(server, RUN)


def machine() -> dict[str, object]:
    """The machine, the server's settings, and how busy both cores were before we began."""
    with _server() as server:
        version = server.execute("SHOW server_version").fetchone()
        shown = {
            name: str(server.execute(f"SHOW {name}").fetchone()[0])  # type: ignore[index,call-overload]
            for name in (*SETTINGS, "fsync", "synchronous_commit", "max_connections")
        }
    return {
        "cores": os.cpu_count(),
        "processor": _field("/proc/cpuinfo", "model name"),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "kernel": os.uname().release,
        "python": sys.version.split()[0],
        "postgresql": version[0] if version else "",
        "settings": shown,
        "load_before": os.getloadavg()[0],
        "others": _others(),
    }


def _field(path: str, name: str) -> str:
    with Path(path).open() as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith(name)), "")


def _others() -> list[str]:
    """What else used more than a twentieth of a core when we began, by name."""
    shown = subprocess.run(
        ["ps", "-eo", "pcpu,comm", "--sort=-pcpu", "--no-headers"],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = (line.split(None, 1) for line in shown.stdout.splitlines())
    return [f"{name} {share} %" for share, name in rows if float(share) >= 5][:8]


def _settings_set() -> bool:
    with _server() as server:
        new = {
            name: value
            for name, value in SETTINGS.items()
            if server.execute(f"SHOW {name}").fetchone() != (value,)  # type: ignore[call-overload]
        }
        for name, value in new.items():
            server.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )
    return bool(new)


def _server() -> psycopg.Connection:
    return psycopg.connect(CLUSTER.database_url("postgres"), autocommit=True)


def _exists(server: psycopg.Connection, name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _make(server: psycopg.Connection, wanted: Generated) -> None:
    """Under another name until it is whole, so that what was broken off is never measured."""
    making = f"making_{wanted.name}"
    _drop(server, making)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    _manage(making, "migrate", "-v0")
    _manage(making, "load_regions", "--apply", "-v0")
    options = ["--days", str(wanted.days), "--seed", str(SEED)]
    if wanted.province:
        options += ["--province", wanted.province, "--jobs", "1"]
    generated = _manage(making, "generate_nation", *options, "--without-rollup")
    rolled = _manage(making, "generate_nation", *options, "--rollup-only")
    took = json.dumps({"generated": round(generated, 1), "rolled": round(rolled, 1)})
    with psycopg.connect(CLUSTER.database_url(making), autocommit=True) as inside:
        inside.execute("VACUUM (ANALYZE)")
    name = sql.Identifier(wanted.name)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), name))
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(took)))


def _manage(database: str, *command: str) -> float:
    print(f"... {database}: {' '.join(command)}", file=sys.stderr, flush=True)
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=embedded.BASE_DIR,
        env=os.environ | environment(database),
        stdout=subprocess.DEVNULL if command[0] != "generate_nation" else sys.stderr,
        check=True,
    )
    return time.monotonic() - began
