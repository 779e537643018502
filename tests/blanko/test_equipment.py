"""The register of devices, and how far materials and people go."""

from datetime import date, time
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from blanko.exceptions import DocumentRefused
from blanko.models import ConsumableYield, Device, DeviceState, PrintingPace
from blanko.selectors.equipment import Printers, printers, states_on, tallies
from blanko.selectors.pace import pace_at, yields_at
from blanko.services.equipment import device_add, device_correct, device_end, device_state_set
from blanko.services.pace import pace_set, yields_set
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.db.models import History
from ektp.regions.models import Office
from tests.blanko.test_documents import july
from tests.factories import World


def add(
    by: User, office: Office, *, serial: str = "", key: UUID | None = None, **more: object
) -> Device:
    values = {"kind": "printer", "model": "Fargo HDP5000", "funding": "apbn", "since_day": july(1)}
    return device_add(
        by=by, office=office, serial=serial, client_key=key or uuid4(), **{**values, **more}
    )


def told(device: Device) -> list[tuple[int, int | None, str]]:
    states = DeviceState.objects.filter(device=device).order_by("valid")
    return [
        (s.valid.lower.day, s.valid.upper.day if s.valid.upper else None, s.condition)
        for s in states
    ]


def test_a_new_device_is_good_from_its_first_day(dinas: Office, keeper: User) -> None:
    made = add(keeper, dinas, location="Ruang cetak", cards_daily=300)

    assert told(made) == [(1, None, "baik")]
    assert not states_on([dinas.pk], date(2026, 6, 30)).exists()
    (state,) = states_on([dinas.pk], july(1))
    assert (state.location, state.cards_daily) == ("Ruang cetak", 300)


def test_only_a_printer_prints(dinas: Office, keeper: User) -> None:
    genset = add(keeper, dinas, kind="genset", cards_daily=300)
    state = device_state_set(
        by=keeper, device=genset, day=july(2), condition="kurang", cards_daily=300
    )

    assert list(genset.states.values_list("cards_daily", flat=True)) == [None, None]
    assert state.condition == "kurang"


def test_sent_again_it_is_made_once(dinas: Office, keeper: User) -> None:
    key = uuid4()

    assert add(keeper, dinas, key=key) == add(keeper, dinas, key=key)
    assert Device.objects.count() == 1


def test_a_serial_number_is_kept_once_however_it_is_written(
    world: World, dinas: Office, keeper: User
) -> None:
    add(keeper, dinas, serial="fg-12 34")
    with pytest.raises(DocumentRefused, match=r"FG-1234 sudah tercatat di Dinas"):
        add(world.users["kabid.surabaya"], world.offices["35.78-DINAS"], serial="FG-1234")
    add(keeper, dinas)
    add(keeper, dinas)  # without a number nothing is compared
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        Device.objects.filter(serial="").update(serial="X-1")


def test_a_mistyped_number_is_put_right(dinas: Office, keeper: User) -> None:
    first, second = add(keeper, dinas, serial="A-1"), add(keeper, dinas, serial="A-2")
    with pytest.raises(DocumentRefused, match="A-1"):
        device_correct(by=keeper, device=second, model="Fargo", serial="a-1", funding="dak")
    device_correct(by=keeper, device=first, model="Fargo HDP5000", serial="A-1", funding="dak")

    assert Device.objects.get(pk=first.pk).funding == "dak"
    assert History.objects.filter(source="blanko_device", row_id=first.pk).count() == 1


def test_what_broke_was_good_before_and_says_why(dinas: Office, keeper: User) -> None:
    printer = add(keeper, dinas)
    with pytest.raises(DocumentRefused, match="memerlukan sebab"):
        device_state_set(by=keeper, device=printer, day=july(6), condition="rusak")
    device_state_set(
        by=keeper,
        device=printer,
        day=july(6),
        condition="rusak",
        cause="printer",
        note="roda macet",
    )
    device_state_set(by=keeper, device=printer, day=july(9), condition="kurang", cause="printer")

    assert told(printer) == [(1, 6, "baik"), (6, 9, "rusak"), (9, None, "kurang")]
    causes = (
        DeviceState.objects.filter(device=printer).order_by("valid").values_list("cause", flat=True)
    )
    assert list(causes) == ["", "printer", ""]  # what works has no cause


