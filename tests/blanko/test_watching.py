"""Watching from the books and sheets of a small province, and what its pages say."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blanko.models import StockBoard
from blanko.selectors.transfers import plan
from blanko.selectors.watching import daily_use, deliveries, watches
from blanko.services.boards import board_set
from blanko.services.documents import opening_post, receipt_post
from blanko.watching.reorder import LeadSource
from ektp.accounts.models import User
from ektp.daysheets.models import DaySheet, SheetSection
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import print_report, sheet_of
from tests.blanko.test_documents import july
from tests.blanko.test_screens import signed_in, text
from tests.blanko.watched import JOMBANG, LAST, SURABAYA, watched
from tests.factories import World

STATEMENTS = 24  # of the page of a province; the same for one office or a hundred


@pytest.fixture
def province(world: World) -> World:
    watched(world)
    return world


def test_a_day_knows_its_book_and_its_use(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    print_report(keeper, dinas, july(2), printed=70, spoiled=5)
    print_report(keeper, dinas, july(3), printed=25)
    receipt_post(by=keeper, office=dinas, day=july(7), quantity=1_000)
    print_report(keeper, dinas, july(7), printed=40)

    days = {use.day: use for use in daily_use([dinas.pk], LAST)[dinas.pk]}

    found = {day.day: (u.opening, u.used, u.closing, u.counts) for day, u in days.items()}
    assert found == {
        1: (None, None, None, False),
        2: (100, 75, 25, True),
        3: (25, 25, 0, True),
        7: (0, 40, 960, False),
    }


def test_a_window_begins_with_what_was_held_before_it(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    print_report(keeper, dinas, july(2), printed=60)
    print_report(keeper, dinas, july(20), printed=10)

    (use,) = daily_use([dinas.pk], july(21), back=5)[dinas.pk]

    assert (use.opening, use.closing) == (40, 30)


@pytest.mark.parametrize(
    ("kind", "state", "used", "served"),
    [
        (DaySheet.Kind.OPEN, SheetSection.State.NIL, 0, True),
        (DaySheet.Kind.OPEN, SheetSection.State.STOPPED, None, False),
        (DaySheet.Kind.CLOSED, None, None, False),
        (DaySheet.Kind.STOPPED, None, None, False),
    ],
)
def test_kinds_of_day(
    dinas: Office, keeper: User, kind: str, state: str | None, used: int | None, served: bool
) -> None:
    with changing(by=keeper):
        sheet = sheet_of(dinas, july(6), keeper)
        DaySheet.objects.filter(pk=sheet.pk).update(kind=kind)
        if state:
            SheetSection.objects.create(sheet=sheet, section="printing", state=state)

    (use,) = daily_use([dinas.pk], LAST)[dinas.pk]

    assert (use.used, use.served) == (used, served)


def test_what_was_delivered_and_what_is_on_its_way(province: World) -> None:
    surabaya = province.offices[SURABAYA]

    found = deliveries([surabaya.pk], LAST)[surabaya.pk]

    assert (found.incoming, list(found.took)) == (30, [6])


def test_two_offices_watched(province: World) -> None:
    offices = [province.offices[code].pk for code in (JOMBANG, SURABAYA)]

    jombang, surabaya = watches(offices, LAST)

    assert (jombang.on_hand, jombang.month.mean, jombang.cover) == (9_100, 20, 455)
    assert jombang.holds_much
    assert not jombang.below
    assert jombang.lead.source == LeadSource.REGION
    assert (surabaya.on_hand, surabaya.held.incoming, surabaya.position) == (20, 30, 50)
    assert surabaya.month.days == 22
    assert surabaya.month.mean == 62
    assert surabaya.cover == 0
    assert surabaya.lead.source == LeadSource.OWN
    assert surabaya.below
    assert surabaya.projection is not None
    assert (surabaya.projection.low, surabaya.projection.high) == (1, 1)
    assert surabaya.date_of(1) == date(2026, 8, 3)
    assert surabaya.test is not None


def test_the_richer_gives_the_poorer_what_it_lacks(province: World) -> None:
    keys = [province.offices[code].pk for code in (JOMBANG, SURABAYA, "35-PROV")]

    found = plan(dict.fromkeys(keys, "35"), LAST)

    assert {one.taker.code for one in found.suggestions} == {SURABAYA}
    assert found.cards == 30 * 62 - 50
    assert found.after == 0
    assert float(found.before) == pytest.approx(30 - 50 / 62)
    for one in found.suggestions:
        assert one.giver_after is None or one.giver_after * 20 >= (one.giver.reorder or 0)


def test_an_office_whose_book_is_behind_is_left_out(province: World, keeper: User) -> None:
    print_report(keeper, province.offices[SURABAYA], date(2026, 7, 31), printed=900)
    keys = [province.offices[code].pk for code in (JOMBANG, SURABAYA)]

    found = plan(dict.fromkeys(keys, "35"), LAST)

    assert found.suggestions == ()
    assert [watch.code for watch in found.left_out] == [SURABAYA]


def test_the_page_of_a_province(province: World) -> None:
    page = text(signed_in(province.users["provinsi"]).get("/blangko/pemantauan/"))

    assert "Perlu memesan ulang 1" in page
    assert "Persediaan belum merata" in page
    assert "cukup 455 hari kerja" in page
    assert "0 kantor di bawah 15 keping sehari kerja (rata-rata 30 hari)" in page
    assert "Papan stok untuk umum" not in page
    assert "lebih dari 120 hari kerja lagi" in page
    assert "tidak mencetak, menyimpan untuk kantor lain" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ambang=25&satuan=keping-sehari", "1 kantor di bawah 25 keping sehari kerja"),
        ("ambang=1.000&satuan=keping", "1 kantor di bawah 1.000 keping dalam 30 hari"),
        ("ambang=10&satuan=persen", "1 kantor di bawah 10 persen dari blangko tersedia"),
        ("ambang=101&satuan=persen", "Ambang dalam persen paling banyak 100."),
        ("ambang=banyak&satuan=keping", "Daftar di bawah memakai 15 keping sehari kerja"),
    ],
)
def test_low_activity_says_its_unit(province: World, query: str, said: str) -> None:
    page = text(signed_in(province.users["provinsi"]).get(f"/blangko/pemantauan/?{query}"))

    assert said in page


def test_the_nation_by_province_and_the_files(province: World) -> None:
    client = signed_in(province.users["pusat"])
    page = text(client.get("/blangko/pemantauan/"))
    assert "Menurut provinsi" in page
    assert "Jawa Timur 3 9.540 82,0" in page
    file = b"".join(client.get("/blangko/pemantauan/?wilayah=35&unduh=csv").streaming_content)
    assert b"455" in file


def test_one_office_shows_each_day_and_why_it_counts(province: World) -> None:
    page = text(signed_in(province.users["provinsi"]).get(f"/blangko/{SURABAYA}/pemantauan/"))

    assert "62,0 keping sehari kerja, dari 22 hari" in page
    assert "4,3 hari kerja (1 kiriman sendiri)" in page
    assert "3 Agustus 2026" in page
    assert "dihitung" in page


def test_an_office_without_use_says_what_is_missing(world: World) -> None:
    page = text(signed_in(world.users["gudang"]).get(f"/blangko/{JOMBANG}/pemantauan/"))

    assert "buku persediaan belum dimulai" in page
    assert "belum ada 10 hari pemakaian, baru 0" in page


def test_a_suggestion_becomes_a_dispatch(province: World) -> None:
    client = signed_in(province.users["provinsi"])
    page = client.get("/blangko/usulan/?wilayah=35")
    assert "Siapkan pengiriman" in text(page)
    surabaya = province.offices[SURABAYA]
    query = f"receiver={surabaya.pk}&amp;quantity="
    assert query in page.content.decode()
    form = client.get(
        f"/blangko/{JOMBANG}/dokumen/baru/kirim/?receiver={surabaya.pk}&quantity=1340"
    )
    html = form.content.decode()
    assert f'<option value="{surabaya.pk}" selected>' in html
    assert 'value="1.340"' in html


def test_whoever_only_looks_gets_no_button(province: World) -> None:
    page = text(signed_in(province.users["admin"]).get("/blangko/usulan/?wilayah=35"))

    assert "Hari kosong bila dibiarkan" in page
    assert "Siapkan pengiriman" not in page


@pytest.mark.parametrize(
    "path",
    ["/blangko/pemantauan/?wilayah=35", "/blangko/usulan/?wilayah=35", "/blangko/pemantauan/"],
)
def test_statements_do_not_grow_with_offices(province: World, path: str) -> None:
    client = signed_in(province.users["pusat"])
    client.get(path)

    with CaptureQueriesContext(connection) as captured:
        client.get(path)

    assert len(captured) <= STATEMENTS


def _switch(world: World, who: str, public: str = "1", code: str = "35.17") -> int:
    client = signed_in(world.users[who])
    return client.post(f"/blangko/papan/{code}/", {"public": public} if public else {}).status_code


def test_the_board_is_not_there_until_switched_on(province: World) -> None:
    public = Client()
    assert public.get("/publik/blangko/35.17/").status_code == 404
    assert _switch(province, "kasi") == 302
    page = public.get("/publik/blangko/35.17/")
    assert "9.100" in text(page)
    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert "Admin" not in text(page)
    assert public.get("/publik/blangko/35.78/").status_code == 404
    assert _switch(province, "kasi", public="") == 302
    assert public.get("/publik/blangko/35.17/").status_code == 404
    assert StockBoard.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("gudang", "35.17", 403),
        ("bupati", "35.17", 403),
        ("auditor", "35.17", 403),
        ("kabid.surabaya", "35.17", 404),
        ("admin", "35.17", 302),
        ("provinsi", "35.17", 302),
    ],
)
def test_who_may_switch_the_board(world: World, who: str, code: str, status: int) -> None:
    assert _switch(world, who, code=code) == status
    assert StockBoard.objects.filter(public=True).exists() == (status == 302)


def test_a_province_has_no_board(world: World) -> None:
    assert _switch(world, "provinsi", code="35") == 302
    assert not StockBoard.objects.exists()


def test_the_switch_stands_on_the_page_of_the_kabupaten(province: World) -> None:
    board_set(by=province.users["kabid"], region=province.regions["35.17"], public=True)
    page = text(signed_in(province.users["kabid"]).get("/blangko/pemantauan/"))
    assert "Sembunyikan papan stok" in page
    assert "Papan stok untuk umum" not in text(
        signed_in(province.users["gudang"]).get("/blangko/pemantauan/")
    )
