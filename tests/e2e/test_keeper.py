"""A stock keeper's days in a real browser, with and without scripts: every paper by the person whose it is, to the last keping.

Receive, bon, dispatch, a partial acceptance; a loan asked, approved, lent and given back; a count and a destruction, each approved by
another person; a request and its allocation. In the end the identities of every office close.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from blanko.models import Condition
from blanko.services.checking import identities_check
from blanko.services.documents import opening_post
from ektp.accounts.models import Role
from ektp.common import clock
from tests.blanko.test_documents import balance, july
from tests.browser.sheets import a_browser, sign_in
from tests.factories import AFTERNOON, World, small_world, user_make

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OURS, THEIRS, ABOVE = "35.17-DINAS", "35.78-DINAS", "35-PROV"
People = Callable[[str], Page]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with a_browser(chromium) as found:
        yield found


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """It is Monday, 6 July 2026; three books began on the 1st, ours with five spoiled ones in quarantine."""
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    made = small_world()
    made.users["gudang.surabaya"] = user_make(
        "gudang.surabaya", Role.STOCK_KEEPER, office=made.offices[THEIRS]
    )
    for code, quantity, quarantine in ((OURS, 1_000, 5), (THEIRS, 200, 0), (ABOVE, 20_000, 0)):
        opening_post(
            by=made.users["admin"],
            office=made.offices[code],
            day=july(1),
            quantity=quantity,
            quarantine=quarantine,
            client_key=uuid4(),
        )
    return made


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def people(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, world: World
) -> Iterator[People]:
    """A page of somebody's own, signed in; the same one each time they are asked for."""
    pages: dict[str, Page] = {}

    def page_of(name: str) -> Page:
        if name not in pages:
            context = browser.new_context(
                java_script_enabled=request.param, base_url=live_server.url
            )
            sign_in(context, world.users[name], live_server.url)
            context.set_default_timeout(30_000)
            pages[name] = context.new_page()
        return pages[name]

    yield page_of
    for page in pages.values():
        page.context.close()


def test_a_keepers_days(people: People, world: World) -> None:
    ours, theirs = world.offices[OURS], world.offices[THEIRS]
    keeper, receiver = people("gudang"), people("gudang.surabaya")

    _receives_and_hands_out(keeper)
    assert balance(ours) == 1_500
    _sends(keeper)
    _accepts(receiver, "290", note="Sepuluh keping tidak ada di dalam peti.")
    assert (balance(ours, Condition.IN_TRANSIT), balance(theirs)) == (10, 490)
    keeper.goto("/blangko/dalam-perjalanan/")
    assert "Selisih belum dijawab" in keeper.inner_text("main")

    _borrows(receiver, people("kasi"), keeper)
    assert "Selesai" in receiver.inner_text("main")
    assert (balance(ours), balance(theirs)) == (1_200, 490)

    _counts(keeper, people("kasi"))
    assert balance(ours) == 1_198
    _destroys(keeper, people("kasi"))
    assert balance(ours, Condition.QUARANTINE) == 0
    _asks_and_is_promised(keeper, people("provinsi"))

    with clock.held_at(AFTERNOON):
        assert identities_check().differing == 0


def _fill(page: Page, **values: str) -> None:
    """Text, numbers and choices by the names of their fields; a choice by its words."""
    for name, value in values.items():
        field = page.locator(f'main [name="{name}"]:not([type="hidden"])')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def _submit(page: Page) -> None:
    """The form's own button; the page that follows is not refused."""
    page.locator("main button.btn.primary[type=submit]:not([data-fallback])").first.click()
    page.wait_for_load_state()
    errors = page.locator("main .errorlist, main .note.bad")
    assert errors.count() == 0, page.inner_text("main")


def _enter(page: Page) -> None:
    """Look at what would change, then do it."""
    _submit(page)
    assert "Yang akan berubah" in page.inner_text("main")
    _submit(page)
    assert "sudah dicatat" in page.inner_text("main")


def _follow(page: Page, words: str) -> None:
    page.locator("main").get_by_role("link", name=words, exact=True).first.click()
    page.wait_for_load_state()


def _path(page: Page) -> str:
    return urlsplit(page.url).path


def _new(page: Page, path: str, **values: str) -> None:
    page.goto(f"/blangko/{path}/")
    _fill(page, **values)


