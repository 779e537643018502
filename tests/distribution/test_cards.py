"""Finished cards: printed, at the Dinas, in transit, at the kecamatan, handed over."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blanko.models import PrintingCount
from distribution.exceptions import CardKeyReused, CardsError
from distribution.models import CardDispatch, CardFlow, HandoverCount
from distribution.selectors import age_bar, lying, on_the_way, open_differences
from distribution.services import (
    card_accept,
    card_difference_resolve,
    card_dispatch,
    card_dispatch_many,
    card_opening_set,
)
from ektp.accounts.models import User
from ektp.daysheets.models import ChangeOutbox, DaySheet, MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.factories import World

TODAY = date(2026, 7, 31)
KEY = UUID("00000000-0000-0000-0000-000000000001")


def july(day: int) -> date:
    return date(2026, 7, day)


def counted(by: User, office: Office, day: date, model: type, **columns: int) -> None:
    with changing(by=by):
        sheet, _made = DaySheet.objects.get_or_create(
            office=office,
            day=day,
            defaults={"first_saved_at": datetime.now(UTC), "edited_by": by},
        )
        region = office.attribution
        model.objects.create(
            sheet=sheet,
            office=office,
            day=day,
            domicile=region,
            domicile_level=region.level,
            **columns,
        )


def at(office: Office, day: date = TODAY) -> int | None:
    return lying([office.pk], day)[office.pk].quantity


def in_transit(office: Office) -> int:
    changes = CardFlow.objects.filter(office=office).values_list(
        "cards_in_transit_change", flat=True
    )
    return sum(change or 0 for change in changes)


@pytest.fixture
def opened(world: World, keeper: User) -> World:
    card_opening_set(by=keeper, office=world.dinas, day=july(1), quantity=100)
    card_opening_set(by=keeper, office=world.jombang, day=july(1), quantity=40)
    return world


def test_cards_move_with_sheets_and_documents(opened: World, keeper: User) -> None:
    dinas, kecamatan = opened.dinas, opened.jombang
    counted(keeper, dinas, july(2), PrintingCount, printing_first=60, printing_replace_lost=5)
    assert at(dinas) == 165
    sent = card_dispatch(by=keeper, sender=dinas, receiver=kecamatan, day=july(3), quantity=120)
    assert (at(dinas), in_transit(dinas), at(kecamatan)) == (45, 120, 40)
    card_accept(by=keeper, dispatch=sent, day=july(4), quantity=120)
    counted(keeper, kecamatan, july(5), HandoverCount, handover_counter=30, handover_withdrawn=2)
    assert (at(dinas), in_transit(dinas), at(kecamatan)) == (45, 0, 128)
    assert at(kecamatan, july(4)) == 160
    announced = set(ChangeOutbox.objects.values_list("region_id", "day"))
    assert {(dinas.attribution_id, july(3)), (kecamatan.attribution_id, july(4))} <= announced


def test_before_its_opening_nobody_knows(world: World, keeper: User) -> None:
    counted(keeper, world.dinas, july(2), PrintingCount, printing_first=60)
    assert at(world.dinas) is None
    card_opening_set(by=keeper, office=world.dinas, day=july(2), quantity=7)
    assert at(world.dinas) == 67
    assert at(world.dinas, july(1)) is None
    assert ChangeOutbox.objects.filter(region_id=world.dinas.attribution_id, day=july(2)).exists()


def test_handing_over_beyond_the_documents_waits_for_them(opened: World, keeper: User) -> None:
    counted(keeper, opened.jombang, july(5), HandoverCount, handover_counter=50)
    found = lying([opened.jombang.pk], TODAY)[opened.jombang.pk]
    assert (found.quantity, found.waiting) == (0, 10)
    sent = card_dispatch(
        by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=25
    )
    card_accept(by=keeper, dispatch=sent, day=july(6), quantity=25)
    assert at(opened.jombang) == 15


def test_what_did_not_arrive_stays_open_until_it_is_answered(opened: World, keeper: User) -> None:
    dinas, kecamatan = opened.dinas, opened.jombang
    sent = card_dispatch(by=keeper, sender=dinas, receiver=kecamatan, day=july(3), quantity=50)
    assert [way.still for way in on_the_way([dinas.pk], TODAY)] == [50]
    with pytest.raises(CardsError, match="Dikirim 50, diterima 47"):
        card_accept(by=keeper, dispatch=sent, day=july(4), quantity=47)
    got = card_accept(
        by=keeper, dispatch=sent, day=july(4), quantity=47, difference_note="kurang 3"
    )
    assert on_the_way([dinas.pk], TODAY) == []
    assert [(w.still, w.age) for w in open_differences([dinas.pk], TODAY)] == [(3, 27)]
    assert in_transit(dinas) == 3
    card_difference_resolve(
        by=keeper, acceptance=got, day=july(8), outcome="returned", resolution="tertinggal di Dinas"
    )
    assert (at(dinas), at(kecamatan), in_transit(dinas)) == (53, 87, 0)
    assert open_differences([dinas.pk], TODAY) == []
    with pytest.raises(CardsError, match="selisih yang terbuka"):
        card_difference_resolve(
            by=keeper, acceptance=got, day=july(8), outcome="lost", resolution="x"
        )


@pytest.mark.parametrize(("outcome", "here"), [("arrived", 50), ("lost", 47)])
def test_other_answers(opened: World, keeper: User, outcome: str, here: int) -> None:
    dinas, kecamatan = opened.dinas, opened.jombang
    sent = card_dispatch(by=keeper, sender=dinas, receiver=kecamatan, day=july(3), quantity=50)
    got = card_accept(by=keeper, dispatch=sent, day=july(4), quantity=47, difference_note="kurang")
    card_difference_resolve(
        by=keeper, acceptance=got, day=july(9), outcome=outcome, resolution="dihitung ulang"
    )
    assert (at(dinas), at(kecamatan), in_transit(dinas)) == (50, 40 + here, 0)


def test_more_than_was_sent_had_been_miscounted_at_the_sender(opened: World, keeper: User) -> None:
    dinas, kecamatan = opened.dinas, opened.jombang
    sent = card_dispatch(by=keeper, sender=dinas, receiver=kecamatan, day=july(3), quantity=50)
    card_accept(by=keeper, dispatch=sent, day=july(4), quantity=52, difference_note="lebih 2")
    assert (at(dinas), at(kecamatan), in_transit(dinas)) == (48, 92, 0)


def test_a_second_acceptance_is_the_same_or_refused(opened: World, keeper: User) -> None:
    sent = card_dispatch(
        by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=5
    )
    first = card_accept(by=keeper, dispatch=sent, day=july(4), quantity=5)
    assert card_accept(by=keeper, dispatch=sent, day=july(4), quantity=5) == first
    with pytest.raises(CardsError, match="sudah diterima"):
        card_accept(by=keeper, dispatch=sent, day=july(4), quantity=4, difference_note="x")


def test_one_round_of_the_courier(opened: World, keeper: User) -> None:
    megaluh = opened.offices["35.17.10-KEC"]
    send = {
        "by": keeper,
        "sender": opened.dinas,
        "day": july(3),
        "quantities": {opened.jombang: 10, megaluh: 20},
        "client_key": KEY,
    }
    first = card_dispatch_many(**send)
    assert card_dispatch_many(**send) == first
    assert CardDispatch.objects.count() == 2
    with pytest.raises(CardKeyReused):
        card_dispatch_many(**{**send, "quantities": {opened.jombang: 11}})
    with pytest.raises(CardsError, match="Belum ada jumlah"):
        card_dispatch_many(**{**send, "quantities": {opened.jombang: 0}})


def test_opening_is_corrected_with_a_reason(opened: World, keeper: User) -> None:
    dinas = opened.dinas
    card_dispatch(by=keeper, sender=dinas, receiver=opened.jombang, day=july(3), quantity=10)
    with pytest.raises(CardsError, match="alasan"):
        card_opening_set(by=keeper, office=dinas, day=july(2), quantity=90)
    card_opening_set(by=keeper, office=dinas, day=july(2), quantity=90, reason="salah hitung")
    assert at(dinas) == 80
    with pytest.raises(CardsError, match="4 Juli"):
        card_opening_set(by=keeper, office=dinas, day=july(4), quantity=90, reason="x")


def test_documents_before_the_opening_was_entered_count_from_it(world: World, keeper: User) -> None:
    sent = card_dispatch(
        by=keeper, sender=world.dinas, receiver=world.jombang, day=july(3), quantity=10
    )
    card_accept(by=keeper, dispatch=sent, day=july(4), quantity=10)
    assert (at(world.dinas), at(world.jombang)) == (None, None)
    card_opening_set(by=keeper, office=world.dinas, day=july(3), quantity=90)
    card_opening_set(by=keeper, office=world.jombang, day=july(1), quantity=0)
    assert (at(world.dinas), at(world.jombang)) == (80, 10)


def test_a_year_that_only_a_slip_of_the_keys_names_is_refused(world: World, keeper: User) -> None:
    slip = date(1, 1, 1)
    with pytest.raises(CardsError, match="Tahun 1 tidak mungkin"):
        card_dispatch(by=keeper, sender=world.dinas, receiver=world.jombang, day=slip, quantity=5)
    with pytest.raises(CardsError, match="Tahun 1 tidak mungkin"):
        card_opening_set(by=keeper, office=world.dinas, day=slip, quantity=5)


def test_days_and_months(opened: World, keeper: User) -> None:
    dinas, kecamatan = opened.dinas, opened.jombang
    kabid = opened.users["kabid"]
    sent = card_dispatch(by=keeper, sender=dinas, receiver=kecamatan, day=july(3), quantity=10)
    with pytest.raises(CardsError, match="Kiriman ini bertanggal 3 Juli"):
        card_accept(by=keeper, dispatch=sent, day=july(2), quantity=10)
    with pytest.raises(CardsError, match="belum tiba"):
        card_dispatch(
            by=keeper, sender=dinas, receiver=kecamatan, day=date(2026, 8, 1), quantity=10
        )
    with pytest.raises(CardsError, match="kantor yang sama"):
        card_dispatch(by=keeper, sender=dinas, receiver=dinas, day=july(3), quantity=10)
    with changing(by=kabid):
        MonthLock.objects.create(
            agency=opened.regions["35.17"],
            month=july(1),
            closed=True,
            by=kabid,
            at="2026-08-02T00:00Z",
        )
    with pytest.raises(CardsError, match="ditutup oleh Kabid"):
        card_accept(by=keeper, dispatch=sent, day=july(5), quantity=10)


def test_ages_are_of_what_came_last(opened: World, keeper: User) -> None:
    """40 at the opening 30 days ago, 10 three days ago; 20 handed over: the oldest went first."""
    kecamatan = opened.jombang
    sent = card_dispatch(
        by=keeper, sender=opened.dinas, receiver=kecamatan, day=july(27), quantity=10
    )
    card_accept(by=keeper, dispatch=sent, day=july(28), quantity=10)
    counted(keeper, kecamatan, july(29), HandoverCount, handover_counter=20)
    found = lying([kecamatan.pk], TODAY)[kecamatan.pk]
    assert found.ages is not None
    assert (found.ages.week, found.ages.month, found.ages.quarter, found.ages.older) == (
        10,
        20,
        0,
        0,
    )
    assert found.ages.shares[0] == pytest.approx(100 / 3)


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(1, 30)), max_size=12), st.integers(0, 200)
)
def test_age_bar_is_first_in_first_out(came: list[tuple[int, int]], gone: int) -> None:
    """Against taking out card by card, the oldest first."""
    cards = sorted((age for age, quantity in came for _n in range(quantity)), reverse=True)
    left = cards[min(gone, len(cards)) :]
    stretch = [
        sum(q for age, q in came if low <= age <= high) for low, high in ((0, 7), (8, 30), (31, 90))
    ]
    bar = age_bar(len(left), *stretch)
    assert bar.week == sum(age <= 7 for age in left)
    assert bar.month == sum(8 <= age <= 30 for age in left)
    assert bar.quarter == sum(31 <= age <= 90 for age in left)
    assert bar.older == sum(age > 90 for age in left)
