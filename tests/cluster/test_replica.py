"""Reads on a real streaming replica, made with PostgreSQL's own programs from the tests' server."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client

from ektp.accounts.own_writes import COOKIE
from ektp.accounts.services import token_create
from ektp.common import clock
from ektp.db import redis as quick
from ektp.db import replica
from reports.rollup.runner import run_all
from tests.cluster.standby import Standby, until
from tests.conftest import _CLUSTER
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World, small_world

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

OUTSIDE = "EKTP_DATABASE_URL names another server"


@pytest.fixture(scope="module")
def standby(django_db_setup: None) -> Iterator[Standby]:
    if os.environ["EKTP_DATABASE_URL"] != _CLUSTER.database_url():
        pytest.skip(OUTSIDE)
    folder = Path(tempfile.mkdtemp(prefix="ektp-standby-", dir="/tmp"))
    made = Standby(folder)
    try:
        made.make()
        made.start()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def reading(standby: Standby, transactional_db: None, monkeypatch: Any) -> Iterator[Standby]:
    """The application with this replica."""
    if standby.process is not None and standby.process.poll() is not None:
        standby.start()
    standby.resume()
    given = dict(connections.databases["default"], HOST=str(standby.folder))
    given |= {"NAME": connection.settings_dict["NAME"], "CONN_MAX_AGE": 0}
    connections.databases[replica.ALIAS] = given
    wrapper = connections[replica.ALIAS]  # which no test case has been told of
    wrapper.ensure_connection = lambda: wrapper.connection or wrapper.connect()
    monkeypatch.setattr(replica, "watch", replica.Watch())
    monkeypatch.setattr(replica, "_LOOK_AGAIN", 0.0)
    quick.quiet.until = 0.0
    quick.ask(
        lambda client: client.delete(*client.keys(quick.key("wal", "*")), quick.key("none")), None
    )
    yield standby
    standby.resume()
    connections[replica.ALIAS].close()
    del connections[replica.ALIAS]
    del connections.databases[replica.ALIAS]


@pytest.fixture
def world(reading: Standby) -> Iterator[World]:
    with clock.held_at(AFTERNOON):
        made = small_world()
        save(made, recording(counter=7))
        run_all(made.regions["35"].pk)
        caught_up()
        yield made


def caught_up() -> None:
    """Wait until the replica has replayed everything that is written now."""
    written = replica.position()
    until(lambda: replica._ask(replica.ALIAS, replica._REPLAYED) >= written)


def seen_caught_up() -> None:
    """As `caught_up`, and this process has seen it. Reading writes too (hints on pages), which is not flushed at once: without a look
    that stands for the next seconds the very next one may find the replica a little behind."""
    caught_up()
    until(lambda: replica.watch.refusal(0) == "")


def asked_where(reading: Callable[[], Any]) -> tuple[str, Any]:
    """Which server answered the statements of `reading`, and what it gave."""
    seen = {"default": 0, replica.ALIAS: 0}

    def count(alias: str) -> Callable[..., Any]:
        def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            seen[alias] += "reports_" in sql or sql.startswith("EXECUTE ")  # read, or prepared
            return execute(sql, *rest)

        return wrapper

    with (
        connections["default"].execute_wrapper(count("default")),
        connections[replica.ALIAS].execute_wrapper(count(replica.ALIAS)),
    ):
        found = reading()
    where = [alias for alias, times in seen.items() if times]
    return "+".join(where), found


def _signed_in(world: World, who: str = "kabid") -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def _board(client: Client) -> tuple[str, Any]:
    return asked_where(lambda: client.get("/dasbor/35.17/"))


def _put(world: World, counter: int, version: int) -> Any:
    """Save through the API as the clerk; the answer."""
    token = token_create(by=world.operator).text
    payload = {
        "client_key": str(uuid4()),
        "day": "open",
        "counts": {"recording": [{"counter": counter}]},
    }
    headers = {"Authorization": f"Bearer {token}", "If-Match": f'"{version}"'}
    path = f"/api/v1/daysheets/35.17.09-KEC/{MONDAY}"
    answer = Client().put(path, payload, content_type="application/json", headers=headers)
    return answer, {"Authorization": f"Bearer {token}"}


def test_dashboards_lists_and_the_api_are_read_on_the_replica(world: World) -> None:
    client = _signed_in(world)
    token = {"Authorization": f"Bearer {token_create(by=world.users['kabid']).text}"}
    seen_caught_up()

    for path in ("/dasbor/35.17/", "/dasbor/35.17/daftar/recorded/", "/dasbor/35.17/tren.svg",
                 "/blangko/pemakaian/?wilayah=35.17"):  # fmt: skip
        where, answer = asked_where(lambda path=path: client.get(path))
        assert (where, answer.status_code) == (replica.ALIAS, 200), path
    where, answer = asked_where(lambda: Client().get("/api/v1/progress/35.17", headers=token))
    assert (where, answer.status_code) == (replica.ALIAS, 200)
    assert answer.json()["flows"]["recordings_made"] == 7


def test_nothing_can_be_written_there(world: World) -> None:
    with (
        pytest.raises(Exception, match="read-only"),
        replica._standing_in(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE reports_rollupstate SET drift = drift")


def test_whoever_has_written_stays_on_the_primary_until_the_replica_has_it(
    world: World, reading: Standby
) -> None:
    """By token: the position is kept by account. Others may read what was known a moment ago."""
    seen_caught_up()
    reading.pause()
    answer, own = _put(world, 9, 1)
    assert answer.status_code == 200, answer.content
    path = "/api/v1/progress/35.17.09"

    where, mine = asked_where(lambda: Client().get(path, headers=own))
    other = {"Authorization": f"Bearer {token_create(by=world.users['camat']).text}"}
    elsewhere, theirs = asked_where(lambda: Client().get(path, headers=other))
    reading.resume()
    caught_up()
    later, again = asked_where(lambda: Client().get(path, headers=own))

    assert (where, mine.json()["flows"]["recordings_made"]) == ("default", 9)
    assert (elsewhere, theirs.json()["flows"]["recordings_made"]) == (replica.ALIAS, 7)
    assert (later, again.json()["flows"]["recordings_made"]) == (replica.ALIAS, 9)


def test_a_browser_carries_its_own_position(world: World, reading: Standby) -> None:
    client = _signed_in(world)
    seen_caught_up()
    before = _board(client)[0]
    reading.pause()
    client.post("/keluar/")
    position = client.cookies[COOKIE]
    client.force_login(world.users["kabid"])
    while_paused = _board(client)[0]
    reading.resume()
    caught_up()

    assert position.value.isdigit()
    assert position["httponly"]
    assert (before, while_paused, _board(client)[0]) == (replica.ALIAS, "default", replica.ALIAS)


@pytest.mark.parametrize("given", ["?", "", "abc", "9" * 25])
def test_a_position_that_cannot_be_read_or_reached_keeps_the_reader_on_the_primary(
    world: World, given: str
) -> None:
    client = _signed_in(world)
    caught_up()
    client.cookies[COOKIE] = given

    assert _board(client)[0] == "default"


def test_a_program_stays_on_the_primary_while_redis_cannot_say(
    world: World, settings: Any, tmp_path: Path
) -> None:
    token = {"Authorization": f"Bearer {token_create(by=world.users['kabid']).text}"}
    caught_up()
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"

    where, answer = asked_where(lambda: Client().get("/api/v1/progress/35.17", headers=token))

    assert (where, answer.status_code) == ("default", 200)
    quick.quiet.until = 0.0


def test_a_replica_that_is_too_far_behind_is_not_asked(
    world: World, reading: Standby, settings: Any
) -> None:
    settings.REPLICA_LAG = 1
    client = _signed_in(world)
    seen_caught_up()
    assert _board(client)[0] == replica.ALIAS
    reading.pause()
    save(world, recording(counter=8), base_version=1, at=AFTERNOON + timedelta(minutes=1))

    soon = _board(client)[0]
    time.sleep(1.2)
    late = _board(client)[0]
    reading.resume()
    caught_up()

    assert (soon, late, _board(client)[0]) == (replica.ALIAS, "default", replica.ALIAS)


def test_one_that_has_never_been_seen_up_to_date_is_not_asked(
    world: World, reading: Standby
) -> None:
    """A process that has just started knows no former position to compare with."""
    client = _signed_in(world)
    reading.pause()
    save(world, recording(counter=8), base_version=1, at=AFTERNOON + timedelta(minutes=1))

    assert _board(client)[0] == "default"


def test_with_the_replica_gone_everything_is_read_on_the_primary(
    world: World, reading: Standby, monkeypatch: Any
) -> None:
    client = _signed_in(world)
    seen_caught_up()
    assert _board(client)[0] == replica.ALIAS
    monkeypatch.setattr(replica, "_AWAY_SECONDS", 0.5)
    reading.stop()

    began = time.monotonic()
    where, answer = _board(client)
    took = time.monotonic() - began
    reading.start()
    time.sleep(0.6)
    caught_up()

    assert answer.status_code == 200
    assert where.endswith("default") or where.startswith("default")
    assert took < 10
    assert _board(client)[0] == replica.ALIAS


def test_a_reading_that_the_replica_breaks_off_begins_anew_on_the_primary(
    world: World, reading: Standby
) -> None:
    client = _signed_in(world)
    seen_caught_up()

    def broken(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "reports_regionday" in sql:
            reading.ask(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        return execute(sql, *rest)

    with connections[replica.ALIAS].execute_wrapper(broken):
        answer = client.get("/dasbor/35.17/")

    assert answer.status_code == 200
    assert replica.watch.refusal(0) == "away"
