"""The strip of days and the page of a day."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import Submission
from ektp.daysheets.selectors.page import sheet_page
from ektp.daysheets.selectors.strip import day_strip
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