def _receives_and_hands_out(keeper: Page) -> None:
    """500 from the Directorate General; a print room is opened and gets 100 with a bon, of which 100 come back unused."""
    _new(keeper, f"{OURS}/dokumen/baru/terima", quantity="500", number="BAST/7")
    _enter(keeper)
    _new(keeper, f"{OURS}/tempat", name="Ruang cetak")
    _submit(keeper)
    _new(keeper, f"{OURS}/dokumen/baru/bon", from_place="Gudang", to_place="Ruang cetak", quantity="100")  # fmt: skip
    _enter(keeper)
    _new(keeper, f"{OURS}/dokumen/baru/kembali-bon", from_place="Ruang cetak", to_place="Gudang", quantity="100")  # fmt: skip
    _enter(keeper)


def _sends(keeper: Page) -> None:
    name = keeper.locator("main")
    keeper.goto(f"/blangko/{OURS}/dokumen/baru/kirim/")
    option = name.locator('[name="receiver"] option', has_text="Surabaya").first.inner_text()
    _fill(keeper, receiver=option, quantity="300", number="470/12")
    _enter(keeper)


def _accepts(page: Page, quantity: str, note: str = "") -> None:
    """The receiver finds what is on its way and says what came of it."""
    page.goto("/blangko/dalam-perjalanan/")
    page.locator("main table a").last.click()
    _follow(page, "Terima kiriman")
    _fill(page, quantity=quantity, note=note)
    _enter(page)


def _borrows(borrower: Page, approver: Page, lender: Page) -> None:
    """50 asked for, approved by the lender's official, lent, accepted, given back and accepted again."""
    borrower.goto(f"/blangko/{THEIRS}/pinjaman/baru/")
    option = borrower.locator('[name="lender"] option', has_text="Jombang").first.inner_text()
    _fill(borrower, lender=option, quantity="50", purpose="Jatah belum datang.", due_day="2026-07-20")  # fmt: skip
    _submit(borrower)
    loan = _path(borrower)
    approver.goto(loan)
    _follow(approver, "Setujui pinjaman")
    _submit(approver)
    lender.goto(loan)
    _follow(lender, "Serahkan pinjaman")
    _enter(lender)
    _accepts(borrower, "50")
    borrower.goto(loan)
    _follow(borrower, "Kembalikan pinjaman")
    _enter(borrower)
    _accepts(lender, "50")
    borrower.goto(loan)


def _counts(keeper: Page, approver: Page) -> None:
    """The store room has two less than the book says; the day is explained and approved by another person."""
    _new(keeper, f"{OURS}/hitung-fisik/baru", number="470/OPNAME/7")
    _submit(keeper)
    count = _path(keeper).removesuffix("hitung/")
    keeper.locator('main input[name^="hitung-"]').first.fill("1.198")
    _submit(keeper)
    _follow(keeper, "Rinci sebab dan ajukan")
    keeper.locator('main input[name^="kurang-"][name$="-misrecorded"]').first.fill("2")
    _submit(keeper)
    approver.goto(count)
    _follow(approver, "Periksa dan putuskan")
    _submit(approver)


def _destroys(keeper: Page, approver: Page) -> None:
    _new(
        keeper,
        f"{OURS}/pemusnahan/baru",
        line_opening="5",
        place_name="Halaman kantor",
        witness_1_name="Slamet Riyadi",
        witness_1_office="Satpol PP",
        witness_1_position="Kepala seksi",
        witness_2_name="Dewi Lestari",
        witness_2_office="Inspektorat",
        witness_2_position="Auditor muda",
    )
    _submit(keeper)
    approver.goto(_path(keeper))
    _follow(approver, "Periksa dan setujui")
    _submit(approver)
    assert "Dimusnahkan" in approver.inner_text("main")


def _asks_and_is_promised(keeper: Page, province: Page) -> None:
    _new(
        keeper,
        f"{OURS}/permohonan/baru",
        quantity="4000",
        difference_note="Menurut antrean pencetakan.",
    )
    _submit(keeper)
    province.goto("/blangko/alokasi/")
    province.locator('main a[href*="/permohonan/"]').first.click()
    _follow(province, "Alokasikan")
    _fill(province, quantity="2500", promised_day="2026-07-10")
    _submit(province)
    keeper.goto(f"/blangko/{OURS}/permohonan/")
    assert "2.500" in keeper.inner_text("main")
