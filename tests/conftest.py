"""Every test runs against a real PostgreSQL and Redis: the embedded ones, or those in the
environment. The settings are loaded here, after the environment has been put right, so that
nothing of the developer's own environment reaches the tests."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from pathlib import Path

import pytest
from pytest_django import Settings

from ektp import embedded

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_NAME = os.environ.get("EKTP_TEST_DB", "test_ektp") + (f"_{_WORKER}" if _WORKER else "")
_KEPT = {
    "EKTP_DATABASE_URL",
    "EKTP_REDIS_URL",
    "EKTP_TEST_DB",
    "EKTP_REQUIRE_ALL",
    "EKTP_BROWSER",
}
_CLUSTER = embedded.cluster("test", embedded.BASE_DIR / "var")


def _prepare_environment() -> None:
    for name in [n for n in os.environ if n.startswith("EKTP_") and n not in _KEPT]:
        del os.environ[name]
    number = 1 + zlib.crc32(_NAME.encode()) % 255
    # An xdist worker finds what its controller has put there.
    if os.environ.get("EKTP_DATABASE_URL") in {None, _CLUSTER.database_url()}:
        embedded.hold(_CLUSTER)
        os.environ["EKTP_DATABASE_URL"] = _CLUSTER.database_url()
        os.environ["EKTP_REDIS_URL"] = _CLUSTER.redis_url(number)
    os.environ["EKTP_REDIS_PREFIX"] = f"{_NAME}:"
    os.environ["EKTP_DEBUG"] = "1"
    os.environ["EKTP_VAR_DIR"] = str(embedded.BASE_DIR / "var" / "tests" / _NAME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ektp.settings"


_prepare_environment()

import django
import hypothesis
from django.conf import settings

settings.DATABASES["default"]["TEST"] = {"NAME": _NAME}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()  # conftest files below this one import models
# How long an example takes depends on what else the machine does; nothing is learnt from it.
hypothesis.settings.register_profile("ektp", deadline=None)
hypothesis.settings.load_profile("ektp")

from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_append_only(operations: DatabaseOperations, statements: list[str]) -> None:
    """Emptying the test database passes the triggers that keep history append-only."""
    quiet, loud = "SET session_replication_role = replica", "SET session_replication_role = origin"
    _flush(operations, [quiet, *statements, loud])


DatabaseOperations.execute_sql_flush = _flush_append_only


def _drop_whoever_is_there(creation: DatabaseCreation, name: str, verbosity: int) -> None:
    """A browser that was closed in the middle of a page leaves a server thread with its connection
    for a moment; the database of the tests is dropped all the same."""
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


DatabaseCreation._destroy_test_db = _drop_whoever_is_there


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker inherits our environment; with this name in it, it would load the settings before
    this file has given it a database, a Redis and a prefix of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """The name already carries the worker's suffix."""


def _chromium() -> str | None:
    given = os.environ.get("EKTP_BROWSER")
    return given or shutil.which("chromium") or shutil.which("chromium-browser")


def _missing(name: str, hint: str) -> None:
    """Skip by name on a machine that lacks a system library, but never in CI."""
    message = f"{name} is not installed ({hint})"
    if os.environ.get("EKTP_REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    found = _chromium()
    if found is None:
        _missing("Chromium", "apt-get install chromium")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def pango() -> None:
    """For tests that render a PDF."""
    if find_library("pango-1.0") is None:
        _missing("Pango", "apt-get install libpango-1.0-0 libpangoft2-1.0-0")


@pytest.fixture
def start_worker(
    transactional_db: None, settings: Settings
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a real Celery worker on the test database: ``start_worker("rollup", "reports")``."""
    parts = settings.DATABASES["default"]
    url = f"postgresql://{parts['USER']}@/{connection.settings_dict['NAME']}?host={parts['HOST']}"
    started: list[subprocess.Popen[bytes]] = []

    def start(*queues: str, concurrency: int = 1) -> subprocess.Popen[bytes]:
        name = f"test-{os.getpid()}-{len(started)}@localhost"
        ready = Path(os.environ["EKTP_VAR_DIR"]) / f"{name}.log"
        ready.parent.mkdir(parents=True, exist_ok=True)
        with ready.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "ektp.celery", "worker", "-n", name,
                 "-c", str(concurrency), "-Q", ",".join(queues), "--loglevel", "INFO",
                 "--without-gossip", "--without-mingle"],
                cwd=embedded.BASE_DIR,
                env=os.environ | {"EKTP_DATABASE_URL": url},
                stdout=log,
                stderr=log,
                preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
                process_group=0,
            )  # fmt: skip
        started.append(process)
        until = time.monotonic() + 150  # on a machine that does many other things
        while b" ready." not in ready.read_bytes():
            if time.monotonic() > until or process.poll() is not None:
                pytest.fail(f"the worker did not start:\n{ready.read_text()[-3000:]}")
            time.sleep(0.05)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Settings) -> None:
    """Files that a test stores or backs up are gone with it."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BACKUP_DIR = tmp_path / "backup"
