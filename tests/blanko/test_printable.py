"""What an office can print today, out of the books, the sheets, the register and the roll-up."""

from datetime import date
from uuid import uuid4

import pytest

from blanko.selectors.figures import prr_backlog
from blanko.selectors.materials import Material, materials
from blanko.selectors.pace import yields_at
from blanko.selectors.printable import Printable, printable, sentence
from blanko.services.documents import consumption_post, opening_post, reversal_post
from blanko.services.pace import pace_set
from ektp.accounts.models import User
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.services.saving import sheet_save
from ektp.regions.models import Office
from reports.rollup.runner import run_all
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import july
from tests.blanko.test_equipment import add
from tests.factories import World

TODAY = date(2026, 7, 31)  # a Friday


def save(world: World, day: date, **sections: dict[str, dict[str, int]]) -> None:
    sheet_save(
        by=world.users["kabid"],
        office=world.dinas,
        day=day,
        submission=Submission(
            sections={code: SectionContent(rows=rows) for code, rows in sections.items()}
        ),
        client_key=uuid4(),
        base_version=None,
    )
    run_all(world.regions["35.17"].province_id)


def limits(made: Printable) -> dict[str, int | None]:
    return {limit.code: limit.cards for limit in made.limits}


def hows(made: Printable) -> dict[str, str]:
    return {limit.code: limit.how for limit in made.limits}


@pytest.fixture
def g19(world: World, dinas: Office, keeper: User) -> Office:
    """domain.md section 16, G19: blanko 10.000, 10 ribbon, 3 film, PRR 6.000."""
    for item, quantity in (("blank_wni", 10_000), ("ribbon", 10), ("film", 3)):
        opening_post(by=keeper, office=dinas, day=july(1), quantity=quantity, item=item)
    save(world, july(30), queue={"35.17": {"prr": 6_000}})
    return dinas


def test_golden_g19_film_binds_at_4500(g19: Office) -> None:
    made = printable(g19, TODAY)

    assert limits(made) == {
        "blank": 10_000,
        "ribbon": 5_000,
        "film": 4_500,
        "printer": None,
        "prr": 6_000,
        "hours": None,
    }
    assert made.found.max_print == 4_500
    assert sentence(made) == (
        "Hari ini dapat dicetak paling banyak 4.500 keping. Yang membatasi: film. "
        "Sesudahnya ribbon, dengan 500 keping lebih banyak."
    )
    assert made.found.unknown == ("printer", "hours")
    assert hows(made)["prr"] == "menunggu dicetak di Kab. Jombang, dihitung 30 Juli 2026"
    assert hows(made)["printer"] == "Printer belum didaftarkan."


def test_printers_and_hours_bind_where_they_are_known(
    world: World, g19: Office, keeper: User
) -> None:
    add(keeper, g19)
    add(keeper, g19, cards_daily=150)
    assert printable(g19, TODAY).found.binding == ("printer",)
    pace_set(
        by=world.users["kasi"],
        office=g19,
        cards_per_printer=200,
        cards_per_hour=25,
        operators=2,
        starts_at=None,
    )
    made = printable(g19, TODAY)

    assert limits(made)["printer"] == 350
    assert limits(made)["hours"] == 7 * 2 * 25
    assert made.found.binding == ("printer", "hours")
    assert "Yang membatasi: printer dan jam kerja." in sentence(made)
    assert hows(made)["hours"] == "2 petugas, pukul 08.00 sampai 15.00, 25 keping sejam"
    sunday = printable(g19, date(2026, 7, 26))
    assert (limits(sunday)["hours"], hows(sunday)["hours"]) == (0, "kantor tutup")


def test_all_that_waits_can_be_printed(world: World, g19: Office) -> None:
    save(world, TODAY, queue={"35.17": {"prr": 40}})

    assert sentence(printable(g19, TODAY)) == (
        "Hari ini dapat dicetak paling banyak 40 keping. Itu semua PRR yang menunggu. "
        "Sesudahnya film, dengan 4.460 keping lebih banyak."
    )


def test_of_an_office_without_anything_nothing_is_said(dinas: Office) -> None:
    made = printable(dinas, TODAY)

    assert made.found.max_print is None
    assert set(made.found.unknown) == set(limits(made))
    assert sentence(made).startswith("Belum dapat dihitung")


def test_prr_comes_from_the_roll_up_for_a_kecamatan_too(world: World) -> None:
    save(world, july(30), queue={"35.17.09": {"prr": 25}, "35.17.10": {"prr": 5}})

    for code, value in (("35.17", 30), ("35.17.09", 25)):
        found = prr_backlog(world.regions[code], TODAY)
        assert found.value == value
    assert prr_backlog(world.regions["35.78"], TODAY).value is None


def ribbon(office: Office, day: date = TODAY) -> Material:
    return next(m for m in materials(office, day, yields_at(office)) if m.item == "ribbon")


def test_the_part_in_the_machine_is_added_to_the_book(
    world: World, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=8, item="ribbon")
    assert ribbon(dinas).opened is None
    consumption_post(by=keeper, office=dinas, day=july(29), item="ribbon")
    print_report(keeper, dinas, july(29), printed=95, spoiled=5)
    new = ribbon(dinas)
    assert (new.on_hand, new.opened, new.estimated) == (7, 80, True)

    save(world, july(30), declared={"": {"ribbon_percent": 40}})
    found = ribbon(dinas)
    assert (found.on_hand, found.opened, found.estimated) == (7, 40, False)
    assert found.remaining is not None
    assert found.remaining.cards == 3_700
    made = printable(dinas, TODAY)
    assert hows(made)["ribbon"] == "7,4 ribbon, masing-masing 500 keping"

    print_report(keeper, dinas, TODAY, printed=100)
    assert ribbon(dinas).opened == 20
    assert ribbon(dinas).estimated
    assert ribbon(dinas, july(30)).opened == 40


def test_what_was_taken_back_is_not_in_the_machine(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=8, item="ribbon")
    used = consumption_post(by=keeper, office=dinas, day=july(29), item="ribbon")
    reversal_post(by=keeper, document=used, day=july(29), reason="salah catat")

    assert (ribbon(dinas).on_hand, ribbon(dinas).opened) == (8, None)


def test_an_old_count_says_nothing(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=8, item="ribbon")
    save(world, july(15), declared={"": {"ribbon_percent": 40, "film_percent": 50}})

    assert ribbon(dinas, july(28)).opened == 40
    assert ribbon(dinas, july(29)).opened is None
    film = next(m for m in materials(dinas, july(28), yields_at(dinas)) if m.item == "film")
    assert (film.opened, film.on_hand, film.remaining) == (50, None, None)  # no book
