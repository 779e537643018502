"""One page with every building block, looked at by axe in both schemes and at both widths."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, sync_playwright

from ektp.web import charts
from ektp.web.middleware import HEADERS
from tests.web.test_forms import SampleForm
from tests.web.test_tables import Row, SampleTable

HERE = Path(__file__).parent
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KECAMATAN = ["Perak", "Gudo", "Ngoro", "Bareng"]


def page_source() -> str:
    """The sample page, with its files where a browser without a server finds them."""
    rows = [
        Row(f"35.{n:02d}", f"Kab. {n}", 100_000 + n, Decimal(90 + n % 12), n * 99 - 300, "/d/")
        for n in range(1, 30)
    ]
    start = datetime(2026, 8, 1).date()
    days = [(start + timedelta(n), 100 + n * 13 % 90) for n in range(60)]
    points = charts.with_mean(days)
    request = RequestFactory().get("/")
    context: dict[str, Any] = {
        "title": "Kamis, 14 Maret 2013",
        "place": "Kec. Jombang",
        "crumbs": [("Jawa Timur", "/35/"), ("Kab. Jombang", "/35.17/"), ("Kec. Jombang", None)],
        "nav": [
            SimpleNamespace(label=label, url="/", current=label == "Lembar Harian")
            for label in ("Lembar Harian", "Dasbor", "Blangko", "Distribusi", "Laporan")
        ],
        "user": SimpleNamespace(is_authenticated=True, get_username="operator.jombang"),
        "data_contoh": True,
        "moment": datetime(2026, 11, 22, 17, 32),
        "table": SampleTable(
            rows,
            own=Row("35", "tanpa rincian kabupaten/kota", 12, None, None),
            totals=[Row("", "Jumlah", 3_001_230, Decimal("98.15"), 528_291)],
            request=request,
            per_page=20,
        ),
        "svg": charts.trend_svg(
            points, [charts.Marker(days[20][0], "DKB Semester I 2026")], label="Perekaman"
        ),
        "points": points,
        "form": SampleForm({"count": "118,428", "kind": "open"}),
        "kecamatan": KECAMATAN,
    }
    template = engines["django"].from_string((HERE / "templates/look/sample.html").read_text())
    html = template.render(context, request)
    return html.replace('="/static/', f'="file://{settings.BASE_DIR}/static/')


@dataclass
class Look:
    """How a page is looked at."""

    width: int
    scheme: str


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()


@pytest.fixture(
    params=[Look(w, s) for w in (1280, 360) for s in ("light", "dark")],
    ids=lambda look: f"{look.width}-{look.scheme}",
)
def page(
    browser: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Page, Look]]:
    look: Look = request.param
    file = tmp_path / "look.html"
    file.write_text(page_source())
    view = browser.new_page(viewport={"width": look.width, "height": 800}, color_scheme=look.scheme)
    view.goto(file.as_uri())
    yield view, look
    view.close()


@pytest.mark.browser
def test_axe_finds_nothing(page: tuple[Page, Look]) -> None:
    view, _look = page

    found = Axe().run(view, options={"runOnly": RULES})

    wrong = [
        (rule["id"], node["html"][:120], node.get("failureSummary", "")[:300])
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert wrong == []


@pytest.mark.browser
def test_nothing_makes_the_page_wider_than_the_screen(page: tuple[Page, Look]) -> None:
    view, look = page
    view.set_viewport_size({"width": min(look.width, 320), "height": 640})

    assert view.evaluate("document.documentElement.scrollWidth") <= min(look.width, 320)


def _tokens() -> tuple[dict[str, str], dict[str, str]]:
    css = (settings.BASE_DIR / "static/css/ektp.css").read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\n\s*\}", css, re.DOTALL)[:2]
    )
    return light, {**light, **dark}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "grounds", "least"),
    [
        ("ink", "paper surface sunken warn-soft bad-soft ok-soft brand-soft", 7),
        ("ink-2", "paper surface sunken warn-soft", 4.5),
        ("ink-3", "paper surface sunken", 4.5),
        ("link", "paper surface sunken brand-soft bad-soft", 4.5),
        ("ok", "ok-soft surface", 4.5),
        ("warn", "warn-soft surface sunken paper", 4.5),
        ("bad", "bad-soft surface paper", 4.5),
        ("brand-ink", "brand brand-hover", 4.5),
        ("edge", "surface paper", 3),
        ("warn-line", "surface warn-soft", 3),
        ("focus", "surface paper", 3),
    ],
)
def test_tokens_can_be_read(scheme: int, ink: str, grounds: str, least: float) -> None:
    tokens = _tokens()[scheme]

    for ground in grounds.split():
        assert _contrast(tokens[ink], tokens[ground]) >= least, f"{ink} on {ground}"


def test_the_first_load_is_light() -> None:
    """Style, script and htmx together leave room for an entry page of 50 KB."""
    import gzip

    files = ("css/ektp.css", "js/base.js", "js/htmx.min.js", "favicon.svg")
    static = settings.BASE_DIR / "static"

    assert sum(len(gzip.compress((static / name).read_bytes())) for name in files) < 28_000


@pytest.mark.browser
def test_the_policy_lets_the_page_live(browser: Browser) -> None:
    """Under our own CSP: nothing is refused, bars have their length, the copy button appears."""
    static = f"file://{settings.BASE_DIR}/static/"
    html = (
        page_source()
        .replace(static, "/static/")
        .replace(
            '<script defer src="/static/js/base.js">',
            '<script defer src="/static/js/htmx.min.js"></script><script defer src="/static/js/base.js">',
        )
    )
    view = browser.new_page()
    said: list[str] = []
    view.on("console", lambda message: said.append(message.text))
    view.on("pageerror", lambda error: said.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://ektp.test/")
        if path.startswith("static/"):
            route.fulfill(path=settings.BASE_DIR / path)
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=HEADERS)

    view.route("**/*", answer)
    view.goto("http://ektp.test/")

    assert said == []
    assert view.locator("button[data-copy]").is_visible()
    widths = view.locator(".pipe .bar i").evaluate_all("all => all.map(i => i.offsetWidth)")
    assert widths[0] > widths[1] > widths[2] > widths[3] > 0
    assert widths[4] == 0
    assert view.evaluate("document.activeElement.getAttribute('role')") == "alert"
    view.close()
