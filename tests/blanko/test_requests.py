"""Asked, promised, sent, arrived: requests and allocations through the ledger, with the golden figures."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import BLANK_WNI, Allocation, BlankFlow, StockDocument, StockRequest
from blanko.selectors.allocations import (
    Standing,
    allocations_of,
    expected_at,
    sendable,
    standings,
)
from blanko.selectors.leadtimes import lead_times
from blanko.selectors.requests import Asked, asked, requests_of
from blanko.selectors.suppliers import receivers_below, suppliers
from blanko.selectors.supply import supply_of, supply_total
from blanko.services.allocations import (
    Share,
    allocation_cancel,
    allocation_make,
    allocations_make,
)
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
    reversal_post,
)
from blanko.services.requests import (
    request_close,
    request_make,
    request_refuse,
    request_withdraw,
)
from ektp.accounts.models import User
from ektp.daysheets.models import ExpectedSheet
from ektp.db.changing import changing
from ektp.regions.models import Office
from ektp.regions.services import offices_ensure_standard
from tests.blanko.helpers import key
from tests.blanko.test_documents import balance, july
from tests.blanko.test_need import Told, told, without_replacement
from tests.blanko.test_questions import balanced
from tests.factories import JANUARY, Installer, World, region_make

__all__ = ["told"]  # a fixture
TODAY = july(31)
PHASE_ONE = {"65.01": 4000, "65.02": 4000, "65.03": 8000, "65.04": 2000, "65.71": 6000}
PHASE_TWO = {"65.01": 1000, "65.02": 1000, "65.03": 500, "65.71": 1000}


def standing(allocation: Allocation) -> Standing:
    (one,) = standings(allocations_of().filter(pk=allocation.pk), TODAY)
    return one


def state(request: StockRequest) -> Asked:
    (one,) = asked(requests_of().filter(pk=request.pk), TODAY)
    return one


@pytest.fixture
def province(world: World, keeper: User) -> Office:
    """With 10.000 in its store."""
    office = world.offices["35-PROV"]
    opening_post(by=keeper, office=office, day=july(1), quantity=10_000)
    return office


@pytest.fixture
def request_of(dinas: Office, keeper: User, province: Office) -> StockRequest:
    return request_make(
        by=keeper,
        office=dinas,
        supplier=province,
        day=july(2),
        quantity=4000,
        client_key=key("mohon"),
        number="470/12/2026",
        contact="Sekretariat",
    )


def promise(request: StockRequest, by: User, quantity: int, **more: object) -> Allocation:
    given = {"day": july(3), "client_key": key(f"alokasi {quantity} {more}"), **more}
    return allocation_make(
        by=by,
        supplier=request.supplier,
        receiver=request.office,
        quantity=quantity,
        request=request,
        **given,  # type: ignore[arg-type]
    )


def kaltara() -> dict[str, Office]:
    rows = {
        "65": ("Kalimantan Utara", "Provinsi"),
        "65.01": ("Malinau", "Kabupaten"),
        "65.02": ("Bulungan", "Kabupaten"),
        "65.03": ("Nunukan", "Kabupaten"),
        "65.04": ("Tana Tidung", "Kabupaten"),
        "65.71": ("Tarakan", "Kota"),
    }
    regions = {code: region_make(code, *names, "Asia/Makassar") for code, names in rows.items()}
    offices_ensure_standard(by=Installer(), region=regions["65"], from_day=JANUARY)
    found = Office.objects.filter(region__in=regions.values()).select_related("region")
    return {office.region.code: office for office in found}


def received(code: str) -> int:
    """What crossed the border of a region, keping (MODEL section 5)."""
    rows = BlankFlow.objects.filter(region__code__startswith=code)
    return sum((row.blank_in or 0) - (row.blank_in_internal or 0) for row in rows)


def test_kaltara_27500_at_the_province_and_never_twice(world: World) -> None:
    """domain.md G12: 4.000 + 4.000 + 8.000 + 2.000 + 6.000 in five, then 3.500 in four; pusat, province and kabupaten each accept."""
    by, pusat = world.users["admin"], world.offices["ID-PUSAT"]
    offices = kaltara()
    province = offices["65"]
    opening_post(by=by, office=pusat, day=july(1), quantity=50_000)
    for day, phase, total in ((july(2), PHASE_ONE, 24_000), (july(12), PHASE_TWO, 27_500)):
        shares = [Share(offices[code], quantity) for code, quantity in phase.items()]
        made = allocations_make(
            by=by, supplier=pusat, day=day, shares=shares, client_key=key(f"tahap {day}")
        )
        for one in made:
            leg = {"by": by, "day": day, "quantity": one.quantity, "allocation": one}
            first = dispatch_post(office=pusat, receiver=province, **leg)
            acceptance_post(by=by, dispatch=first, day=day, quantity=one.quantity)
            assert standing(one).at_stop == one.quantity
            second = dispatch_post(office=province, receiver=one.receiver, **leg)
            assert (standing(one).at_stop, standing(one).on_way) == (0, one.quantity)
            acceptance_post(by=by, dispatch=second, day=day, quantity=one.quantity)
            assert (standing(one).done, standing(one).short) == (True, 0)
        assert received("65") == total
    assert (received("65.03"), received("65.71")) == (8_500, 7_000)
    assert balance(province) == 0
    balanced(pusat, *offices.values())
    rows = supply_of(
        [offices[code] for code in PHASE_ONE],
        [],
        standings(allocations_of(suppliers=[pusat.pk]), TODAY),
        TODAY,
        BLANK_WNI,
    )
    assert [row.accepted for row in rows] == [5000, 5000, 8500, 2000, 7000]
    assert (supply_total(rows).allocated, supply_total(rows).accepted) == (27_500, 27_500)


def test_jakarta_is_short_360000(world: World, told: Told, keeper: User) -> None:
    """Need 450.000, supply 90.000: short 360.000, 20 % filled."""
    office, pusat = world.offices["35-PROV"], world.offices["ID-PUSAT"]
    without_replacement(keeper, office)
    told.say("35", 300_000, 50_000, 100_000)
    wanted = request_make(
        by=keeper,
        office=office,
        supplier=pusat,
        day=july(1),
        quantity=450_000,
        client_key=key("DKI"),
    )
    promise(wanted, keeper, 90_000)
    (row,) = supply_of([office], [state(wanted)], state(wanted).given, TODAY, BLANK_WNI)
    assert (row.need, row.need_day, row.allocated) == (450_000, july(1), 90_000)
    assert (row.short, row.filled) == (360_000, Decimal(20))
    unknown = supply_of([world.dinas], [], [], TODAY, BLANK_WNI)
    total = supply_total([row, *unknown])
    assert (total.short, total.filled, total.known, total.of) == (360_000, Decimal(20), 1, 2)


def test_a_request_freezes_what_was_needed(
    told: Told, dinas: Office, keeper: User, province: Office
) -> None:
    without_replacement(keeper, dinas)
    told.say("35.17", 3000, 500, 500)
    asking = {"by": keeper, "office": dinas, "supplier": province, "day": july(2)}
    with pytest.raises(DocumentRefused, match=r"rumus 4\.000, yang dimohon 5\.000"):
        request_make(**asking, quantity=5000, client_key=key("a"))
    opening_post(by=keeper, office=dinas, day=july(1), quantity=70)
    made = request_make(
        **asking, quantity=5000, client_key=key("a"), difference_note="perekaman massal"
    )
    told.say("35.17", 1)
    made.refresh_from_db()
    assert (made.need, made.on_hand, [term["value"] for term in made.terms]) == (
        4000,
        70,
        [3000, 500, 500],
    )
    again = request_make(**asking, quantity=5000, client_key=key("a"), difference_note="x")
    assert again == made
    with pytest.raises(StockKeyReused):
        request_make(**asking, quantity=6000, client_key=key("a"), difference_note="x")
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        StockRequest.objects.update(difference_note="")


def test_who_can_be_asked(world: World, dinas: Office, keeper: User, province: Office) -> None:
    assert [o.code for o in suppliers(world.jombang)] == ["35.17-DINAS", "35-PROV", "ID-PUSAT"]
    assert [o.code for o in suppliers(dinas)] == ["35-PROV", "ID-PUSAT"]
    assert list(suppliers(world.offices["ID-PUSAT"])) == []
    assert {o.code for o in receivers_below(province)} == {"35.17-DINAS", "35.78-DINAS"}
    asking = {"by": keeper, "office": dinas, "day": july(2), "client_key": key("x")}
    with pytest.raises(DocumentRefused, match="bukan kantor di atas"):
        request_make(**asking, supplier=world.offices["33-PROV"], quantity=1)
    with pytest.raises(DocumentRefused, match="lebih dari 0"):
        request_make(**asking, supplier=province, quantity=0)
    with pytest.raises(DocumentRefused, match="belum tiba"):
        request_make(**{**asking, "day": july(31).replace(month=8)}, supplier=province, quantity=1)


def test_less_and_more_than_asked_is_seen(request_of: StockRequest, keeper: User) -> None:
    assert state(request_of).state[0] == "Diajukan"
    promise(request_of, keeper, 2000)
    one = state(request_of)
    assert (one.allocated, one.unallocated, one.state[0], one.waits) == (
        2000,
        2000,
        "Dialokasikan sebagian",
        True,
    )
    promise(request_of, keeper, 2500)
    one = state(request_of)
    assert (one.unallocated, one.state[0], one.waits) == (-500, "Dialokasikan", False)
    with pytest.raises(DocumentRefused, match="sudah mendapat alokasi"):
        request_refuse(by=keeper, request=request_of, day=july(4), note="tidak ada stok")
    closed = request_close(by=keeper, request=request_of, day=july(4), note="cukup")
    assert state(closed).state[0] == "Ditutup"
    with pytest.raises(DocumentRefused, match="sudah berakhir"):
        promise(closed, keeper, 1)


def test_a_request_ends_with_a_reason(
    request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    with pytest.raises(DocumentRefused, match="Tulis alasannya"):
        request_withdraw(by=keeper, request=request_of, day=july(3), note="")
    with pytest.raises(DocumentRefused, match="sebelum itu"):
        request_withdraw(by=keeper, request=request_of, day=july(1), note="batal")
    request_refuse(by=keeper, request=request_of, day=july(3), note="stok kosong")
    assert state(request_of).state == ("Ditolak", "bad")
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        StockRequest.objects.update(ending_note="")


def test_several_shipments_of_one_allocation(
    request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    one = promise(request_of, keeper, 3000, promised_day=july(10))
    assert (standing(one).state[0], standing(one).late, standing(one).late_days) == (
        "Dialokasikan",
        True,
        21,
    )
    way = {"by": keeper, "office": province, "receiver": dinas, "allocation": one}
    first = dispatch_post(**way, day=july(4), quantity=1000)
    second = dispatch_post(**way, day=july(5), quantity=1500)
    with pytest.raises(DocumentRefused, match=r"tinggal 500 yang dapat dikirim"):
        dispatch_post(**way, day=july(6), quantity=501)
    assert [s.allocation.pk for s in sendable(province, TODAY)] == [one.pk]
    acceptance_post(by=keeper, dispatch=first, day=july(6), quantity=1000)
    acceptance_post(
        by=keeper, dispatch=second, day=july(8), quantity=1400, damaged=20, difference_note="basah"
    )
    now = standing(one)
    assert (now.sent, now.sent_day, now.on_way, now.accepted, now.damaged, now.short) == (
        2500,
        july(4),
        80,
        2400,
        20,
        600,
    )
    assert now.state[0] == "Diterima sebagian"
    return_post(by=keeper, dispatch=second, day=july(9), quantity=30)
    loss_post(
        by=keeper, office=province, dispatch=second, day=july(9), quantity=50, police_report="LP"
    )
    now = standing(one)
    assert (now.sent, now.on_way, now.lost, now.at_stop) == (2470, 0, 50, 0)
    third = dispatch_post(**way, day=july(10), quantity=530)
    acceptance_post(by=keeper, dispatch=third, day=july(12), quantity=530)
    now = standing(one)
    assert (now.done, now.short, now.late_days) == (False, 70, 21)
    assert [s.short for s in expected_at(dinas, TODAY)] == [70]
    balanced(dinas, province)


def test_a_shipment_names_only_its_own_allocation(
    world: World, request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    one = promise(request_of, keeper, 1000)
    other = world.offices["35.78-DINAS"]
    with pytest.raises(DocumentRefused, match="barang lain"):
        dispatch_post(
            by=keeper,
            office=province,
            receiver=dinas,
            day=july(4),
            quantity=1,
            item="ribbon",
            allocation=one,
        )
    with pytest.raises(DocumentRefused, match="Pilih alokasi kantor ini"):
        receipt_post(by=keeper, office=other, day=july(4), quantity=1, allocation=one)
    opening_post(by=keeper, office=other, day=july(1), quantity=10)
    with pytest.raises(DocumentRefused, match="tinggal 0"):
        dispatch_post(
            by=keeper, office=other, receiver=dinas, day=july(4), quantity=1, allocation=one
        )
    with pytest.raises(DocumentRefused, match="Periksa penerimanya"):
        dispatch_post(
            by=keeper, office=other, receiver=province, day=july(4), quantity=1, allocation=one
        )


def test_an_allocation_fetched_without_a_dispatch(
    request_of: StockRequest, dinas: Office, keeper: User
) -> None:
    one = promise(request_of, keeper, 500, handing="pick_up")
    got = receipt_post(
        by=keeper, office=dinas, day=july(5), quantity=490, damaged=10, allocation=one
    )
    now = standing(one)
    assert (now.sent, now.accepted, now.damaged, now.on_way, now.done) == (500, 490, 10, 0, True)
    reversal_post(by=keeper, document=got, day=july(6), reason="salah kantor")
    assert (standing(one).sent, standing(one).accepted) == (0, 0)


def test_a_promise_is_taken_back_before_it_is_sent(
    request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    one = promise(request_of, keeper, 1000)
    sent = dispatch_post(
        by=keeper, office=province, receiver=dinas, day=july(4), quantity=400, allocation=one
    )
    taking = {"by": keeper, "allocation": one, "day": july(6)}
    with pytest.raises(DocumentRefused, match="sudah dikirim"):
        allocation_cancel(**taking, note="salah")
    return_post(by=keeper, dispatch=sent, day=july(5), quantity=400)
    with pytest.raises(DocumentRefused, match="alasan pembatalan"):
        allocation_cancel(**taking, note=" ")
    allocation_cancel(**taking, note="stok dialihkan")
    assert (standing(one).quantity, standing(one).state[0]) == (0, "Dibatalkan")
    assert state(request_of).unallocated == 4000
    with pytest.raises(DocumentRefused, match="sudah dibatalkan"):
        allocation_cancel(**taking, note="lagi")
    with pytest.raises(DocumentRefused, match="sudah dibatalkan"):
        dispatch_post(
            by=keeper, office=province, receiver=dinas, day=july(7), quantity=1, allocation=one
        )
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        Allocation.objects.update(cancel_note="")


def test_lead_times(
    request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    """Asked 2 July; came after 4, 8 and 10 days; an unasked one counts from its allocation."""
    with changing(by=keeper):
        for day in range(1, 20):
            if july(day).weekday() < 5:
                at = datetime(2026, 7, day, 13, tzinfo=UTC)
                ExpectedSheet.objects.create(office=dinas, day=july(day), deadline=at)
    for quantity, came in ((100, 6), (200, 10), (300, 12)):
        one = promise(request_of, keeper, quantity, promised_day=july(10))
        sent = dispatch_post(
            by=keeper,
            office=province,
            receiver=dinas,
            day=july(4),
            quantity=quantity,
            allocation=one,
        )
        acceptance_post(by=keeper, dispatch=sent, day=july(came), quantity=quantity)
    promise(request_of, keeper, 400)
    (lead,) = lead_times(standings(allocations_of(receivers=[dinas.pk]), TODAY))
    assert [way.days for way in lead.ways] == [10, 8, 4]
    assert (round(lead.mean, 2), lead.p90, lead.late, lead.promised) == (Decimal("7.33"), 10, 1, 3)
    assert [way.working_days for way in lead.ways] == [6, 6, 2]
    assert (lead.working_p90, lead.ways[0].over) == (6, 2)


def test_many_at_once_or_none(
    world: World, request_of: StockRequest, dinas: Office, province: Office, keeper: User
) -> None:
    giving = {"by": keeper, "supplier": province, "day": july(3), "client_key": key("bagi")}
    with pytest.raises(DocumentRefused, match="Belum ada jumlah"):
        allocations_make(**giving, shares=[])
    wrong = [Share(dinas, 5, request_of), Share(province, 5)]
    with pytest.raises(DocumentRefused, match="kantor yang sama"):
        allocations_make(**giving, shares=wrong)
    assert not Allocation.objects.exists()
    shares = [Share(dinas, 5, request_of), Share(world.offices["35.78-DINAS"], 6)]
    assert allocations_make(**giving, shares=shares) == allocations_make(**giving, shares=shares)
    assert Allocation.objects.count() == 2
    assert not StockDocument.objects.filter(allocation__isnull=False).exists()