def test_the_same_day_again_replaces_what_was_said(dinas: Office, keeper: User) -> None:
    printer = add(keeper, dinas)
    device_state_set(by=keeper, device=printer, day=july(6), condition="hilang")
    device_state_set(by=keeper, device=printer, day=july(6), condition="kurang")

    assert told(printer) == [(1, 6, "baik"), (6, None, "kurang")]
    gone = History.objects.get(source="blanko_devicestate", removed=True)
    assert gone.row["condition"] == "hilang"
    assert gone.anchor == printer.pk


def test_a_state_is_refused_before_the_last_and_for_a_day_to_come(
    dinas: Office, keeper: User
) -> None:
    printer = add(keeper, dinas)
    device_state_set(by=keeper, device=printer, day=july(6), condition="kurang")
    with pytest.raises(DocumentRefused, match="6 Juli 2026"):
        device_state_set(by=keeper, device=printer, day=july(5), condition="baik")
    with pytest.raises(DocumentRefused, match="1 Agustus 2026 belum tiba"):
        device_state_set(by=keeper, device=printer, day=date(2026, 8, 1), condition="baik")
    with pytest.raises(DocumentRefused, match="belum tiba"):
        add(keeper, dinas, since_day=date(2026, 8, 1))


def test_a_device_that_left_is_counted_until_its_last_day(dinas: Office, keeper: User) -> None:
    printer = add(keeper, dinas)
    with pytest.raises(DocumentRefused, match="ke mana"):
        device_end(by=keeper, device=printer, until_day=july(10), reason=" ")
    device_end(by=keeper, device=printer, until_day=july(10), reason="dihibahkan, 12/BA/2026")

    assert told(printer) == [(1, 11, "baik")]
    assert states_on([dinas.pk], july(10)).exists()
    assert not states_on([dinas.pk], july(11)).exists()
    assert Device.objects.get(pk=printer.pk).until_day == july(10)
    with pytest.raises(DocumentRefused, match="tidak lagi di kantor"):
        device_state_set(by=keeper, device=printer, day=july(12), condition="baik")
    with pytest.raises(DocumentRefused, match="tidak lagi di kantor"):
        device_end(by=keeper, device=printer, until_day=july(12), reason="lagi")


def _state(device: Device, **more: object) -> DeviceState:
    values = {"office": device.office, "condition": "baik", "valid": DateRange(july(1), None)}
    return DeviceState(device=device, **{**values, **more})


@pytest.mark.parametrize(
    "more",
    [
        {},  # two states at once
        {"valid": DateRange(None, july(1))},
        {"valid": DateRange(date(2026, 6, 1), july(1)), "condition": "rusak"},
        {"valid": DateRange(date(2026, 6, 1), july(1)), "cause": "power"},
        {"valid": DateRange(date(2026, 6, 1), july(1)), "cards_daily": 0},
        {"valid": DateRange(date(2026, 6, 1), july(1)), "condition": "baru"},
        {"valid": DateRange(july(1), july(1))},
    ],
)
def test_the_database_holds_the_states(
    dinas: Office, keeper: User, more: dict[str, object]
) -> None:
    printer = add(keeper, dinas)

    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        _state(printer, **more).save()


def test_a_state_stands_at_the_office_of_its_device(
    world: World, dinas: Office, keeper: User
) -> None:
    printer = add(keeper, dinas)
    earlier = DateRange(date(2026, 6, 1), july(1))

    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        _state(printer, office=world.jombang, valid=earlier).save()


def test_what_works_prints_at_its_own_pace_or_the_ordinary_one(dinas: Office, keeper: User) -> None:
    add(keeper, dinas)
    poor, broken = add(keeper, dinas, cards_daily=400), add(keeper, dinas, cards_daily=900)
    add(keeper, dinas, kind="ups")
    device_state_set(by=keeper, device=poor, day=july(2), condition="kurang", cards_daily=100)
    device_state_set(by=keeper, device=broken, day=july(2), condition="rusak", cause="power")

    assert printers(states_on([dinas.pk], july(3)), 250) == Printers(3, 2, 350)
    assert printers(states_on([dinas.pk], july(1)), 250) == Printers(3, 3, 250 + 400 + 900)


