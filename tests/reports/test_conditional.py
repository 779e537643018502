"""Nothing is sent or computed twice while nothing has changed, and nothing is ever shown that its stamp does not say."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ektp.accounts.models import AccountEvent
from ektp.accounts.services import token_create
from ektp.common import clock, metrics
from ektp.db import redis as quick
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Region
from reports import frozen
from reports.figures import Figures
from reports.rollup.runner import run_all
from reports.selectors import around, kept, progress, progress_kept, version_of
from reports.services import rollup
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World, small_world
from tests.reports.rollup.histories import FIRST, SPAN, Walker
from tests.reports.rollup.world import small

KEPT_STATEMENTS = (
    9  # session, reader, region, snapshot, version, borders, what waits for the reader
)
NIGHT = AFTERNOON + timedelta(hours=10)


@pytest.fixture(autouse=True)
def _quick_is_there(transactional_db: None) -> None:
    quick.quiet.until = 0.0


@pytest.fixture
def world() -> Iterator[World]:
    """An afternoon with one sheet, rolled up."""
    with clock.held_at(AFTERNOON):
        made = small_world()
        save(made, recording(counter=7))
        _roll_up(made)
        yield made


def _roll_up(world: World) -> None:
    for code in ("33", "35"):
        run_all(world.regions[code].pk)
    rollup.run_nation()


def _again(client: Client, path: str, **headers: str) -> tuple[str, int]:
    """The tag of the page, and the answer to whoever has it."""
    first = client.get(path, headers=headers)
    assert first.status_code == 200, path
    second = client.get(path, headers={"If-None-Match": first["ETag"], **headers})
    return first["ETag"], second.status_code


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/dasbor/")  # the form token is made with the first page
    client.cookies["csrftoken"] = "a" * 32
    return client


PAGES = ["/dasbor/35.17/", "/dasbor/35.17/daftar/recorded/", "/dasbor/35.17/daftar/tutup-bulan/",
         "/blangko/pemakaian/?wilayah=35.17"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_not_sent_again_while_nothing_has_changed(world: World, path: str) -> None:
    client = _client(world.users["kabid"])

    tag, status = _again(client, path)

    assert status == 304
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.content == b""
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert answer["ETag"] == tag


@pytest.mark.parametrize("path", PAGES)
def test_a_change_between_two_reads_changes_the_tag(world: World, path: str) -> None:
    client = _client(world.users["kabid"])
    before, _ = _again(client, path)

    save(world, recording(counter=8), base_version=1)
    waiting = client.get(path, headers={"If-None-Match": before})
    _roll_up(world)
    after = client.get(path, headers={"If-None-Match": before})

    assert (waiting.status_code, after.status_code) == (200, 200)
    assert len({before, waiting["ETag"], after["ETag"]}) == 3


def test_two_runs_dated_alike_are_two_versions(world: World) -> None:
    """The clock is held: nothing but the run itself tells them apart."""
    region = world.regions["35.17"]
    first = version_of(region)
    save(world, recording(counter=8), base_version=1)
    _roll_up(world)

    second = version_of(region)

    assert first.freshness == second.freshness
    assert first.text != second.text


def test_what_the_nightly_check_mends_is_another_version(world: World) -> None:
    first = version_of(world.regions["35.17"])
    with clock.held_at(NIGHT):
        rollup.check_all()

    assert version_of(world.regions["35.17"]).text != first.text


def test_a_sister_province_changes_what_a_province_is_compared_with(world: World) -> None:
    west, east = world.regions["33"], world.regions["35"]
    first, other = version_of(east), version_of(world.regions["35.17"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_rollupstate SET drift = drift WHERE region_id = %s", [west.pk]
        )
        if not cursor.rowcount:
            cursor.execute(
                "INSERT INTO reports_rollupstate (region_id, drift) VALUES (%s, 0)", [west.pk]
            )

    assert version_of(east).family != first.family
    assert version_of(east).text == first.text
    assert version_of(world.regions["35.17"]) == other


def test_readers_rights_and_days_have_tags_of_their_own(world: World) -> None:
    path = "/dasbor/35.17/"
    kabid, kasi = world.users["kabid"], world.users["kasi"]
    tags = {_again(_client(kabid), path)[0], _again(_client(kasi), path)[0]}
    kasi.may_close_month = True
    kasi.save(update_fields=["may_close_month"])
    tags.add(_again(_client(kasi), path)[0])
    with clock.held_at(AFTERNOON + timedelta(days=1)):
        tags.add(_again(_client(kabid), path)[0])

    assert len(tags) == 4


def test_out_of_sight_stays_out_of_sight_whatever_tag_is_sent(world: World) -> None:
    tag, _ = _again(_client(world.users["provinsi"]), "/dasbor/35/")
    stranger = _client(world.users["provinsi.jateng"])

    assert stranger.get("/dasbor/35/", headers={"If-None-Match": tag}).status_code == 404
    assert stranger.get("/dasbor/35/", headers={"If-None-Match": "*"}).status_code == 404
    assert Client().get("/dasbor/35/", headers={"If-None-Match": tag}).status_code == 302


def test_a_message_is_shown_although_the_figures_are_the_same(world: World) -> None:
    client = _client(world.users["kabid"])
    tag, _ = _again(client, "/dasbor/35.17/")
    session = client.session
    session["_messages"] = '[["__json_message",0,25,"Tersimpan sekali",""]]'
    session.save()

    shown = client.get("/dasbor/35.17/", headers={"If-None-Match": tag})

    assert shown.status_code == 200
    assert "Tersimpan sekali" in shown.content.decode()
    assert "ETag" not in shown.headers


def test_what_an_auditor_looks_at_again_is_on_record_again(world: World) -> None:
    client = _client(world.users["auditor"])
    tag, _ = _again(client, "/dasbor/35.17/")
    before = AccountEvent.objects.count()

    assert client.get("/dasbor/35.17/", headers={"If-None-Match": tag}).status_code == 304
    assert AccountEvent.objects.count() == before + 1


# The API


def _token(world: World, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_create(by=world.users[who]).text}"}


def test_progress_is_not_sent_again_while_nothing_has_changed(world: World) -> None:
    given, path = _token(world, "kabid"), "/api/v1/progress/35.17"
    tag, status = _again(Client(), path, **given)
    save(world, recording(counter=8), base_version=1)
    changed = Client().get(path, headers={"If-None-Match": tag, **given})

    assert (status, changed.status_code) == (304, 200)
    assert changed["ETag"] != tag
    assert set(changed["Cache-Control"].split(", ")) == {"private", "no-cache"}


@pytest.mark.parametrize(
    "path", ["/api/v1/regions/35.17", "/api/v1/stock/35.17", "/api/v1/measures"]
)
def test_other_answers_are_told_by_their_content(world: World, path: str) -> None:
    given = _token(world, "kabid")
    first = Client().get(path, headers=given)

    answer = Client().get(path, headers={"If-None-Match": first["ETag"], **given})

    assert (first.status_code, answer.status_code) == (200, 304)
    assert set(first["Cache-Control"].split(", ")) == {"private", "no-cache"}


# What is kept


def _hits() -> float:
    return float(metrics.CACHE.labels("hit")._value.get())


def _read(region: Region) -> Figures:
    return progress_kept(region, date(2026, 7, 1), MONDAY)


def test_what_is_kept_says_the_same_as_what_is_counted(world: World) -> None:
    region = world.regions["35.17"]
    first, before = _read(region), _hits()
    second = _read(region)

    assert _hits() == before + 1
    assert first == second == progress(region, date(2026, 7, 1), MONDAY)
    assert frozen.thaw(frozen.freeze(first)) == first
    assert frozen.unpacked(Figures, frozen.packed(first)) == first


def test_without_redis_everything_is_computed(world: World, settings: Any, tmp_path: Any) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"
    client = _client(world.users["kabid"])

    assert _read(world.regions["35.17"]) == progress(
        world.regions["35.17"], date(2026, 7, 1), MONDAY
    )
    assert client.get("/dasbor/35.17/").status_code == 200
    quick.quiet.until = 0.0


def test_what_cannot_be_read_any_more_is_computed(world: World) -> None:
    region = world.regions["35.17"]
    first = _read(region)
    client = quick.client(kept.quick.settings.REDIS_URL)
    for name in client.scan_iter(quick.key("figures", "*")):
        client.set(name, b"spoilt")

    assert _read(region) == first


def _around(region: Region, figures: Figures) -> around.Around:
    with one_snapshot():
        return around.around_kept(region, figures, figures.as_of, version_of(region))


@pytest.mark.parametrize("code", ["ID", "35", "35.17", "35.17.09"])
def test_what_stands_around_the_figures_is_kept_with_them_and_goes_with_them(
    world: World, code: str
) -> None:
    region = world.regions[code]
    figures = _read(region)
    first, before = _around(region, figures), _hits()

    assert _around(region, figures) == first == around._around(region, figures, MONDAY)
    assert _hits() == before + 1
    _change(world, 1, 1)
    figures = _read(region)
    changed = _around(region, figures)
    assert changed == around._around(region, figures, MONDAY)
    assert changed.days != first.days


def test_a_page_of_kept_figures_asks_little_more_than_who_reads_it(world: World) -> None:
    client = _client(world.users["kabid"])
    client.get("/dasbor/35.17/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/dasbor/35.17/")

    assert len(captured) <= KEPT_STATEMENTS, [query["sql"][:90] for query in captured]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_no_interleaving_shows_a_figure_that_differs_from_the_rollup_at_its_stamp(
    seed: int,
) -> None:
    """Saves, runs and reads in any order: what is read equals the roll-up as it stands, and so does its stamp."""
    world, dice = small(), random.Random(seed)
    walker, hits = Walker(world, seed), _hits()
    last = FIRST + timedelta(days=SPAN)
    for _ in range(60):
        if dice.random() < 0.3:
            walker.walk(steps=1)
        region = world.regions[dice.choice(("ID", "11", "11.01", "11.01.01", "12"))]
        first = dice.choice((FIRST, FIRST + timedelta(days=30)))

        shown = progress_kept(region, first, last)

        assert shown == progress(region, first, last), (seed, region.code)
        assert _around(region, shown) == around._around(region, shown, last), (seed, region.code)
    assert _hits() > hits + 10


def test_a_change_between_two_statements_is_wholly_in_or_wholly_out(world: World) -> None:
    """Somebody saves and a runner runs while the figures are being read: after every statement once."""
    region = world.regions["35.17"]
    version = 1
    for statement in range(2, 12):
        before = progress(region, date(2026, 7, 1), MONDAY)
        changed = _after(
            statement, lambda count=statement, base=version: _change(world, count, base)
        )
        with connection.execute_wrapper(changed):
            shown = _read(region)
        version += 1

        assert changed.done, statement
        assert shown == before, statement
        assert progress(region, date(2026, 7, 1), MONDAY) != before
    assert _read(region) == progress(region, date(2026, 7, 1), MONDAY)


class _after:  # noqa: N801 - reads like a sentence where it is used
    """Do something on another connection after the n-th statement of this one."""

    def __init__(self, statement: int, deed: Callable[[], None]) -> None:
        self.statement, self.deed, self.seen, self.done = statement, deed, 0, False

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        result = execute(*arguments)
        self.seen += 1
        if self.seen == self.statement:
            other = threading.Thread(target=self.deed)
            other.start()
            other.join()
            self.done = True
        return result


def _change(world: World, counter: int, base: int) -> None:
    try:
        with clock.held_at(AFTERNOON):
            save(world, recording(counter=counter + 20), base_version=base)
            _roll_up(world)
    finally:
        connection.close()
