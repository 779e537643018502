"""Dashboards in a browser: axe at every level, both widths and both schemes; the camat's answer on the first small screen. SHOTS=folder keeps pictures."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from playwright.sync_api import Browser, Page, Route

from ektp.common import clock
from ektp.web.middleware import HEADERS
from reports.figures import Figures, Row
from tests.browser.sheets import a_browser
from tests.reports import samples
from tests.reports.dashboard import NOW, busy_world, signed_in

# The mark has pytest-django set the database up when this file runs alone.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "kecamatan": ("camat", "/dasbor/35.17.09/"),
    "kecamatan-2013": ("camat", "/dasbor/35.17.09/?sampai=2013-03-14"),
    "kabupaten": ("kabid", "/dasbor/35.17/"),
    "provinsi": ("provinsi", "/dasbor/35/"),
    "nasional": ("pusat", "/dasbor/ID/"),
    "daftar": ("kabid", "/dasbor/35.17/daftar/recordings_made/"),
    "daftar-jenjang": ("provinsi", "/dasbor/35/daftar/recorded/"),
    "tutup-bulan": ("provinsi", "/dasbor/35/daftar/tutup-bulan/"),
}
SITE = "http://ektp.test"


@pytest.fixture(scope="module")
def answers(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[dict[str, str]]:
    """Every page as the server sends it, made before the browser starts."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.held_at(NOW):
        busy_world()
        found = {
            name: signed_in(who).get(path).content.decode() for name, (who, path) in PAGES.items()
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("reports.selectors.progress", lambda *_given: a_real_province())
            found["penuh"] = signed_in("provinsi").get("/dasbor/35/").content.decode()
        yield found
        transaction.set_rollback(True)


def a_real_province() -> Figures:
    """A province with names and figures as long as they come."""
    made = samples.province(38)
    names = ("Kab. Tulungagung", "Kota Probolinggo", "Kab. Banyuwangi", "Kab. Bojonegoro")
    rows = tuple(
        replace(_fourfold(row), place=replace(row.place, label=names[n % len(names)]))
        for n, row in enumerate(made.rows)
    )
    total = _fourfold(made.total)
    return replace(made, rows=rows, measures=total.measures, flows=total.flows)


def _fourfold(row: Row) -> Row:
    """As many people as Jawa Timur has."""
    flows = {code: n and n * 4 for code, n in row.flows.items()}
    levels = {
        code: replace(figure, value=figure.value and figure.value * 4)
        for code, figure in row.measures.items()
    }
    return replace(row, flows=flows, measures=levels)


@pytest.fixture(scope="module")
def browser(answers: dict[str, str], chromium: str) -> Iterator[Browser]:
    with a_browser(chromium) as found:
        yield found


@dataclass
class Look:
    """How a page is looked at."""

    width: int
    scheme: str


LOOKS = [Look(w, s) for w in (1280, 360) for s in ("light", "dark")]


def opened(browser: Browser, html: str, look: Look) -> Page:
    """The page under our own policy, with its files."""
    view = browser.new_page(viewport={"width": look.width, "height": 640}, color_scheme=look.scheme)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(f"{SITE}/")
        if path.startswith("static/"):
            route.fulfill(path=settings.BASE_DIR / path)
        elif ".svg" in path:
            route.fulfill(path=settings.BASE_DIR / "static/favicon.svg")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=HEADERS)

    view.route("**/*", answer)
    view.goto(f"{SITE}/")
    return view


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.width}-{look.scheme}")
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    answers: dict[str, str], browser: Browser, name: str, look: Look
) -> None:
    view = opened(browser, answers[name], look)

    found = Axe().run(view, options={"runOnly": RULES})

    if folder := os.environ.get("SHOTS"):
        shot = Path(folder) / f"dasbor-{name}-{look.width}-{look.scheme}.png"
        view.screenshot(path=shot, full_page=True)
    wide = view.evaluate("document.documentElement.scrollWidth")
    view.close()
    wrong = [
        (rule["id"], node["html"][:160], node.get("failureSummary", "")[:300])
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert wrong == []
    assert wide <= look.width


def test_no_column_of_a_province_is_cut(answers: dict[str, str], browser: Browser) -> None:
    view = opened(browser, answers["penuh"], Look(1280, "light"))

    if folder := os.environ.get("SHOTS"):
        view.screenshot(path=Path(folder) / "dasbor-penuh.png", full_page=True)
    wide, room = view.locator("#wilayah .scroll").evaluate("s => [s.scrollWidth, s.clientWidth]")
    view.close()

    assert wide <= room


def test_the_answer_stands_on_the_first_small_screen(
    answers: dict[str, str], browser: Browser
) -> None:
    view = opened(browser, answers["kecamatan"], Look(360, "light"))

    sentence = view.locator("#jawaban").bounding_box()
    button = view.get_by_role("link", name="Periksa dan verifikasi").bounding_box()
    view.close()

    assert sentence is not None
    assert button is not None
    assert sentence["y"] + sentence["height"] <= 640
    assert button["y"] < 640


def test_only_one_gap_is_hatched(answers: dict[str, str], browser: Browser) -> None:
    view = opened(browser, answers["kecamatan-2013"], Look(1280, "light"))

    hatched = view.locator(".pipe .bar u").count()
    widths = view.locator(".pipe .bar i").evaluate_all("all => all.map(i => i.offsetWidth)")
    view.close()

    assert hatched == 1
    assert widths[0] > widths[1] > widths[2] > widths[3] > widths[4] == 0
