"""Closing a month: who, when, and what is refused afterwards."""

from datetime import UTC, date, datetime

import pytest

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.daysheets.exceptions import MonthNotReady, NotAllowed, SheetLocked
from ektp.daysheets.registry import ClosingItem
from ektp.daysheets.selectors.agencies import lock_state, offices_under
from ektp.daysheets.selectors.checklist import checklist
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.daysheets.services.months import month_close, month_reopen
from ektp.db.changing import changing
from ektp.regions.models import Region
from ektp.regions.services import executing_agency_set
from tests.daysheets.helpers import recording, save
from tests.factories import MONDAY, Installer, World

JULY = date(2026, 7, 1)
AUGUST = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)


@pytest.fixture
def kabupaten(world: World) -> Region:
    return world.regions["35.17"]


def close(by: User, agency: Region, at: datetime = AUGUST, remark: str = "") -> None:
    with clock.held_at(at):
        month_close(by=by, agency=agency, month=JULY, remark=remark)


def test_closed_month_is_revised_only_by_the_agency(world: World, kabupaten: Region) -> None:
    save(world, recording(counter=41))
    close(world.users["kabid"], kabupaten)

    with pytest.raises(SheetLocked) as caught:
        save(world, recording(counter=42), base_version=1, at=AUGUST)
    assert caught.value.closed
    assert "Kabid" in str(caught.value)
    assert "3 Agustus 2026" in str(caught.value)
    unchanged = save(world, recording(counter=41), base_version=1, at=AUGUST)
    assert not unchanged.changed
    revised = save(
        world,
        recording(counter=42),
        base_version=1,
        at=AUGUST,
        by=world.users["kabid"],
        reason="salah",
    )
    assert revised.view.version == 2


def test_month_can_be_opened_again(world: World, kabupaten: Region) -> None:
    close(world.users["kabid"], kabupaten)
    with clock.held_at(AUGUST):
        with pytest.raises(MonthNotReady):
            month_reopen(by=world.users["kabid"], agency=kabupaten, month=JULY, reason="")
        month_reopen(
            by=world.users["kabid"], agency=kabupaten, month=JULY, reason="laporan susulan"
        )

    assert not lock_state(kabupaten, JULY).closed
    assert save(world, recording(counter=1), at=AUGUST).created


def test_who_may_and_when(world: World, kabupaten: Region) -> None:
    for name in ("kasi", "kabid.surabaya", "operator"):
        with pytest.raises(NotAllowed):
            close(world.users[name], kabupaten)
    with pytest.raises(MonthNotReady):
        close(world.users["kabid"], kabupaten, at=datetime(2026, 7, 31, 3, 0, tzinfo=UTC))
    close(world.users["kabid"], kabupaten)
    with pytest.raises(MonthNotReady):
        close(world.users["kabid"], kabupaten)


def test_waiting_uses_ask_for_a_remark(
    world: World, kabupaten: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting(agency: Region, period: Period) -> list[ClosingItem]:
        assert period == Period.month(JULY)
        return [ClosingItem("waiting_uses", "Pemakaian menunggu dokumen", 131, needs_remark=True)]

    monkeypatch.setattr(registry, "_closing_checks", [waiting])
    with pytest.raises(MonthNotReady):
        close(world.users["kabid"], kabupaten)
    close(world.users["kabid"], kabupaten, remark="dokumen menyusul")

    assert lock_state(kabupaten, JULY).with_remarks


def test_checklist_counts(world: World, kabupaten: Region) -> None:
    save(world, recording(counter=41))
    with clock.held_at(AUGUST):
        expectations_recompute(by=Installer(), offices=None, period=Period.month(JULY))
        items = {item.code: item for item in checklist(kabupaten, JULY).items}

    # 3 offices on 23 working days, less the one sheet
    assert items["missing"].open == 3 * 23 - 1
    assert items["unverified"].open == 1
    assert items["unverified"].detail == ("Kecamatan Jombang, 6 Juli 2026",)


def test_the_agency_that_executes_owns_the_lock(world: World, kabupaten: Region) -> None:
    province = world.regions["35"]
    assert {o.code for o in offices_under(kabupaten, MONDAY)} == {
        "35.17-DINAS",
        "35.17.09-KEC",
        "35.17.10-KEC",
    }
    with changing(by=Installer()):
        executing_agency_set(by=Installer(), region=kabupaten, agency=province, from_day=None)

    assert not offices_under(kabupaten, MONDAY).exists()
    assert "35.17.09-KEC" in {o.code for o in offices_under(province, MONDAY)}
