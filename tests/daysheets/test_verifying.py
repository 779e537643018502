"""Verifying and returning days."""

from datetime import datetime, timedelta

import pytest

from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.exceptions import NotAllowed, SheetInvalid, SheetLocked, VersionMoved
from ektp.daysheets.models import ChangeOutbox, DaySheet
from ektp.daysheets.selectors.waiting import waiting_in, waiting_tally, with_content
from ektp.daysheets.services.verifying import Seen, Verification, sheet_return, sheets_verify
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MORNING, World

LATER = AFTERNOON + timedelta(minutes=30)


def verify(by: User, *seen: Seen, at: datetime = LATER) -> Verification:
    with clock.held_at(at):
        return sheets_verify(by=by, seen=seen)


def test_camat_verifies_many(world: World) -> None:
    days = [AFTERNOON.date() - timedelta(days=n) for n in range(3)]
    views = [save(world, recording(counter=n), day=day).view for n, day in enumerate(days)]
    ChangeOutbox.objects.all().delete()

    done = verify(world.users["camat"], *(Seen(view.sheet_id, 1) for view in views))

    assert set(done.verified) == {view.sheet_id for view in views}
    assert not done.refused
    assert ChangeOutbox.objects.count() == 3
    sheet = DaySheet.objects.first()
    assert (sheet.status, sheet.verified_by, sheet.on_behalf, sheet.version) == (
        "verified",
        world.users["camat"],
        False,
        2,
    )


def test_kasi_verifies_on_behalf_and_it_shows(world: World) -> None:
    view = save(world, recording(counter=1)).view

    verify(world.users["kabid"], Seen(view.sheet_id, 1))

    assert DaySheet.objects.get().on_behalf


def test_not_what_was_seen_not_by_the_editor_not_too_early(world: World) -> None:
    view = save(world, recording(counter=1)).view
    camat, kabid = world.users["camat"], world.users["kabid"]

    assert "berubah" in verify(camat, Seen(view.sheet_id, 7)).refused[0].sentence
    save(world, recording(counter=2), base_version=1, by=kabid)
    assert "Anda sendiri" in verify(kabid, Seen(view.sheet_id, 2)).refused[0].sentence
    early = save(
        world,
        recording({"35.17.10": {"counter": 1}}),
        office=world.offices["35.17.10-KEC"],
        by=world.users["operator.megaluh"],
        at=MORNING,
    ).view
    assert "sementara" in verify(kabid, Seen(early.sheet_id, 1), at=MORNING).refused[0].sentence
    assert verify(kabid, Seen(early.sheet_id, 1)).verified == (early.sheet_id,)


def test_camat_of_another_kecamatan_sees_nothing(world: World) -> None:
    view = save(
        world,
        recording({"35.17.10": {"counter": 1}}),
        office=world.offices["35.17.10-KEC"],
        by=world.users["operator.megaluh"],
    ).view

    assert verify(world.users["camat"], Seen(view.sheet_id, 1)).refused
    with pytest.raises(NotAllowed):
        verify(world.operator, Seen(view.sheet_id, 1))


def test_verified_day_changes_by_revision_only(world: World) -> None:
    view = save(world, recording(counter=1)).view
    verify(world.users["camat"], Seen(view.sheet_id, 1))

    with pytest.raises(SheetLocked) as caught:
        save(world, recording(counter=2), base_version=2, at=LATER)
    assert "Camat" in str(caught.value)
    assert "Kabid" in str(caught.value)
    with pytest.raises(SheetInvalid):
        save(world, recording(counter=2), base_version=2, by=world.users["kabid"], at=LATER)
    revised = save(
        world,
        recording(counter=2),
        base_version=2,
        by=world.users["kabid"],
        reason="salah ketik",
        at=LATER,
    )
    assert (revised.view.status, revised.view.verified_by, revised.view.reason) == (
        "reported",
        None,
        "salah ketik",
    )


def test_return_needs_a_reason_and_is_answered_by_a_save(world: World) -> None:
    view = save(world, recording(counter=1)).view
    camat = world.users["camat"]
    with clock.held_at(LATER):
        with pytest.raises(SheetInvalid):
            sheet_return(by=camat, seen=Seen(view.sheet_id, 1), reason=" ")
        with pytest.raises(VersionMoved):
            sheet_return(by=camat, seen=Seen(view.sheet_id, 3), reason="periksa")
        sheet_return(by=camat, seen=Seen(view.sheet_id, 1), reason="periksa loket")

    assert DaySheet.objects.get().return_reason == "periksa loket"
    assert not waiting_in(world.regions["35.17.09"]).exists()
    again = save(world, recording(counter=1), base_version=2, at=LATER)
    assert (again.view.status, again.view.return_reason) == ("reported", "")


def test_waiting_days_come_with_figures(world: World) -> None:
    save(world, recording(counter=5))

    with clock.held_at(LATER):
        [waiting] = with_content(list(waiting_in(world.regions["35.17"])))
        assert waiting.verifiable

    assert waiting.total == {"recording": 5}
    assert not waiting_in(world.regions["33"]).exists()


def test_what_waits_is_counted_however_long_ago(world: World) -> None:
    region, today = world.regions["35.17"], AFTERNOON.date()
    for days in (0, 3, 120):
        save(world, recording(counter=1), day=today - timedelta(days=days))
    megaluh = {"by": world.users["operator.megaluh"], "office": world.offices["35.17.10-KEC"]}
    save(world, recording({"35.17.10": {"counter": 1}}), **megaluh, at=MORNING)

    with clock.held_at(MORNING):
        now = waiting_tally(region, today)
    assert (now.n, now.offices, now.provisional) == (3, 1, 1)
    assert now.days == tuple(today - timedelta(days=days) for days in (0, 3, 120))
    with clock.held_at(MORNING):
        assert waiting_tally(region, today - timedelta(days=1)).n == 2
    with clock.held_at(AFTERNOON + timedelta(days=1)):
        assert waiting_tally(region, today + timedelta(days=1)).n == 4


def test_a_save_without_a_figure_does_not_undo_a_verification(world: World) -> None:
    view = save(world, recording(counter=1), at=MORNING).view
    verify(world.users["camat"], Seen(view.sheet_id, 1))

    again = save(world, recording(counter=1), base_version=2, at=LATER)

    assert (again.changed, again.view.status, again.view.version) == (False, "verified", 2)
