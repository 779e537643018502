"""For each service that moves a figure: a situation in which it does, and the one call that is looked at."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from blanko.models import StockCount
from blanko.services import destruction
from blanko.services import documents as blanko
from blanko.services.answering import question_resolve, surplus_report
from blanko.services.count_approval import count_approve
from blanko.services.differences import difference_approve
from distribution import services as cards
from ektp.common.periods import Period
from ektp.daysheets.services import calendar, expectations, months, saving, verifying
from ektp.daysheets.services.verifying import Seen
from recording import services as recording
from recording.services.snapshots import Fact, snapshots_record
from tests.access_samples import MAKERS
from tests.blanko.loans import granted
from tests.daysheets.helpers import recording as sheet_with
from tests.factories import MONDAY, Installer, World
from tests.recording.test_reading import workbook

JUNE = date(2026, 6, 30)
SUNDAY = MONDAY - timedelta(days=1)
TUESDAY = MONDAY + timedelta(days=1)

Call = Callable[[], object]
Situation = Callable[[World], Call]
"""Makes everything ready and returns the call."""

MOVES: dict[str, Situation] = {}
"""By `app.service`."""


def moves(name: str) -> Callable[[Situation], Situation]:
    def keep(situation: Situation) -> Situation:
        MOVES[name] = situation
        return situation

    return keep


# Day sheets


@moves("daysheets.sheet_save")
def _save(world: World) -> Call:
    return lambda: _saved(world)


@moves("daysheets.sheets_verify")
def _verify(world: World) -> Call:
    seen = [_seen(world)]
    return lambda: verifying.sheets_verify(by=world.users["camat"], seen=seen)


@moves("daysheets.sheet_return")
def _return(world: World) -> Call:
    seen = _seen(world)
    return lambda: verifying.sheet_return(
        by=world.users["camat"], seen=seen, reason="jumlah tertukar"
    )


@moves("daysheets.month_close")
def _close(world: World) -> Call:
    return lambda: months.month_close(**_june(world), remark="hari kosong dijelaskan")


@moves("daysheets.month_reopen")
def _reopen(world: World) -> Call:
    months.month_close(**_june(world), remark="hari kosong dijelaskan")
    return lambda: months.month_reopen(**_june(world), reason="laporan susulan")


@moves("daysheets.closure_add")
def _closure(world: World) -> Call:
    _expected()
    return lambda: calendar.closure_add(**_closed(world))


@moves("daysheets.closure_remove")
def _closure_back(world: World) -> Call:
    _expected()
    closure = calendar.closure_add(**_closed(world))
    return lambda: calendar.closure_remove(by=world.users["kabid"], closure=closure, reason="batal")


@moves("daysheets.load_holidays")
def _holidays(world: World) -> Call:
    """17 August is a holiday once the year has been loaded."""
    held = Period(date(2026, 8, 17), date(2026, 8, 18))
    expectations.expectations_recompute(by=Installer(), offices=None, period=held)
    return lambda: calendar.load_holidays(by=Installer(), years=[2026])


@moves("daysheets.ability_set")
def _ability(world: World) -> Call:
    office = world.offices["35.17.10-KEC"]

    def end_all() -> None:
        for service in ("recording", "handover", "activation", "ikd"):
            calendar.ability_set(
                by=Installer(), office=office, service=service, from_day=MONDAY, able=False
            )

    _expected()
    return end_all


@moves("daysheets.hours_set")
def _hours(world: World) -> Call:
    _expected()
    return lambda: calendar.hours_set(
        by=Installer(), office=world.jombang, from_day=MONDAY, weekdays=0b0111110
    )


@moves("daysheets.office_close")
def _office_close(world: World) -> Call:
    _expected()
    return lambda: calendar.office_close(by=Installer(), office=world.jombang, from_day=MONDAY)


@moves("daysheets.expectations_recompute")
def _expect(world: World) -> Call:
    return _expected


@moves("daysheets.expectations_extend")
def _expect_daily(world: World) -> Call:
    return lambda: expectations.expectations_extend(by=Installer())


# Snapshots and claims


@moves("recording.snapshot_record")
def _snapshot(world: World) -> Call:
    return lambda: recording.snapshot_record(
        by=world.users["kabid"],
        region=world.regions["35.17.09"],
        day=JUNE,
        source="dkb",
        figures={"eligible_population": 118_428},
    )


@moves("recording.snapshots_record")
def _snapshots(world: World) -> Call:
    facts = [Fact(world.regions["35.17.09"], {"recorded": 94_891})]
    return lambda: snapshots_record(by=world.users["kabid"], day=JUNE, source="dkb", facts=facts)


@moves("recording.import_apply")
def _import(world: World) -> Call:
    batch = recording.import_prepare(
        by=world.users["adb"],
        region=world.regions["35.17"],
        name="agr.xlsx",
        content=workbook(["KODE", "WILAYAH", "WKTP"], ["35.17.09", "Jombang", 118_428]),
        source="siak",
        day=JUNE,
    )
    return lambda: recording.import_apply(by=world.users["adb"], batch=batch)


@moves("recording.claim_record")
def _claim(world: World) -> Call:
    return lambda: _claimed(world)


@moves("recording.claim_withdraw")
def _claim_back(world: World) -> Call:
    claim = _claimed(world)
    return lambda: recording.claim_withdraw(
        by=world.users["kabid"], claim=claim, reason="salah kutip"
    )


# Blank cards


@moves("blanko.opening_post")
def _opening(world: World) -> Call:
    return lambda: blanko.opening_post(**_at_dinas(world, 100))


@moves("blanko.receipt_post")
def _receipt(world: World) -> Call:
    return lambda: blanko.receipt_post(**_at_dinas(world, 100))


@moves("blanko.adjustment_post")
def _adjustment(world: World) -> Call:
    _opened(world)
    return lambda: blanko.adjustment_post(**_at_dinas(world, -3), reason="hasil hitung")


@moves("blanko.loss_post")
def _loss(world: World) -> Call:
    _opened(world)
    return lambda: blanko.loss_post(**_at_dinas(world, 2), police_report="LP/12/VII/2026")


@moves("blanko.reversal_post")
def _reversal(world: World) -> Call:
    receipt = blanko.receipt_post(**_at_dinas(world, 100))
    return lambda: blanko.reversal_post(
        by=world.users["gudang"], document=receipt, day=MONDAY, reason="dicatat dua kali"
    )


@moves("blanko.dispatch_post")
def _dispatch(world: World) -> Call:
    _opened(world)
    return lambda: _blanks_sent(world)


@moves("blanko.loan_post")
def _loan(world: World) -> Call:
    _opened(world)
    loan = granted(
        world.users["pusat"], world.users["kasi"], world.dinas, world.offices["35.78-DINAS"], 10,
        day=SUNDAY,
    )  # fmt: skip
    return lambda: blanko.loan_post(by=world.users["gudang"], loan=loan, day=MONDAY, quantity=10)


@moves("blanko.loan_return_post")
def _loan_return(world: World) -> Call:
    _opened(world)
    loan = granted(
        world.users["gudang"], world.users["pusat"], world.offices["35.78-DINAS"], world.dinas, 10,
        day=JUNE, before_book=True,
    )  # fmt: skip
    return lambda: blanko.loan_return_post(
        by=world.users["gudang"], loan=loan, day=MONDAY, quantity=10
    )


@moves("blanko.send_back_post")
def _spoiled_sent(world: World) -> Call:
    _opened(world)
    return lambda: blanko.send_back_post(**_at_dinas(world, 4), receiver=world.offices["35-PROV"])


@moves("blanko.destruction_post")
def _destruction(world: World) -> Call:
    _opened(world)
    return lambda: blanko.destruction_post(**_at_dinas(world, 4))


@moves("blanko.count_approve")
def _counted(world: World) -> Call:
    made = MAKERS["blanko:count_decide"](world, world.dinas.code)
    count = StockCount.objects.get(pk=made["pk"])
    return lambda: count_approve(by=world.users["kabid"], count=count)


@moves("blanko.difference_approve")
def _counted_on_the_sheet(world: World) -> Call:
    made = MAKERS["blanko:difference_decide"](world, world.dinas.code)
    return lambda: difference_approve(by=world.users["kabid"], office=world.dinas, day=made["day"])


@moves("blanko.destruction_approve")
def _destruction_approve(world: World) -> Call:
    batch = _batch(world)
    return lambda: destruction.destruction_approve(by=world.users["kabid"], destruction=batch)


@moves("blanko.destruction_cancel")
def _destruction_cancel(world: World) -> Call:
    batch = destruction.destruction_approve(by=world.users["kabid"], destruction=_batch(world))
    return lambda: destruction.destruction_cancel(
        by=world.users["kabid"], destruction=batch, reason="salah kantor"
    )


@moves("blanko.acceptance_post")
def _acceptance(world: World) -> Call:
    _opened(world)
    sent = _blanks_sent(world)
    return lambda: blanko.acceptance_post(
        by=world.users["provinsi"], dispatch=sent, day=MONDAY, quantity=10
    )


@moves("blanko.question_resolve")
def _surplus(world: World) -> Call:
    _opened(world)
    by, sent = world.users["gudang"], _blanks_sent(world)
    blanko.acceptance_post(by=by, dispatch=sent, day=MONDAY, quantity=10)
    asked = surplus_report(
        by=by, dispatch=sent, day=MONDAY, quantity=2, said="dihitung", client_key=uuid4()
    )
    return lambda: question_resolve(
        by=by, question=asked, resolution="adjusted", answer="benar", day=MONDAY
    )


@moves("blanko.return_post")
def _sent_back(world: World) -> Call:
    _opened(world)
    sent = _blanks_sent(world)
    return lambda: blanko.return_post(
        by=world.users["provinsi"], dispatch=sent, day=MONDAY, quantity=10
    )


# Finished cards


@moves("distribution.card_opening_set")
def _card_opening(world: World) -> Call:
    return lambda: _cards_opened(world)


@moves("distribution.card_dispatch")
def _card_dispatch(world: World) -> Call:
    _cards_opened(world)
    return lambda: _cards_sent(world)


@moves("distribution.card_dispatch_many")
def _card_dispatch_many(world: World) -> Call:
    _cards_opened(world)
    return lambda: cards.card_dispatch_many(
        by=world.users["gudang"],
        sender=world.dinas,
        day=MONDAY,
        quantities={world.jombang: 5, world.offices["35.17.10-KEC"]: 6},
    )


@moves("distribution.card_accept")
def _card_accept(world: World) -> Call:
    _cards_opened(world)
    sent = _cards_sent(world)
    return lambda: cards.card_accept(
        by=world.operator, dispatch=sent, day=MONDAY, quantity=sent.quantity
    )


@moves("distribution.card_difference_resolve")
def _card_difference(world: World) -> Call:
    _cards_opened(world)
    accepted = cards.card_accept(
        by=world.operator, dispatch=_cards_sent(world), day=MONDAY, quantity=8, difference_note="-2"
    )
    return lambda: cards.card_difference_resolve(
        by=world.users["gudang"],
        acceptance=accepted,
        day=MONDAY,
        outcome="lost",
        resolution="tercecer di jalan",
    )


# Ways to be ready


def _saved(world: World) -> saving.SaveResult:
    return saving.sheet_save(
        by=world.operator,
        office=world.jombang,
        day=MONDAY,
        submission=sheet_with(counter=41),
        client_key=uuid4(),
        base_version=0,
    )


def _seen(world: World) -> Seen:
    return Seen(_saved(world).view.sheet_id, 1)


def _june(world: World) -> dict[str, Any]:
    return {
        "by": world.users["kabid"],
        "agency": world.regions["35.17"],
        "month": date(2026, 6, 1),
    }


def _expected() -> None:
    period = Period(MONDAY, TUESDAY)
    expectations.expectations_recompute(by=Installer(), offices=None, period=period)


def _closed(world: World) -> dict[str, Any]:
    return {
        "by": world.users["kabid"],
        "region": world.regions["35.17"],
        "day": MONDAY,
        "name": "Hari jadi",
    }


def _claimed(world: World) -> Any:
    return recording.claim_record(
        by=world.users["kabid"],
        region=world.regions["35.17.09"],
        kind="total",
        measure="uncollected",
        figure=Decimal(4300),
        day=JUNE,
        speaker="Camat",
        medium="rapat",
    )


def _at_dinas(world: World, quantity: int) -> dict[str, Any]:
    return {
        "by": world.users["gudang"],
        "office": world.dinas,
        "day": MONDAY,
        "quantity": quantity,
    }


def _opened(world: World) -> None:
    blanko.opening_post(**{**_at_dinas(world, 100), "day": SUNDAY}, quarantine=5)


def _batch(world: World) -> Any:
    _opened(world)
    witnesses = [destruction.Witness(name, "Inspektorat", "Auditor") for name in ("Ani", "Budi")]
    said = destruction.Batch(
        "blank_wni", MONDAY, {"opening": 4}, "burned", "Halaman Dinas", witnesses
    )
    return destruction.destruction_prepare(by=world.users["gudang"], office=world.dinas, batch=said)


def _blanks_sent(world: World) -> Any:
    return blanko.dispatch_post(**_at_dinas(world, 10), receiver=world.offices["35.78-DINAS"])


def _cards_opened(world: World) -> None:
    cards.card_opening_set(by=world.users["gudang"], office=world.dinas, day=SUNDAY, quantity=100)
    cards.card_opening_set(by=world.users["gudang"], office=world.jombang, day=SUNDAY, quantity=0)


def _cards_sent(world: World) -> Any:
    return cards.card_dispatch(
        by=world.users["gudang"],
        sender=world.dinas,
        receiver=world.jombang,
        day=MONDAY,
        quantity=10,
    )
