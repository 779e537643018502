"""While requests wait in line a dashboard may be what it was a moment ago: whole, with the stamp it had, and never for one who has written."""

import re
import time
from collections.abc import Iterator

import pytest
from django.test import Client

from ektp.common import clock, pressure
from ektp.db import redis as quick
from reports.rollup.runner import run_all
from reports.selectors import lately
from reports.services import rollup
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, World, small_world

PATH = "/dasbor/35.17/"


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    quick.quiet.until = 0.0
    with clock.held_at(AFTERNOON):
        made = small_world()
        save(made, recording(counter=7))
        _roll_up(made)
        yield made


@pytest.fixture
def reader(world: World) -> Client:
    client = Client()
    client.force_login(world.users["kabid"])
    client.get("/dasbor/")
    client.cookies["csrftoken"] = "a" * 32
    return client


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressure.line, "waiting", 1)


def _roll_up(world: World) -> None:
    for code in ("33", "35"):
        run_all(world.regions[code].pk)
    rollup.run_nation()


def _change(world: World, version: int = 1) -> None:
    save(world, recording(counter=7 + version), base_version=version)


def _said(client: Client, path: str = PATH) -> tuple[str, str]:
    """The tag, and the page without what each answer draws anew."""
    answer = client.get(path)
    return answer["ETag"], re.sub(r'nonce="[^"]*"|\b\w{64}\b', "", answer.content.decode())


def test_without_a_line_everybody_sees_the_present(world: World, reader: Client) -> None:
    before = _said(reader)
    _change(world)

    assert _said(reader)[0] != before[0]


def test_while_requests_wait_the_page_of_a_moment_ago_is_shown_as_it_was(
    world: World, reader: Client, busy: None
) -> None:
    tag, page = _said(reader)
    _change(world)
    waiting = _said(reader)
    _roll_up(world)

    assert waiting == (tag, page)
    assert _said(reader) == (tag, page)
    assert "perubahan belum dihitung" not in page
    assert reader.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_it_is_at_most_two_seconds_older_than_the_question(
    world: World, reader: Client, busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag, _page = _said(reader)
    _change(world)
    now = time.time()
    monkeypatch.setattr(lately.time, "time", lambda: now + lately.SECONDS + 3)

    with monkeypatch.context() as stood:
        stood.setattr(pressure.mine, "waited", 60.0)
        assert _said(reader)[0] == tag  # it was so when this reader came
    assert _said(reader)[0] != tag


def test_whoever_has_just_written_sees_the_present(
    world: World, reader: Client, busy: None
) -> None:
    tag, _page = _said(reader)
    reader.post("/sesi/bahasa/", {})  # whatever it is, and however it ends
    _change(world)

    assert reader.cookies["ektp_wrote"]["max-age"] > lately.SECONDS + lately._REMEMBERED
    assert _said(reader)[0] != tag


def test_another_period_or_a_file_is_always_of_the_present(
    world: World, reader: Client, busy: None
) -> None:
    tag, _page = _said(reader, f"{PATH}?bulan=2026-07")
    _change(world)

    assert _said(reader, f"{PATH}?bulan=2026-07")[0] != tag


def test_what_is_not_kept_any_more_is_never_made_for_the_old_stamp(
    world: World, reader: Client, busy: None
) -> None:
    tag, _page = _said(reader)
    client = quick.client(quick.settings.REDIS_URL)
    for name in client.scan_iter(quick.key("around", "*")):
        client.delete(name)
    _change(world)

    assert _said(reader)[0] != tag
