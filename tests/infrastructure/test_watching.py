"""What a running installation says of itself: metrics, log lines, request names, slow statements."""

import io
import json
import logging
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from ektp.common import clock, logs, metrics, trace
from ektp.daysheets.models import ChangeOutbox
from ektp.db import slow
from ektp.db.nudge import QueueName, nudge
from ektp.embedded import BASE_DIR
from tests.factories import small_world

TOKEN = "t" * 40
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def lines() -> Any:
    """What goes to the log, as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().setLevel(level)
    logging.getLogger().removeHandler(handler)


def samples(text: str, name: str, **labels: str) -> float | None:
    """The value of one sample of an exposition."""
    for line in text.splitlines():
        head, _, value = line.rpartition(" ")
        if re.match(rf"{name}(\{{|$)", head) and all(
            f'{k}="{v}"' in head for k, v in labels.items()
        ):
            return float(value)
    return None


# /metrics


def test_without_a_token_there_is_no_such_page(client: Client) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer other"}, {"Authorization": TOKEN}])
@override_settings(METRICS_TOKEN=TOKEN)
def test_nobody_else_reads_the_metrics(client: Client, given: dict[str, str]) -> None:
    answer = client.get("/metrics", headers=given)

    assert answer.status_code == 401
    assert b"ektp_" not in answer.content


@override_settings(METRICS_TOKEN=TOKEN)
def test_metrics_say_what_waits_and_since_when(client: Client, db: None) -> None:
    world = small_world()
    ChangeOutbox.objects.all().delete()
    east, now = world.regions["35"], clock.now()
    for code, minutes in (("35.17.09", 3), ("35.17.10", 7)):
        ChangeOutbox.objects.create(
            province_id=east.pk, region_id=world.regions[code].pk, day=now.date(), kind="flow",
            at=now - timedelta(minutes=minutes),
        )  # fmt: skip

    text = client.get("/metrics", headers=AUTHORIZED).content.decode()

    assert samples(text, "ektp_database_up") == 1
    assert samples(text, "ektp_outbox_depth") == 2
    assert samples(text, "ektp_outbox_age_seconds") == pytest.approx(420, abs=20)
    assert samples(text, "ektp_rollup_lag_seconds", place="35") == pytest.approx(420, abs=20)
    assert samples(text, "ektp_database_bytes") > 1_000_000
    assert samples(text, "ektp_report_runs", status="failed") == 0


@override_settings(METRICS_TOKEN=TOKEN)
def test_requests_are_counted_by_name_and_never_by_path(client: Client, db: None) -> None:
    client.get("/healthz")
    client.get("/v/rahasia-sekali-token/")
    client.get("/tidak-ada-sama-sekali/")
    client.generic("SESUKA", "/healthz")

    text = client.get("/metrics", headers=AUTHORIZED).content.decode()

    assert samples(text, "ektp_request_seconds_count", route="healthz", method="GET", status="200")
    assert samples(text, "ektp_request_seconds_count", route="reports:verify")
    assert samples(text, "ektp_request_seconds_count", route="unknown", status="404")
    assert samples(text, "ektp_request_seconds_count", route="healthz", method="other")
    assert "rahasia" not in text
    assert "tidak-ada" not in text


@override_settings(METRICS_TOKEN=TOKEN)
def test_several_processes_are_added_up(client: Client, db: None) -> None:
    """As gunicorn's workers and Celery's: each writes files of its own, whoever answers adds them up."""
    before = samples(_metrics(client), "ektp_task_seconds_count", task="of.others") or 0
    code = "from ektp.common import metrics; metrics.task_done('of.others', 0.2, failed=True)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], cwd=BASE_DIR, check=True)

    text = _metrics(client)

    assert samples(text, "ektp_task_seconds_count", task="of.others") == before + 2
    assert samples(text, "ektp_task_failures_total", task="of.others") >= 2


def test_files_of_dead_processes_are_dropped_and_those_of_the_living_stay() -> None:
    metrics.count(metrics.SLOW, "here")
    mine = metrics.FOLDER / f"counter_{metrics.process_name()}.db"
    host = metrics.process_name().rpartition(".")[0]
    dead = metrics.FOLDER / f"counter_{host}.4194303.db"
    other = metrics.FOLDER / "counter_another-host.1.db"
    for file in (dead, other):
        file.write_bytes(mine.read_bytes())

    assert metrics.forget_the_dead() >= 1

    assert (mine.exists(), dead.exists(), other.exists()) == (True, False, True)
    other.unlink()


def test_what_cannot_be_counted_breaks_nothing(client: Client, monkeypatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/proc/nowhere")

    assert client.get("/healthz").status_code == 200


def _metrics(client: Client) -> str:
    with override_settings(METRICS_TOKEN=TOKEN):
        return client.get("/metrics", headers=AUTHORIZED).content.decode()


# Request names and lines


def test_a_request_keeps_the_name_that_the_proxy_gave(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "proxy-0123.abc"})

    assert answer["X-Request-ID"] == "proxy-0123.abc"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with blank", 'quote"12345', "é" * 10])
def test_a_name_that_is_not_well_formed_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_the_line_of_a_request_names_address_user_and_status(
    client: Client, db: None, lines: Any
) -> None:
    world = small_world()
    client.force_login(world.users["camat"])

    client.get("/dasbor/35.17.09/?rahasia=1", headers={"X-Request-ID": "proxy-0123"})

    (line,) = [line for line in lines() if line["message"] == "Request"]
    assert line["request"] == "proxy-0123"
    assert (line["where"], line["status"], line["method"]) == ("reports:dashboard", 200, "GET")
    assert line["user"] == world.users["camat"].pk
    assert line["ms"] >= 0
    assert "rahasia" not in json.dumps(line)
    assert world.users["camat"].username not in json.dumps(line)


def test_what_the_database_says_of_a_row_is_left_out(lines: Any) -> None:
    text = "\n".join(
        ["duplicate key", "DETAIL:  Key (username)=(" + "siti.aminah) already exists.", ""]
    )
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("any").exception("Failed")

    assert "duplicate key" in lines()[0]["error"]
    assert "siti" not in json.dumps(lines())


def test_plain_lines_name_the_request() -> None:
    record = logging.LogRecord("any", logging.INFO, "", 0, "Halo", None, None)
    with trace.traced(trace.Trace(request="abcdefgh", where="home")):
        text = logs.PlainLines().format(record)

    assert text.endswith("INFO any: Halo [request=abcdefgh where=home]")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_name_of_a_request_goes_along_into_its_task(start_worker) -> None:
    worker = start_worker("rollup")
    with trace.traced(trace.Trace(request="from-the-request")):
        nudge("reports.rollup_nation", "nation", queue=QueueName.ROLLUP)

    assert worker.poll() is None
    line = _line_of_worker("from-the-request")
    assert "where=reports.rollup_nation" in line
    assert re.search(r"task=[0-9a-f-]{36}", line)
    assert "status=done" in line


def _line_of_worker(name: str) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for log in Path(os.environ["EKTP_VAR_DIR"]).glob(f"test-{os.getpid()}-*.log"):
            found = [line for line in log.read_text().splitlines() if name in line]
            if found:
                return found[-1]
        time.sleep(0.1)
    return ""


# Slow statements


@override_settings(SLOW_MS=30)
def test_a_slow_statement_is_named_without_what_it_was_asked_with(db: None, lines: Any) -> None:
    with (
        trace.traced(trace.Trace(where="reports:dashboard")),
        slow.watched(),
        connection.cursor() as cursor,
    ):
        cursor.execute("\n  SELECT pg_sleep(0.05),\n %s", ["rahasia"])
        cursor.execute("SELECT 1")

    (line,) = [line for line in lines() if line["message"] == "Slow statement"]
    assert line["statement"] == "SELECT pg_sleep(0.05),"
    assert (line["where"], line["ms"] >= 50) == ("reports:dashboard", True)
    assert "rahasia" not in json.dumps(lines())
    named = [row for row in slow.kept() if row.statement == "SELECT pg_sleep(0.05),"]
    assert named[0].where == "reports:dashboard"


@override_settings(SLOW_MS=0)
def test_nothing_is_timed_where_it_is_switched_off(db: None, lines: Any) -> None:
    with slow.watched(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.03)")

    assert lines() == []


def test_slow_statements_of_yesterday_are_not_shown(db: None) -> None:
    with clock.held_at(clock.now() - timedelta(days=2)):
        slow._name("SELECT long_ago", 900)

    assert not [row for row in slow.kept() if row.statement == "SELECT long_ago"]


@override_settings(SLOW_MS=30)
def test_without_redis_a_slow_statement_is_only_logged(
    db: None, lines: Any, settings, tmp_path
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"
    with slow.watched(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.04)")

    assert [line for line in lines() if line["message"] == "Slow statement"]
    assert slow.kept() == []
