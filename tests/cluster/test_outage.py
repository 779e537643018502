"""The database goes away under a real web server: 503 with Retry-After, never 500, and the same client key afterwards."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client

from ektp import embedded
from ektp.accounts.services import token_create
from ektp.common import clock
from tests.cluster.standby import Standby, until
from tests.cluster.test_replica import OUTSIDE
from tests.conftest import _CLUSTER
from tests.factories import AFTERNOON, MONDAY, small_world

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

SHEET = f"/lembar/35.17.09-KEC/{MONDAY}/"
API = f"/api/v1/daysheets/35.17.09-KEC/{MONDAY}"
# Whoever waits for a lock.
ENDED = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND backend_type = 'client backend'
"""


class Answered(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


class Web:
    """gunicorn as in production, on a server that may go away."""

    def __init__(self, database: Standby, token: str, session: str) -> None:
        self.database = database
        self.token, self.session = {"Authorization": f"Bearer {token}"}, session
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        name = connection.settings_dict["NAME"]
        url = f"postgresql://postgres@/{name}?host={database.folder}"
        command = [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py"]
        self.process = subprocess.Popen(
            [*command, "-b", f"127.0.0.1:{self.port}", "ektp.wsgi"],
            cwd=embedded.BASE_DIR,
            env=os.environ
            | {"EKTP_DATABASE_URL": url, "EKTP_NOW": AFTERNOON.isoformat(), "WEB_CONCURRENCY": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
        )

    def up(self) -> bool:
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answered:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request(method, path, body or None, headers)
        answer = asked.getresponse()
        found = Answered(answer.status, answer.headers, answer.read().decode())
        asked.close()
        return found

    def put(self, body: str) -> Answered:
        return self.ask("PUT", API, body, **{"Content-Type": "application/json"}, **self.token)

    def read(self, method: str = "GET") -> Answered:
        headers = {"Cookie": f"sessionid={self.session}"}
        headers["Referer"] = f"http://127.0.0.1:{self.port}{SHEET}"
        return self.ask(method, SHEET, **headers)


@pytest.fixture
def web(transactional_db: None) -> Iterator[Web]:
    if os.environ["EKTP_DATABASE_URL"] != _CLUSTER.database_url():
        pytest.skip(OUTSIDE)
    with clock.held_at(AFTERNOON):
        world = small_world()
        token = token_create(by=world.operator).text
        client = Client()
        client.force_login(world.operator)
    database = Standby(Path(tempfile.mkdtemp(prefix="ektp-outage-", dir="/tmp")))
    found = None
    try:
        database.make()
        database.start()
        database.promote()
        found = Web(database, token, client.cookies["sessionid"].value)
        until(found.up)
        yield found
    finally:
        if found is not None:
            found.process.terminate()
            found.process.wait(30)
        if database.process is not None and database.process.poll() is None:
            database.stop()
        shutil.rmtree(database.folder, ignore_errors=True)


def _body(counter: int) -> str:
    recording = [{"counter": counter}]
    return json.dumps(
        {"client_key": str(uuid4()), "day": "open", "counts": {"recording": recording}}
    )


def test_while_the_database_is_away_everything_is_503_and_the_same_key_saves_afterwards(
    web: Web,
) -> None:
    first, body = _body(7), _body(9)
    assert web.put(first).status == 200
    assert web.read().status == 200
    web.database.stop()

    saved, page, form = web.put(body), web.read(), web.read("POST")
    assert web.ask("GET", "/healthz").status == 200
    web.database.start()
    version = {"If-Match": '"1"', "Content-Type": "application/json", **web.token}
    again = web.ask("PUT", API, body, **version)
    replayed = web.put(first)

    for answer in (saved, page, form):
        assert answer.status == 503, answer.text[:300]
        assert int(answer.headers["Retry-After"]) > 0
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert saved.headers["Content-Type"] == "application/problem+json"
    assert "kunci yang sama" in json.loads(saved.text)["detail"]
    assert f'href="{SHEET}"' in page.text
    assert "tetap ada di perangkat ini sebagai draf" in form.text
    assert f'{SHEET}"' in form.text
    assert (again.status, json.loads(again.text)["version"]) == (200, 2)
    assert (replayed.status, json.loads(replayed.text)["version"]) == (200, 1)
    assert web.read().status == 200


def test_a_connection_that_breaks_off_in_the_middle_of_a_save_is_503(web: Web) -> None:
    """The sheet is locked from outside, so that the save waits for it and its server process can be ended meanwhile."""
    assert web.put(_body(7)).status == 200
    name, body = connection.settings_dict["NAME"], _body(9)
    found: list[Answered] = []
    version = {"If-Match": '"1"', "Content-Type": "application/json", **web.token}
    with psycopg.connect(f"postgresql://postgres@/{name}?host={web.database.folder}") as held:
        held.execute("LOCK TABLE daysheets_daysheet IN ACCESS EXCLUSIVE MODE")
        saving = threading.Thread(
            target=lambda: found.append(web.ask("PUT", API, body, **version)), daemon=True
        )
        saving.start()
        until(lambda: web.database.ask(ENDED) > 0)
        saving.join(60)
    again = web.ask("PUT", API, body, **version)

    assert found[0].status == 503, found[0].text
    assert "Retry-After" in found[0].headers
    assert (again.status, json.loads(again.text)["version"]) == (200, 2)