def test_devices_are_told_by_what_lies_below(world: World, dinas: Office, keeper: User) -> None:
    lost = add(keeper, dinas, funding="dak")
    device_state_set(by=keeper, device=lost, day=july(5), condition="hilang")
    add(keeper, dinas)
    add(keeper, world.jombang, kind="static_set", funding="apbd")
    add(keeper, world.offices["35.78-DINAS"])
    add(keeper, world.offices["35-PROV"], kind="genset")
    add(keeper, world.offices["33-PROV"])
    day = july(31)

    def counted(code: str, **more: object) -> set[tuple[str, str, str, str, int]]:
        return {
            (t.place, t.kind, t.funding, t.condition, t.count)
            for t in tallies(world.regions[code], day, **more)
        }

    assert counted("35.17") == {
        ("35.17-DINAS", "printer", "dak", "hilang", 1),
        ("35.17-DINAS", "printer", "apbn", "baik", 1),
        ("35.17.09-KEC", "static_set", "apbd", "baik", 1),
    }
    assert {(place, n) for place, _k, _f, _c, n in counted("35")} == {
        ("35", 1), ("35.17", 1), ("35.78", 1),
    }  # fmt: skip
    assert sum(n for *_rest, n in counted("ID")) == 6
    assert {place for place, *_rest in counted("ID")} == {"33", "35"}
    assert counted("35.17", funding="dak") == {("35.17-DINAS", "printer", "dak", "hilang", 1)}
    assert {p for p, *_rest in counted("35.17", only=[world.jombang.pk])} == {"35.17.09-KEC"}


def test_a_yield_is_the_offices_own_else_the_nations_else_what_is_known(
    world: World, dinas: Office
) -> None:
    pusat, kasi = world.users["pusat"], world.users["kasi"]
    assert yields_at(dinas)["ribbon"].cards == 500
    assert yields_at(dinas)["film"].cards == 1_500
    assert yields_at(dinas)["cleaning_kit"].cards is None

    yields_set(by=pusat, office=None, yields={"ribbon": 480, "cleaning_kit": 5_000})
    yields_set(by=kasi, office=dinas, yields={"ribbon": 450})
    assert yields_at(dinas)["ribbon"].cards == 450
    assert yields_at(dinas)["cleaning_kit"].cards == 5_000
    assert yields_at(world.offices["35.78-DINAS"])["ribbon"].cards == 480
    assert yields_at(None)["ribbon"].own == 480

    yields_set(by=kasi, office=dinas, yields={"ribbon": None})
    assert yields_at(dinas)["ribbon"].cards == 480
    assert History.objects.filter(source="blanko_consumableyield", removed=True).count() == 1


def test_a_yield_stands_once(dinas: Office, keeper: User) -> None:
    for office in (None, dinas):
        yields_set(by=keeper, office=office, yields={"ribbon": 480})
        yields_set(by=keeper, office=office, yields={"ribbon": 480})
        with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
            ConsumableYield.objects.create(item_id="ribbon", office=office, cards_per_unit=1)
    assert not History.objects.filter(source="blanko_consumableyield").exists()  # nothing changed


def test_the_pace_follows_the_nation_where_it_is_not_set(world: World, dinas: Office) -> None:
    first = pace_at(dinas)
    assert (first.cards_per_printer, first.cards_per_hour, first.operators) == (250, None, 1)
    assert first.cards_until(time(15, 0)) is None

    nothing = dict.fromkeys(("cards_per_printer", "cards_per_hour", "operators", "starts_at"))
    pace_set(by=world.users["pusat"], office=None, **{**nothing, "cards_per_hour": 40})
    pace_set(by=world.users["kasi"], office=dinas, **{**nothing, "operators": 2})
    pace_set(by=world.users["kasi"], office=dinas, **{**nothing, "operators": 2})
    pace = pace_at(dinas)
    assert (pace.cards_per_hour, pace.operators) == (40, 2)
    assert pace.cards_until(time(15, 0)) == 7 * 2 * 40
    assert pace.cards_until(time(8, 45)) == 60
    assert pace.cards_until(time(7, 0)) == 0
    assert PrintingPace.objects.count() == 2
    assert not History.objects.filter(source="blanko_printingpace").exists()
