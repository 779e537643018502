"""Blanks told in many places: the same pace and cover everywhere, and a sum that adds up."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client

from blanko.models import UnbookedUse
from blanko.selectors.balances import offices_stock, stock_total
from blanko.selectors.scope import stock_offices
from blanko.services.documents import dispatch_post, opening_post, receipt_post
from ektp.common import clock
from reports import selectors, summary
from reports.figures import Figures
from reports.selectors.dashboard import declared
from reports.selectors.nation_stock import nation_stock
from reports.selectors.printing import recent_of, with_printing
from reports.services.rollup import sweep
from tests.api.conftest import token_of
from tests.factories import World
from tests.reports.dashboard import NOW, TODAY, busy_world, signed_in
from tests.reports.test_dashboard import page

OPENED = date(2026, 6, 8)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The busy world with a book that began a week late, and is behind what was printed since."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = busy_world()
        by = made.users["admin"]
        dinas, other = made.dinas, made.offices["35.78-DINAS"]
        with clock.held_at(NOW):
            opening_post(by=by, office=dinas, day=OPENED, quantity=900)
            opening_post(by=by, office=other, day=OPENED, quantity=5_000)
            receipt_post(by=by, office=dinas, day=OPENED + timedelta(days=1), quantity=100)
            dispatch_post(
                by=by, office=other, receiver=dinas, day=OPENED + timedelta(days=2), quantity=300
            )
            sweep()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _now(world: World, db: None) -> Iterator[None]:
    with clock.held_at(NOW):
        yield


def figures_of(world: World, code: str, day: date) -> Figures:
    region = world.regions[code]
    figures = selectors.progress(region, day.replace(day=1), day)
    return with_printing(region, figures, recent_of(region, day), declared(region, day))


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2026, 6, 19)])
@pytest.mark.parametrize("code", ["ID", "35", "35.17", "35.78"])
def test_roll_up_and_book_give_the_same_pace_and_cover(world: World, code: str, day: date) -> None:
    region = world.regions[code]
    offices = stock_offices(region, day).values_list("pk", flat=True)
    booked = stock_total(offices_stock(offices, day))

    told = figures_of(world, code, day)

    assert recent_of(region, day).paces.region == booked.pace
    assert told.value("blank_on_hand") == booked.on_hand
    assert told.printing is not None
    assert told.printing.blank_days == booked.cover
    assert (booked.pace is not None) == (code != "35.78")


def test_today_is_no_part_of_the_pace(world: World) -> None:
    """80 keping every working day, and today's are in already: they change what is left and not how fast it goes."""
    pace = recent_of(world.regions["35.17"], TODAY).paces.region

    assert pace == 80
    assert recent_of(world.regions["35.17"], date(2026, 6, 3)).paces.region == 80


def test_page_api_dashboard_table_and_report_print_one_number(world: World) -> None:
    (far, near) = (figures_of(world, code, TODAY).printing for code in ("35", "35.17"))
    assert far is not None
    assert near is not None
    cover, none = far.blank_days, near.blank_days
    head = {"Authorization": f"Bearer {token_of(world.users['kabid'])}"}

    answer = Client().get("/api/v1/stock/35.17", headers=head).json()
    facts = [f for t in summary.facts(figures_of(world, "35", TODAY)) for f in t.lines]

    assert (cover, none) == (58, 0)
    assert f"cukup untuk {cover} hari kerja" in page("provinsi", "/dasbor/35/")
    assert f"cukup sekitar {cover} hari kerja" in page("provinsi", "/blangko/?wilayah=35")
    assert any(f"cukup untuk sekitar {cover} hari kerja" in fact.note for fact in facts)
    (account,) = (a for a in answer["accounts"] if a["office"] == "35.17-DINAS")
    assert account["days_of_cover"] == none
    assert f"cukup untuk {none} hari kerja" in page("kabid", "/dasbor/35.17/")
    assert f"Cukup untuk {none} hari kerja" in page("kabid", "/blangko/35.17-DINAS/")
    assert f">{none}</td>" in _row_of("35.17")


def _row_of(code: str) -> str:
    html = signed_in("provinsi").get("/dasbor/35/?kolom=cover").content.decode()
    found = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*/dasbor/{code}/.*?</tr>", html, re.DOTALL)
    assert found is not None
    return found.group(0)


@pytest.mark.parametrize("day", [TODAY, date(2026, 6, 19)])
@pytest.mark.parametrize("code", ["ID", "35", "35.17", "35.78"])
def test_terms_add_up_to_what_is_left(world: World, code: str, day: date) -> None:
    told = figures_of(world, code, day)
    assert told.printing is not None
    terms = {term.code: term.value for term in told.printing.book}

    assert sum(terms.values()) == told.value("blank_on_hand")
    if code != "35.78":
        waiting = UnbookedUse.objects.filter(office=world.dinas, service_day__lte=day)
        assert terms.get("blank_waiting", 0) == sum(use.quantity for use in waiting)
        assert terms["blank_other"] == 5 * 80  # the first week, before there was a book


def test_what_moves_inside_a_region_is_sent_only_from_its_parts(world: World) -> None:
    def terms(code: str) -> dict[str, int]:
        printing = figures_of(world, code, TODAY).printing
        assert printing is not None
        return {term.code: term.value for term in printing.book}

    assert terms("35.78")["blank_sent"] == -300
    assert "blank_sent" not in terms("35")
    assert terms("35")["blank_between"] == -300


def test_panel_and_report_have_the_line_that_waits(world: World) -> None:
    waiting = "Pemakaian menunggu dokumen terima"
    facts = [
        f.label for table in summary.facts(figures_of(world, "35", TODAY)) for f in table.lines
    ]

    assert waiting in page("provinsi", "/dasbor/35/")
    assert waiting in facts


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2026, 6, 19)])
def test_the_page_of_the_nation_says_what_the_books_say(world: World, day: date) -> None:
    nation, province = world.regions["ID"], world.regions["35"]
    booked, inside = (
        stock_total(offices_stock(stock_offices(r, day).values_list("pk", flat=True), day))
        for r in (nation, province)
    )

    told = nation_stock(nation, day)

    assert [row.code for row in told.rows] == ["35"]
    for row, books in ((told.total, booked), (told.rows[0], inside)):
        assert (row.on_hand, row.in_transit, row.quarantine) == (
            books.on_hand,
            books.in_transit,
            books.quarantine,
        )
        assert (row.waiting, row.cover) == (books.waiting, books.cover)
    assert told.own is None


def test_what_the_ministry_holds_stands_beside_the_provinces(world: World) -> None:
    with transaction.atomic():
        nation, centre = world.regions["ID"], world.offices["ID-PUSAT"]
        opening_post(by=world.users["pusat"], office=centre, day=OPENED, quantity=7_000)
        sweep()
        told = nation_stock(nation, TODAY)
        assert told.own is not None
        assert told.own.on_hand == 7_000
        assert told.total.on_hand == 7_000 + (told.rows[0].on_hand or 0)
        transaction.set_rollback(True)


def test_the_nation_is_asked_for_in_one_place(world: World) -> None:
    client = signed_in("pusat")
    answer = client.get("/blangko/?wilayah=ID&tanggal=2026-06-19")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/blangko/wilayah/ID/?tanggal=2026-06-19",
    )
    told = client.get(answer["Location"]).content.decode()
    assert "35 Prov" in told or "Jawa Timur" in told
    assert client.get("/blangko/?wilayah=ID&barang=ribbon").status_code == 200
    for name in ("kabid", "provinsi"):
        assert signed_in(name).get("/blangko/wilayah/ID/").status_code == 404
