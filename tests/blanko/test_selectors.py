"""What the keeper reads: blangko hari ini, kartu persediaan, days of cover, what is open."""

from datetime import UTC, date, datetime
from decimal import Decimal

from blanko.models import DeclaredStock
from blanko.selectors.balances import balances, offices_stock, stock_today, stock_total
from blanko.selectors.card import card
from blanko.selectors.closing import closing_items
from blanko.selectors.scope import offices_seen, stock_offices
from blanko.selectors.transit import in_transit, open_differences
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    issue_to_place,
    opening_post,
    receipt_post,
    reversal_post,
)
from blanko.services.places import place_add
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.daysheets.models import ExpectedSheet
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import july
from tests.factories import World

JULY = Period.month(date(2026, 7, 1))


def test_blangko_hari_ini_by_place(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1240)
    room = place_add(by=keeper, office=dinas, name="Ruang cetak", prints=True)
    issue_to_place(by=keeper, office=dinas, day=july(6), quantity=500, to_place=room)
    sheet = print_report(keeper, dinas, july(6), printed=273, spoiled=6)
    with changing(by=keeper):
        DeclaredStock.objects.create(
            sheet=sheet, office=dinas, day=july(6), declared_blank_on_hand=219
        )
    gudang, cetak = stock_today(dinas.pk, july(6))
    assert (gudang.opening, gudang.came, gudang.went, gudang.book) == (1240, 0, 500, 740)
    assert (cetak.opening, cetak.came, cetak.went, cetak.book) == (0, 500, 279, 221)
    assert (cetak.counted, cetak.difference, cetak.waiting, cetak.quarantine) == (219, -2, 0, 6)
    assert gudang.difference is None


def test_kartu_persediaan_runs(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=date(2026, 6, 1), quantity=300)
    got = receipt_post(
        by=keeper, office=dinas, day=july(2), quantity=500, source="Ditjen Dukcapil", number="12/B"
    )
    print_report(keeper, dinas, july(3), printed=100)
    reversal_post(by=keeper, document=got, day=july(4), reason="salah")
    found = card(dinas.pk, "blank_wni", JULY)
    assert (found.opening, found.came, found.went, found.closing) == (300, 500, 600, 200)
    assert [(row.came, row.went, row.balance) for row in found.rows] == [
        (500, None, 800),
        (None, 100, 700),
        (None, 500, 200),
    ]
    assert found.rows[0].other == "Ditjen Dukcapil"
    assert found.rows[2].label == "Pembalikan: Terima"


def test_days_of_cover_are_working_days(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    for day in (27, 28, 29, 30, 31):
        with changing(by=keeper):
            ExpectedSheet.objects.create(
                office=dinas, day=july(day), deadline=datetime(2026, 7, day, 13, tzinfo=UTC)
            )
    print_report(keeper, dinas, july(28), printed=180, spoiled=20)
    (row,) = offices_stock([dinas.pk], july(31))
    # The 31st is not over: it counts once it is reported, as in the watching of stock.
    assert (row.working_days, row.per_day, row.cover) == (4, Decimal(50), 16)
    print_report(keeper, dinas, july(31), printed=0)
    (row,) = offices_stock([dinas.pk], july(31))
    assert (row.on_hand, row.used, row.working_days, row.per_day) == (800, 200, 5, Decimal(40))
    assert row.cover == 20
    assert stock_total([row]).cover == 20
    assert {(b.item, b.condition): b.quantity for b in balances([dinas.pk], july(31))} == {
        ("blank_wni", "on_hand"): 800,
        ("blank_wni", "quarantine"): 20,
        ("blank_wni", "in_transit"): 0,
    }


def test_office_without_a_book_is_not_zero(world: World) -> None:
    (row,) = offices_stock([world.jombang.pk], july(31))
    assert (row.on_hand, row.cover) == (None, None)
    assert stock_total([row]).on_hand is None


def test_who_keeps_stock_and_who_sees_it(world: World, keeper: User) -> None:
    province = world.regions["35"]
    codes = {office.code for office in stock_offices(province, july(31))}
    assert "35.17-DINAS" in codes
    assert "35.17.09-KEC" not in codes
    seen = offices_seen(world.users["adb"], province, july(31))
    assert [office.code for office in seen] == ["35.17-DINAS"]


def test_what_is_open_of_a_dispatch(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    sent = dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=100)
    assert [(t.still, t.short, t.age) for t in in_transit([dinas.pk], july(31))] == [
        (100, False, 29)
    ]
    acceptance_post(
        by=keeper, dispatch=sent, day=july(5), quantity=95, difference_note="dus terbuka"
    )
    (short,) = open_differences([world.jombang.pk], july(31))
    assert (short.still, short.accepted, short.note) == (5, 95, "dus terbuka")
    assert [t.still for t in in_transit([dinas.pk], july(4))] == [100]


def test_month_is_not_closed_in_silence(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=60)
    print_report(keeper, dinas, july(3), printed=90)
    waiting, transit, short, *_counted = closing_items(world.regions["35.17"], JULY)
    assert (waiting.open, waiting.needs_remark) == (1, True)
    assert "50 keping" in waiting.detail[0]
    assert (transit.open, short.open) == (1, 0)
