"""The list of what waits: all of it counted, a page of it shown, one office of it chosen, and nothing ticked answered."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from ektp.common import clock
from ektp.daysheets.models import DaySheet
from reports.services.rollup import sweep
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World

PAGE = "/verifikasi/"
MEGALUH = "35.17.10"


@pytest.fixture(autouse=True)
def _next_day() -> Iterator[None]:
    with clock.held_at(AFTERNOON + timedelta(days=1)):
        yield


@pytest.fixture
def many(world: World) -> World:
    """25 days of Kecamatan Jombang, the oldest months ago, and one of Megaluh."""
    for n in range(24):
        save(world, recording(counter=n), day=MONDAY - timedelta(days=n))
    save(world, recording(counter=99), day=date(2026, 2, 2))
    office, by = world.offices["35.17.10-KEC"], world.users["operator.megaluh"]
    save(world, recording({MEGALUH: {"counter": 5}}), office=office, by=by)
    return world


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def words(client: Client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_all_are_counted_and_a_page_is_shown(many: World) -> None:
    kabid = client_of(many, "kabid")
    first, second = kabid.get(PAGE).content.decode(), kabid.get(f"{PAGE}?page=2").content.decode()
    assert "26 hari menunggu verifikasi" in words(kabid, PAGE)
    assert (first.count('name="lembar"'), second.count('name="lembar"')) == (20, 6)
    assert "Senin, 2 Februari 2026" in first


def test_one_office_is_chosen(many: World) -> None:
    kabid = client_of(many, "kabid")
    page = kabid.get(f"{PAGE}?kantor=35.17.10-KEC").content.decode()
    assert page.count('name="lembar"') == 1
    assert "Kecamatan Megaluh (1)" in page
    assert "Kecamatan Jombang (25)" in page
    [seen] = re.findall(r'name="lembar"\s+value="([^"]+)"', page)
    answer = kabid.post(f"{PAGE}?kantor=35.17.10-KEC", {"lembar": seen})
    assert answer["Location"] == f"{PAGE}?kantor=35.17.10-KEC"
    assert "Kecamatan Megaluh" not in words(kabid, PAGE)


def test_a_camat_has_one_office_and_no_choice(many: World) -> None:
    page = client_of(many, "camat").get(PAGE).content.decode()
    assert 'name="kantor"' not in page


def test_nothing_ticked_is_said_beside_the_button(many: World) -> None:
    answer = client_of(many, "kabid").post(PAGE, {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Belum ada hari yang dicentang" in page
    assert page.index("Belum ada hari yang dicentang") > page.index('class="savebar"')
    assert not DaySheet.objects.filter(status="verified").exists()


def test_the_dashboard_counts_the_same(many: World) -> None:
    sweep()
    for name, code, n in (("kabid", "35.17", 26), ("camat", "35.17.09", 25)):
        client = client_of(many, name)
        assert f"{n} hari menunggu verifikasi" in words(client, PAGE)
        dashboard = words(client, f"/dasbor/{code}/")
        assert re.search(rf"{n} hari(-kantor)? menunggu verifikasi", dashboard)


def test_a_provisional_day_is_told_apart(world: World) -> None:
    day = (AFTERNOON + timedelta(days=1)).date()
    with clock.held_at(AFTERNOON + timedelta(hours=18)):  # in the morning
        save(world, recording(counter=3), day=day, at=AFTERNOON + timedelta(hours=18))
        page = words(client_of(world, "camat"), PAGE)
    assert "0 hari menunggu verifikasi · 1 masih sementara" in page
