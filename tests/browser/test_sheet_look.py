"""Every screen of the day sheet, looked at by axe at both widths and in both schemes. SHOTS=folder keeps pictures."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.services.saving import sheet_save
from tests.browser.sheets import GRID, HOME, SHEET, TODAY, a_browser, a_past, save, sign_in
from tests.factories import AFTERNOON, World, region_make, small_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [
    ("lembar", "operator", SHEET),
    ("lembar-tersimpan", "kabid", f"/lembar/35.17.10-KEC/{TODAY}/"),
    ("lembar-terkunci", "operator", "/lembar/35.17.09-KEC/2026-06-24/"),
    ("lembar-pembetulan", "kabid", "/lembar/35.17.09-KEC/2026-06-24/"),
    ("cetak", "adb", GRID),
    ("kantor", "kasi", "/lembar/"),
    ("riwayat", "camat", "/lembar/35.17.09-KEC/2026-06-26/riwayat/"),
    ("verifikasi", "kabid", "/verifikasi/"),
    ("kembalikan", "camat", None),
    ("tutup", "kabid", "/tutup/35.17/2026-06/"),
    ("tutup-provinsi", "provinsi", "/tutup/35/2026-06/"),
    ("perubahan", "auditor", "/data/perubahan/"),
    ("teks", "kasi", "/lembar/teks/"),
]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with a_browser(chromium) as found:
        yield found


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    made = small_world()
    for n, name in enumerate(_NAMES, start=1):
        region_make(f"35.17.{n if n < 9 else n + 2:02d}", name, "Kecamatan")
    a_past(made)
    _today(made)
    return made


_NAMES = [
    "Perak",
    "Gudo",
    "Ngoro",
    "Bareng",
    "Wonosalam",
    "Mojoagung",
    "Mojowarno",
    "Diwek",
    "Peterongan",
    "Sumobito",
    "Jogoroto",
    "Kesamben",
    "Tembelang",
    "Ploso",
    "Plandaan",
    "Kabuh",
    "Kudu",
    "Ngusikan",
    "Bandarkedungmulyo",
]


def _today(world: World) -> None:
    """Today: Megaluh has reported with an unusual figure and a stoppage; an older day was corrected."""
    office = world.offices["35.17.10-KEC"]
    for back in range(20, 0, -1):
        day = TODAY - timedelta(days=back)
        if day.weekday() < 5:
            rows = {"35.17.10": {"counter": 30 + back % 4, "home_visit": 1}}
            save(
                world,
                office,
                day,
                Submission(kind="open", sections={"recording": SectionContent(rows=rows)}),
                "operator.megaluh",
            )
    said = Submission(
        kind="open",
        note="Antrean sampai pukul 14.00.",
        stoppages=(StoppageEntry("recording", "power", not_served=12),),
        sections={
            "recording": SectionContent(
                empty_is_zero=True,
                rows={"35.17.10": {"counter": 31, "home_visit": 40}, "ID": {"counter": 1}},
            ),
            "handover": SectionContent(rows={"35.17.10": {"counter": 12}}),
        },
    )
    save(world, office, TODAY, said, "operator.megaluh")
    sheet_save(
        by=world.users["kabid"],
        office=world.jombang,
        day=date(2026, 6, 26),
        submission=Submission(
            sections={"handover": SectionContent(empty_is_zero=True, rows={HOME: {"counter": 301}})}
        ),
        client_key=uuid4(),
        base_version=2,
        reason="Salah ketik penyerahan loket",
    )


def _shot(page: Page, name: str) -> None:
    folder = os.environ.get("SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def _violations(page: Page) -> list[str]:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # the save bar then covers nothing
    found = Axe().run(page, options={"runOnly": RULES})
    return [
        f"{v['id']}: {node['html'][:200]}"
        for v in found.response["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, live_server: LiveServer, world: World, width: int, scheme: str
) -> None:
    wrong: dict[str, list[str]] = {}
    for name, user, path in SCREENS:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            base_url=live_server.url,
            bypass_csp=True,  # axe brings its own script
        )
        sign_in(context, world.users[user], live_server.url)
        page = context.new_page()
        if path is None:
            page.goto("/verifikasi/")
            page.click("text=Kembalikan >> nth=0")
        else:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, (name, page.inner_text("main"))
        _shot(page, f"{name}-{width}-{scheme}")
        if found := _violations(page):
            wrong[name] = found
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        context.close()
    assert wrong == {}


@pytest.mark.parametrize("width", [1280, 360])
def test_refused_and_asked(
    browser: Browser, live_server: LiveServer, world: World, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, base_url=live_server.url, bypass_csp=True
    )
    sign_in(context, world.operator, live_server.url)
    page = context.new_page()
    page.goto(SHEET)
    page.fill('[name="recording//counter"]', "118,428")
    page.click(".savebar .primary")
    page.wait_for_selector("text=dapat dibaca dengan dua cara")
    _shot(page, f"salah-{width}")
    assert _violations(page) == []
    page.fill('[name="recording//counter"]', "174")
    page.fill('[name="recording//home_visit"]', "40")
    page.fill('[name="handover//counter"]', "300")
    page.click(".savebar .primary")
    page.wait_for_selector("text=Tersimpan dan dilaporkan")
    _shot(page, f"ditanya-{width}")
    assert _violations(page) == []
    other = browser.new_context(base_url=live_server.url)
    sign_in(other, world.users["kabid"], live_server.url)
    theirs = other.new_page()
    theirs.goto(SHEET)
    theirs.fill('[name="handover//counter"]', "310")
    theirs.click(".savebar .primary")
    theirs.wait_for_selector("text=Tersimpan dan dilaporkan")
    other.close()
    page.fill('[name="handover//counter"]', "320")
    page.click(".savebar .primary")
    page.wait_for_selector("text=sudah mengubah satu isian yang sama")
    _shot(page, f"bertemu-{width}")
    assert _violations(page) == []
    page.check('[value="mine"]')
    page.click(".actions .primary")
    page.wait_for_selector("text=Tersimpan dan dilaporkan")
    assert page.input_value('[name="handover//counter"]') == "320"
    assert page.evaluate("Object.keys(localStorage).length") == 0
    context.close()
