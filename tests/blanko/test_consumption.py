"""Ribbon and film go into the machine by a document of their own, and their books close like those of blanks."""

from datetime import date

import pytest

from blanko.exceptions import DocumentRefused, InsufficientStock
from blanko.models import BlankFlow, DocumentKind, Item
from blanko.selectors.identities import SINCE_START, identities
from blanko.services.documents import (
    consumption_post,
    issue_to_place,
    opening_post,
    receipt_post,
    reversal_post,
)
from blanko.services.places import place_add
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.regions.models import Office
from tests.blanko.test_documents import balance, july

ALL = Period(SINCE_START, date(2026, 8, 1))


def ribbons(office: Office) -> dict[str, int]:
    (row,) = [row for row in identities([office.pk], ALL) if row.item == "ribbon"]
    assert row.holds
    on_hand = next(i for i in row.identities if i.name == "on_hand")
    return {term.code: term.value for term in on_hand.terms if term.value}


def test_a_ribbon_in_the_machine_has_left_the_store(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=10, item="ribbon")
    used = consumption_post(by=keeper, office=dinas, day=july(3), item="ribbon")
    consumption_post(by=keeper, office=dinas, day=july(6), quantity=2, item="ribbon")

    assert (used.kind, used.quantity) == (DocumentKind.CONSUMPTION, 1)
    assert ribbons(dinas) == {"opening": 10, "consumed": 3, "on_hand": 7}
    assert not BlankFlow.objects.exists()  # no figure of any region moves


def test_a_mistake_is_reversed(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=2, item="film")
    used = consumption_post(by=keeper, office=dinas, day=july(3), item="film")
    reversal_post(by=keeper, document=used, day=july(3), reason="film tidak jadi dipasang")

    (row,) = [row for row in identities([dinas.pk], ALL) if row.item == "film"]
    assert row.holds
    assert balance(dinas, item="film") == 2


@pytest.mark.parametrize("item", ["blank_wni", "blank_oa", "blank_kia", "tidak_ada"])
def test_blanks_are_used_by_the_day_sheet_alone(dinas: Office, keeper: User, item: str) -> None:
    with pytest.raises(DocumentRefused, match="Lembar Harian"):
        consumption_post(by=keeper, office=dinas, day=july(3), item=item)


def test_without_an_item_it_is_about_blanks_and_refused(dinas: Office, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="Lembar Harian"):
        consumption_post(by=keeper, office=dinas, day=july(3))


def test_an_item_of_ones_own_is_used_as_well(dinas: Office, keeper: User) -> None:
    Item.objects.create(code="laminasi", name="Laminasi", unit="gulung")
    receipt_post(by=keeper, office=dinas, day=july(1), quantity=3, item="laminasi")
    consumption_post(by=keeper, office=dinas, day=july(2), item="laminasi")

    assert balance(dinas, item="laminasi") == 2


def test_more_than_lies_there_is_refused_with_the_day(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1, item="ribbon")
    consumption_post(by=keeper, office=dinas, day=july(9), item="ribbon")

    with pytest.raises(InsufficientStock, match="Pemakaian bahan"):
        consumption_post(by=keeper, office=dinas, day=july(3), item="ribbon")


def test_it_is_taken_from_the_printing_place_unless_another_is_named(
    dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5, item="ribbon")
    room = place_add(by=keeper, office=dinas, name="Ruang cetak", prints=True)
    issue_to_place(by=keeper, office=dinas, day=july(2), quantity=1, to_place=room, item="ribbon")
    made = consumption_post(by=keeper, office=dinas, day=july(3), item="ribbon")

    assert made.place == room
    with pytest.raises(InsufficientStock):
        consumption_post(by=keeper, office=dinas, day=july(3), item="ribbon")
    store = dinas.stock_places.get(is_default=True)
    consumption_post(by=keeper, office=dinas, day=july(3), item="ribbon", place=store)
    assert ribbons(dinas)["consumed"] == 2
