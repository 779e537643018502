"""The list of everything that was changed."""

from datetime import UTC, datetime, timedelta

from pytest_django import DjangoAssertNumQueries

from ektp.accounts.models import AccountEvent
from ektp.common import clock
from ektp.daysheets.selectors.changes import Change, ChangeFilter, changes, iterate_changes
from ektp.daysheets.selectors.changes.fields import Names, details
from ektp.daysheets.services.months import month_close
from ektp.daysheets.services.templates import extra_measures_set
from ektp.daysheets.services.verifying import Seen, sheets_verify
from ektp.regions.models import Region
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World

LATER = AFTERNOON + timedelta(minutes=30)
AUGUST = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)


def listed(region: Region, preset: str = "all", **more: object) -> list[Change]:
    return list(changes(region, ChangeFilter(preset=preset, **more)).rows)


def test_old_and_new_who_when_why(world: World) -> None:
    save(world, recording(counter=41))
    save(world, recording(counter=44), base_version=1, at=LATER)

    [row] = [c for c in listed(world.regions["35.17"]) if c.source == "recording_recordingcount"]

    assert (row.by, row.place, row.day, row.action) == (
        "Operator",
        "Kecamatan Jombang",
        MONDAY,
        "diubah",
    )
    [detail] = row.details
    assert (detail.label, detail.old, detail.new) == ("Loket", "41", "44")
    assert row.at == LATER
    assert not [c for c in listed(world.regions["33"]) if c.source.startswith("recording")]


def test_after_verification_and_after_closing(world: World) -> None:
    view = save(world, recording(counter=41)).view
    with clock.held_at(LATER):
        sheets_verify(by=world.users["camat"], seen=[Seen(view.sheet_id, 1)])
    save(
        world,
        recording(counter=44),
        base_version=2,
        by=world.users["kabid"],
        reason="salah ketik",
        at=LATER + timedelta(hours=1),
    )
    region = world.regions["35.17"]
    after = listed(region, "after_verification")
    assert {(c.source, c.reason) for c in after} == {
        ("daysheets_daysheet", "salah ketik"),
        ("recording_recordingcount", "salah ketik"),
    }
    assert listed(region, "after_closing") == []

    with clock.held_at(AUGUST):
        month_close(by=world.users["kabid"], agency=region, month=MONDAY)
    save(
        world,
        recording(counter=45),
        base_version=3,
        by=world.users["kabid"],
        reason="susulan",
        at=AUGUST + timedelta(hours=1),
    )
    assert {c.reason for c in listed(region, "after_closing")} == {"susulan"}


def test_back_dated_first_reports(world: World) -> None:
    save(world, recording(counter=41), at=AFTERNOON + timedelta(days=3))
    assert listed(world.regions["35.17"], "back_dated") == []
    save(
        world,
        recording(counter=41),
        day=MONDAY - timedelta(days=1),
        at=AFTERNOON + timedelta(days=3),
    )

    [row] = listed(world.regions["35.17"], "back_dated")
    assert (row.action, row.day) == ("ditambahkan", MONDAY - timedelta(days=1))


def test_rights_and_failed_logins(world: World) -> None:
    AccountEvent.objects.create(
        kind="login_failed",
        user=world.operator,
        username="operator",
        at=LATER,
        address="10.0.0.7",
    )
    region = world.regions["35.17"]

    [failed] = listed(region, "failed_logins")
    assert (failed.action, failed.by) == ("Gagal masuk", "sistem")
    rights = listed(region, "rights")
    assert {"Akun dibuat"} == {c.action for c in rights}
    assert "provinsi.jateng" not in {c.details[0].new for c in rights}


def test_filters_pages_and_iterator(world: World) -> None:
    region = world.regions["35.17"]
    version = 0
    for n in range(5):
        at = AFTERNOON + timedelta(minutes=n)
        version = save(world, recording(counter=n), base_version=version, at=at).view.version
    wanted = ChangeFilter(source="recording_recordingcount")

    first = changes(region, wanted, size=3)
    second = changes(region, wanted, size=3, page=2)

    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (
        3,
        True,
        1,
        False,
    )
    assert len(list(iterate_changes(region, wanted))) == 4
    assert listed(region, by="nobody") == []
    assert listed(region, since=MONDAY + timedelta(days=1), source=wanted.source) == []
    assert len(listed(region, until=MONDAY, office="35.17.09-KEC", source=wanted.source)) == 4


def test_keys_and_codes_are_told_by_name(world: World) -> None:
    kabid, region = world.users["kabid"], world.regions["35.17"]
    view = save(world, recording(counter=41)).view
    with clock.held_at(LATER):
        sheets_verify(by=world.users["camat"], seen=[Seen(view.sheet_id, 1)])
    extra_measures_set(by=kabid, region=region, fields=["services_kia"])
    extra_measures_set(by=kabid, region=region, fields=[])
    more = {"base_version": 2, "by": kabid, "reason": "salah ketik"}
    save(world, recording(counter=44), at=LATER + timedelta(hours=1), **more)

    told = {(d.label, d.old, d.new) for c in listed(region) for d in c.details}
    assert ("diverifikasi oleh", "Camat", "–") in told
    assert ("diverifikasi oleh", "–", "Camat") in told
    assert ("isian", "Layanan lain: KIA dicetak", "–") in told
    [made] = [c for c in listed(region, "rights") if c.details[0].new == "camat"]
    assert [(d.label, d.new) for d in made.details] == [
        ("nama pengguna", "camat"),
        ("nama lengkap", "Camat"),
        ("peran", "Camat / Sekcam"),
        ("wilayah", "Kec. Jombang"),
        ("aktif", "ya"),
    ]


def test_names_take_no_query_for_each_row(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    region = world.regions["35.17"]
    assert len(listed(region, "rights")) > 5
    with django_assert_max_num_queries(3):  # the page; regions; offices
        listed(region, "rights")


def test_dates_times_and_spans_are_read_as_their_fields_mean_them() -> None:
    hours = {"weekdays": 31, "closes_at": "15:00:00", "valid": "[2026-07-06,2026-08-01)"}
    found = details(("regions_officehours", {"valid": "[2026-01-01,)"}, hours), Names([]))

    assert [(d.label, d.old, d.new) for d in found] == [
        ("hari kerja", "–", "Senin, Selasa, Rabu, Kamis, Jumat"),
        ("jam tutup layanan", "–", "15.00"),
        ("masa berlaku", "sejak 1 Januari 2026", "6 Juli 2026 s.d. 31 Juli 2026"),
    ]
