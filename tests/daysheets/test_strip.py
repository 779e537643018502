"""The strip of days and the page of a day."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import Submission
from ektp.daysheets.selectors.page import sheet_page
from ektp.daysheets.selectors.strip import day_strip, strip_end
from ektp.daysheets.services.expectations import expectations_recompute
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, MORNING, Installer, World


def test_fourteen_days(world: World) -> None:
    with clock.held_at(AFTERNOON):
        fortnight = Period(MONDAY - timedelta(days=13), MONDAY + timedelta(days=1))
        expectations_recompute(by=Installer(), offices=None, period=fortnight)
    save(world, recording(counter=1), at=MORNING)
    save(world, recording(counter=1), day=MONDAY - timedelta(days=3))
    save(world, Submission(kind="closed"), day=MONDAY - timedelta(days=4))

    strip = {(d.day - MONDAY).days: d.state for d in day_strip(world.jombang, MONDAY)}

    assert len(strip) == 14
    assert {n: strip[n] for n in (0, -1, -2, -3, -4, -5)} == {
        0: "provisional",
        -1: "free",
        -2: "free",
        -3: "partial",
        -4: "closed",
        -5: "missing",
    }


def test_page_reads_in_few_statements(world: World) -> None:
    save(world, recording(counter=1))
    with clock.held_at(AFTERNOON), CaptureQueriesContext(connection) as captured:
        page = sheet_page(world.jombang, MONDAY)

    assert page.version == 1
    assert len(captured) <= 8


def test_the_day_on_the_screen_stands_in_the_strip() -> None:
    today = MONDAY
    for back in (0, 1, 13):
        assert strip_end(today - timedelta(days=back), today) == today
    for back in (14, 20, 400):
        shown = today - timedelta(days=back)
        end = strip_end(shown, today)
        assert end - timedelta(days=13) <= shown <= end <= today
    assert strip_end(today + timedelta(days=1), today) == today


def test_an_earlier_day_is_marked_and_leads_back(world: World) -> None:
    client = Client()
    client.force_login(world.operator)
    shown = MONDAY - timedelta(days=30)
    with clock.held_at(AFTERNOON):
        page = client.get(f"/lembar/35.17.09-KEC/{shown}/").content.decode()
        today = client.get(f"/lembar/35.17.09-KEC/{MONDAY}/").content.decode()
    assert page.count('aria-current="date"') == 1
    assert "Dua minggu di sekitar tanggal ini" in page
    assert f'<a href="/lembar/35.17.09-KEC/{MONDAY}/">Hari ini</a>' in page
    assert "Dua minggu terakhir" in today
    assert ">Hari ini</a>" not in today
