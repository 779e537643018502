"""The day sheet with scripts: Enter, totals, the draft on the device."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from ektp.daysheets.models import DaySheet, SheetSave
from ektp.daysheets.selectors.reading import sheet_at
from tests.browser.sheets import GRID, SHEET, TODAY, a_browser, a_past, sign_in
from tests.factories import AFTERNOON, World, small_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with a_browser(chromium) as found:
        yield found


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    made = small_world()
    a_past(made)
    return made


@pytest.fixture
def context(browser: Browser, live_server: LiveServer, world: World) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
    sign_in(made, world.operator, live_server.url)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(SHEET)
    return page


def test_enter_goes_down(page: Page) -> None:
    page.focus('[name="recording//counter"]')
    page.keyboard.type("174")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "recording//mobile_unit"
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("document.activeElement.name") == "recording//counter"
    assert not DaySheet.objects.filter(day=TODAY).exists()


def test_totals_follow(page: Page) -> None:
    page.fill('[name="recording//counter"]', "1.174")
    page.fill('[name="recording//home_visit"]', "3")
    assert page.inner_text('output[data-sum="recording"]') == "1.177"
    page.fill('[name="recording//home_visit"]', "tiga")
    assert page.inner_text('output[data-sum="recording"]') == "…"


def test_the_draft_survives_and_is_dropped_once_saved(page: Page, world: World) -> None:
    page.fill('[name="recording//counter"]', "174")
    page.wait_for_selector("text=Draf tersimpan di perangkat ini")
    page.reload()
    assert page.input_value('[name="recording//counter"]') == "174"
    assert "Draf tersimpan di perangkat ini" in page.inner_text("[data-draft-state]")
    page.click(".savebar .primary")
    page.wait_for_selector("text=Tersimpan dan dilaporkan")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    view = sheet_at(world.jombang.pk, TODAY)
    assert view is not None
    assert view.content.sections["recording"].rows["35.17.09"]["counter"] == 174


@pytest.mark.parametrize("width", [360, 560, 1280])
def test_what_the_draft_says_does_not_move_the_button(page: Page, width: int) -> None:
    """The sentence comes a moment after the last key: a finger on its way must still meet the button."""
    page.set_viewport_size({"width": width, "height": 800})
    button = page.locator(".savebar .primary")
    before = button.bounding_box()
    page.fill('[name="handover//counter"]', "300")
    page.wait_for_selector("text=Draf tersimpan di perangkat ini")
    top = button.bounding_box()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    end = button.bounding_box()
    page.evaluate("document.querySelector('[data-draft-state]').textContent = ''")
    assert before == top
    assert button.bounding_box() == end


def test_the_page_does_not_glide_under_who_types(page: Page) -> None:
    """Who goes to a field and presses the button at once: while the page glides there, the button is on its way elsewhere."""
    page.set_viewport_size({"width": 360, "height": 800})
    at_once, later = page.evaluate(
        """async () => {
          document.querySelector(".savebar .primary").focus();
          scrollTo({top: document.body.scrollHeight, behavior: "instant"});
          document.querySelector('[name="recording//counter"]').focus();
          const there = scrollY;
          await new Promise((done) => setTimeout(done, 400));
          return [there, scrollY];
        }"""
    )
    assert at_once == later < page.evaluate("document.body.scrollHeight") - 1600


def test_offline_it_waits_and_goes_out_once(context: BrowserContext, page: Page) -> None:
    page.fill('[name="recording//counter"]', "174")
    context.set_offline(True)
    page.click(".savebar .primary")
    assert "Sambungan terputus" in page.inner_text("[data-draft-state]")
    key = page.input_value('[name="client_key"]')
    context.set_offline(False)
    page.wait_for_selector("text=Tersimpan dan dilaporkan")
    [saved] = SheetSave.objects.filter(sheet__day=TODAY)
    assert str(saved.client_key) == key


def test_sent_but_never_answered_goes_out_once_more(context: BrowserContext, page: Page) -> None:
    page.route(
        "**/lembar/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.fill('[name="recording//counter"]', "174")
    page.click(".savebar .primary", no_wait_after=True)
    page.wait_for_timeout(300)
    page.unroute_all()
    other = context.new_page()
    other.goto(SHEET)
    other.wait_for_selector("text=Tersimpan dan dilaporkan")
    assert SheetSave.objects.filter(sheet__day=TODAY).count() == 1
    assert other.evaluate("Object.keys(localStorage).length") == 0


@pytest.fixture
def grid(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Page]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
    sign_in(made, world.users["adb"], live_server.url)
    page = made.new_page()
    page.goto(GRID)
    yield page
    made.close()


def _paste(page: Page, name: str, text: str) -> None:
    page.focus(f'[name="{name}"]')
    page.evaluate(
        """([name, text]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector(`[name="${name}"]`).dispatchEvent(event);
        }""",
        [name, text],
    )


def test_arrows_and_enter_move_about(grid: Page) -> None:
    grid.focus('[name="printing/35.17.09/first"]')
    for key, name in (
        ("ArrowRight", "printing/35.17.09/data_change"),
        ("ArrowDown", "printing/35.17.10/data_change"),
        ("ArrowLeft", "printing/35.17.10/first"),
        ("ArrowUp", "printing/35.17.09/first"),
        ("Enter", "printing/35.17.10/first"),
    ):
        grid.keyboard.press(key)
        assert grid.evaluate("document.activeElement.name") == name
    assert "terakhir" in grid.inner_text("[data-hint]")


def test_a_block_from_excel_is_matched_by_name(grid: Page) -> None:
    block = "Kecamatan\tBaru\tUbah\nKec. Megaluh\t31\t2\n35.17.09\t1.204\t0\n"
    _paste(grid, "printing/35.17.09/other", block)
    assert grid.input_value('[name="printing/35.17.10/first"]') == "31"
    assert grid.input_value('[name="printing/35.17.09/first"]') == "1.204"
    assert grid.inner_text("tfoot output >> nth=0") == "1.235"


def test_an_unknown_row_is_listed_and_nothing_is_pasted(grid: Page) -> None:
    _paste(grid, "printing/35.17.09/first", "Megaluh\t31\nNgoroo\t5\n")
    problems = grid.locator("[data-paste-problems]")
    assert "“Ngoroo” tidak dikenal" in problems.inner_text()
    top = problems.bounding_box()
    assert top is not None
    assert 0 <= top["y"] < 900  # on the screen, where the hand is
    assert grid.input_value('[name="printing/35.17.10/first"]') == ""


def test_a_block_of_figures_is_put_where_the_hand_is(grid: Page) -> None:
    _paste(grid, "printing/35.17.09/first", "3\t4\n5\t6\n")
    assert grid.input_value('[name="printing/35.17.10/data_change"]') == "6"


def test_empty_rows_can_be_hidden(grid: Page) -> None:
    grid.fill('[name="printing/35.17.10/first"]', "5")
    grid.click("[data-hide-empty]")
    assert grid.is_visible('[name="printing/35.17.10/first"]')
    assert not grid.is_visible('[name="printing/35.17.09/first"]')


def test_the_draft_says_its_time_by_the_clocks_of_the_office(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    context = browser.new_context(base_url=live_server.url, timezone_id="America/New_York")
    sign_in(context, world.operator, live_server.url)
    page = context.new_page()
    page.goto(SHEET)
    page.fill('[name="recording//counter"]', "1")
    page.locator("[data-draft-state]", has_text="Draf tersimpan").wait_for()
    said = page.inner_text("[data-draft-state]")
    context.close()
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    times = {f"{now - timedelta(minutes=n):%H.%M} WIB" for n in (0, 1)}
    assert any(time in said for time in times), said
