"""A clerk's day becomes a dashboard and a provincial PDF: the whole path in a real browser, with and without scripts.

Real pages, a real Celery worker, a real PDF. Each person signs in through the door, as people do.
"""

import io
import re
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.regions.models import OfficeLetterhead
from recording.services import snapshot_record
from tests.browser.sheets import GRID, SHEET, TODAY, a_browser
from tests.factories import AFTERNOON, PASSWORD, Installer, World, small_world
from tests.reports.paper import HEAD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pango")]
WITHIN = 5.0  # seconds from the last save to the province's table
PDF_WITHIN = 90.0
SIGN_IN = "/masuk/"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with a_browser(chromium) as found:
        yield found


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """It is Monday, 6 July 2026, 15.30 WIB; the DKB of June is in, nobody has reported yet."""
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    made = small_world()
    expectations_recompute(by=Installer(), offices=None, period=Period.inclusive(TODAY, TODAY))
    snapshot_record(
        by=made.users["kabid"],
        region=made.regions["35.17.09"],
        day=date(2026, 6, 30),
        source="dkb",
        figures={"eligible_population": 118_428, "recorded": 94_891},
    )
    OfficeLetterhead.objects.create(office=made.offices["35-PROV"], **HEAD)
    # Where the worker, a process of its own, keeps its files.
    monkeypatch.setattr(settings, "MEDIA_ROOT", settings.VAR_DIR / "files")
    return made


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def enter(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, world: World
) -> Iterator[Callable[[str], Page]]:
    """Opens a browser of somebody's own and signs in through the door."""
    opened = []

    def sign_in(name: str) -> Page:
        context = browser.new_context(
            java_script_enabled=request.param,
            base_url=live_server.url,
            viewport={"width": 1280, "height": 900},
            accept_downloads=True,
        )
        opened.append(context)
        page = context.new_page()
        page.goto(SIGN_IN)
        page.fill('[name="username"]', name)
        page.fill('[name="password"]', PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url(lambda url: SIGN_IN not in url)
        return page

    yield sign_in
    for context in opened:
        context.close()


def test_a_day_from_the_counter_to_the_provinces_report(
    enter: Callable[[str], Page], start_worker: Callable[..., object]
) -> None:
    start_worker("rollup", "default", "reports", concurrency=2)

    clerk, officer = enter("operator"), enter("provinsi")

    _clerk_reports(clerk)
    _print_room_fills_its_grid(enter("adb"))
    printed = time.monotonic()
    _province_shows(officer, until=printed + WITHIN)
    _camat_verifies(enter("camat"))
    clerk.goto(SHEET)
    assert "Diverifikasi" in clerk.inner_text("body")
    text = _report(officer)

    # What was printed in the two kecamatan, as the total of the table of the attachment.
    assert "1.531" in text
    assert "Kab. Jombang" in text


def _save(page: Page) -> None:
    page.locator(".savebar .primary").click()
    page.get_by_text("Tersimpan dan dilaporkan").first.wait_for()


def _clerk_reports(page: Page) -> None:
    """Signing in leads to today's sheet; the figures of the day are typed and saved."""
    page.wait_for_url(f"**{SHEET}")
    for name, value in {
        "recording//counter": "174",
        "recording//underage": "9",
        "handover//counter": "60",
        "activation//ikd": "12",
    }.items():
        page.fill(f'[name="{name}"]', value)
    _save(page)


def _print_room_fills_its_grid(page: Page) -> None:
    page.goto(GRID)
    page.fill('[name="printing/35.17.09/first"]', "1.317")
    page.fill('[name="printing/35.17.10/first"]', "214")
    _save(page)


def _camat_verifies(page: Page) -> None:
    page.goto("/verifikasi/")
    page.get_by_role("checkbox", name=re.compile("6 Juli 2026")).check()
    page.get_by_role("button", name="Verifikasi yang dicentang").click()
    page.get_by_text("Tidak ada hari yang menunggu verifikasi").wait_for()
    page.goto("/dasbor/35.17.09/")
    # 94.891 of the DKB, and 174 of today less 9 who are not yet 17.
    assert "95.056" in page.inner_text("main")


def _province_shows(page: Page, until: float) -> None:
    """The row of the kabupaten says what was printed today."""
    while True:
        page.goto("/dasbor/35/")
        row = page.locator("tr", has_text="Kab. Jombang").first.inner_text()
        if "1.531" in row:
            return
        assert time.monotonic() < until, row
        time.sleep(0.2)


def _report(page: Page) -> str:
    """Ask for the month's report, watch it being made, and read its PDF."""
    page.goto("/laporan/baru/")
    page.fill('[name="start"]', "2026-07-01")
    page.fill('[name="end"]', str(clock.today("Asia/Jakarta")))
    page.fill('[name="addressee"]', "Gubernur Jawa Timur")
    page.fill('[name="addressee_place"]', "Surabaya")
    page.get_by_role("button", name="Buat laporan PDF").click()
    link = page.get_by_role("link", name="Unduh PDF", exact=True)
    until = time.monotonic() + PDF_WITHIN
    while not link.is_visible():
        assert time.monotonic() < until, page.inner_text("main")
        page.reload()
        time.sleep(0.5)
    with page.expect_download() as waiting:
        link.click()
    pages = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    return "\n".join(found.extract_text() for found in pages)
