"""Offices, calendar and health, as a kabupaten uses them."""

from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox, ExpectedSheet, ExtraMeasure
from ektp.daysheets.selectors.extras import regencies_set_by
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.regions.models import CalendarDay, OfficeHours, OfficeLetterhead
from ektp.regions.selectors import abilities
from ektp.regions.services import executing_agency_set, load_holidays
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World

OFFICE = "/kelola/kantor/35.17.09-KEC/"
EXTRAS = "/kelola/isian/"
CALENDAR = "/kelola/kalender/"


@pytest.fixture
def kabid(client: Client, world: World) -> Client:
    client.force_login(world.users["kabid"])
    return client


def test_the_door_shows_what_is_open(client: Client, world: World) -> None:
    client.force_login(world.users["provinsi"])
    text = client.get("/kelola/").content.decode()

    assert "/kelola/kalender/" in text
    assert "/kelola/pengguna/" not in text


# Offices


def test_offices_of_my_place_with_what_they_do(kabid: Client) -> None:
    text = strip_tags(kabid.get("/kelola/kantor/").content.decode())

    assert "Kecamatan Megaluh" in text
    assert "Surabaya" not in text
    assert "perekaman, penyerahan, aktivasi KTP-el, aktivasi IKD" in text
    assert "Senin–Jumat, tutup 15.00, batas lapor 20.00 WIB" in text


@pytest.mark.parametrize(("query", "rows"), [("cari=megaluh", 1), ("jenis=DINAS", 1), ("", 3)])
def test_offices_are_narrowed(kabid: Client, query: str, rows: int) -> None:
    text = kabid.get(f"/kelola/kantor/?{query}").content.decode()

    assert text.count('scope="row"') == rows


def test_a_service_begins_on_its_day(kabid: Client, world: World) -> None:
    data = {"layanan-service": "printing", "layanan-able": "ya", "layanan-from_day": "2026-08-01"}
    answer = kabid.post(f"{OFFICE}layanan/", data | {"layanan-last_day": "2026-08-31"})

    assert answer.headers["Location"] == f"{OFFICE}#layanan"
    assert "printing" not in abilities(world.jombang, date(2026, 7, 31))
    assert "printing" in abilities(world.jombang, date(2026, 8, 31))
    assert "printing" not in abilities(world.jombang, date(2026, 9, 1))
    assert "sejak 1 Agustus 2026, sampai sebelum 1 September 2026" in " ".join(
        strip_tags(kabid.get(OFFICE).content.decode()).split()
    )


def test_hours_hold_from_their_day(kabid: Client, world: World) -> None:
    data = {
        "jam-weekdays": ["0", "1", "2", "3", "4", "5"],
        "jam-closes_at": "14:00",
        "jam-deadline": "18:00",
        "jam-from_day": "2026-08-01",
    }
    assert kabid.post(f"{OFFICE}jam/", data).status_code == 302

    row = OfficeHours.objects.get(office=world.jombang)
    assert (row.weekdays, f"{row.closes_at:%H.%M}", row.valid.lower) == (
        0b111111,
        "14.00",
        date(2026, 8, 1),
    )
    assert "Senin–Sabtu" in kabid.get(OFFICE).content.decode()


def test_hours_that_cannot_be_keep_what_was_typed(kabid: Client) -> None:
    data = {
        "jam-weekdays": ["0"],
        "jam-closes_at": "16:00",
        "jam-deadline": "15:00",
        "jam-from_day": "2026-08-01",
    }
    answer = kabid.post(f"{OFFICE}jam/", data)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "tidak boleh lebih awal daripada jam tutup" in text
    assert 'value="16:00"' in text


def test_the_letterhead_is_kept(kabid: Client, world: World) -> None:
    data = {"kop-agency_name": "Kecamatan Jombang", "kop-signatory_name": "Drs. Sutrisno"}
    assert kabid.post(f"{OFFICE}kop/", data).status_code == 302

    assert OfficeLetterhead.objects.get(office=world.jombang).signatory_name == "Drs. Sutrisno"
    assert "Drs. Sutrisno" in kabid.get(OFFICE).content.decode()


def test_a_part_that_does_not_exist(kabid: Client) -> None:
    assert kabid.post(f"{OFFICE}lain/").status_code == 404


# Further daily measures


def test_a_further_measure_is_switched_on_and_off(kabid: Client, world: World) -> None:
    assert 'href="/kelola/isian/"' in kabid.get("/kelola/").content.decode()
    page = kabid.get(EXTRAS).content.decode()
    assert "Kab. Jombang" in page
    assert "Layanan lain" in page
    assert "checked" not in page

    sent = {"services": ["services_kia", "services_birth"], "recording": ["recording_visitors"]}
    saved = kabid.post(EXTRAS, sent, follow=True).content.decode()
    assert "Isian tambahan Kab. Jombang sudah disimpan" in saved
    assert saved.count("checked") == 3
    sheet = operator_sheet(world)
    assert "KIA dicetak" in sheet
    assert "Pengunjung" in sheet
    assert "Akta kematian" not in sheet

    kabid.post(EXTRAS, {})
    assert not ExtraMeasure.objects.exists()
    assert "KIA dicetak" not in operator_sheet(world)


def operator_sheet(world: World) -> str:
    operator = Client()
    operator.force_login(world.users["operator"])
    return operator.get(f"/lembar/35.17.09-KEC/{MONDAY}/").content.decode()


def test_a_measure_that_cannot_be_switched_is_refused(kabid: Client) -> None:
    answer = kabid.post(EXTRAS, {"recording": ["recording_counter"]})

    assert answer.status_code == 422
    assert not ExtraMeasure.objects.exists()


def test_further_measures_of_others_are_out_of_sight(kabid: Client) -> None:
    assert kabid.get(f"{EXTRAS}?wilayah=35.78").status_code == 404
    assert kabid.post(f"{EXTRAS}?wilayah=35.78", {}).status_code == 404


def test_above_the_agencies_nothing_is_chosen(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    page = client.get(EXTRAS).content.decode()
    client.post(EXTRAS, {"recording": ["recording_visitors"]})

    assert "Tidak ada yang diatur dari sini." in page
    assert not ExtraMeasure.objects.exists()


def test_a_province_that_executes_chooses_for_each(world: World) -> None:
    province, surabaya = world.regions["35"], world.regions["35.78"]
    assert regencies_set_by(province, MONDAY) == []
    executing_agency_set(by=world.users["admin"], region=surabaya, agency=province, from_day=MONDAY)

    assert regencies_set_by(province, MONDAY) == [surabaya]
    assert regencies_set_by(surabaya, MONDAY) == []


# Calendar


def closure(**more: str) -> dict[str, str]:
    return {"day": "2026-07-07", "opens": "tutup", "region": "35.17", "name": "Hari Jadi"} | more


def test_a_local_day_takes_the_expectations_with_it(kabid: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        period = Period(MONDAY, date(2026, 7, 8))
        expectations_recompute(by=world.users["admin"], offices=None, period=period)
        due = ExpectedSheet.objects.filter(office=world.jombang, day=date(2026, 7, 7))
        assert due.exists()
        assert kabid.post(CALENDAR, closure()).headers["Location"] == f"{CALENDAR}?tahun=2026"
        assert not due.exists()
        row = CalendarDay.objects.get()
        assert row.region == world.regions["35.17"]
        kabid.post(f"{CALENDAR}{row.pk}/hapus/")
        assert due.exists()
        assert not CalendarDay.objects.exists()


def test_a_past_day_is_queued_for_the_roll_up(kabid: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        period = Period(date(2026, 7, 1), date(2026, 7, 8))
        expectations_recompute(by=world.users["admin"], offices=None, period=period)
        ChangeOutbox.objects.all().delete()
        kabid.post(CALENDAR, closure(day="2026-07-02", region="35.17.09"))

        queued = ChangeOutbox.objects.values_list("region_id", "day")
        assert set(queued) == {(world.regions["35.17.09"].pk, date(2026, 7, 2))}


def test_a_closure_over_reported_days_is_asked_about(kabid: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        period = Period(date(2026, 7, 1), date(2026, 7, 8))
        expectations_recompute(by=world.users["admin"], offices=None, period=period)
        save(world, recording(counter=3))
        typed = closure(day=str(MONDAY))
        refused = kabid.post(CALENDAR, typed)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "1 kantor sudah melaporkan pelayanan pada 6 Juli 2026" in page
        assert 'type="checkbox" name="sure"' in page
        assert not CalendarDay.objects.exists()

        again = kabid.post(CALENDAR, typed | {"sure": "on", "name": ""}).content.decode()
        assert 'type="checkbox" name="sure"' in again  # the answer is never given unseen

        assert kabid.post(CALENDAR, typed | {"sure": "on"}).status_code == 302
        assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"opens": "buka"}, {"day": "2026-07-07"}, {"region": "35.17.10"}]
)
def test_a_closure_over_no_report_is_not_asked_about(
    kabid: Client, world: World, changes: dict[str, str]
) -> None:
    with clock.held_at(AFTERNOON):
        period = Period(date(2026, 7, 1), date(2026, 7, 8))
        expectations_recompute(by=world.users["admin"], offices=None, period=period)
        save(world, recording(counter=3))
        typed = closure(**{"day": str(MONDAY), **changes})
        assert kabid.post(CALENDAR, typed).status_code == 302


def test_the_year_shows_national_and_local_days_of_my_place(kabid: Client, world: World) -> None:
    load_holidays(by=world.users["admin"], years=[2026])
    kabid.post(CALENDAR, closure(name="Hari Jadi Jombang"))
    other = Client()
    other.force_login(world.users["kabid.surabaya"])
    other.post(CALENDAR, closure(region="35.78", name="Hari Jadi Surabaya"))
    text = kabid.get(f"{CALENDAR}?tahun=2026").content.decode()

    assert "Hari Jadi Jombang" in text
    assert "Hari Jadi Surabaya" not in text
    assert "libur nasional" in text
    assert "Belum ada hari libur" in kabid.get(f"{CALENDAR}?tahun=2031").content.decode()


@pytest.mark.parametrize("region", ["35.78", "35", "35.78.01"])
def test_a_day_of_another_place_is_not_offered(kabid: Client, region: str) -> None:
    assert kabid.post(CALENDAR, closure(region=region)).status_code == 422
    assert not CalendarDay.objects.exists()


def test_twice_the_same_day_is_refused_in_a_sentence(kabid: Client) -> None:
    kabid.post(CALENDAR, closure())
    answer = kabid.post(CALENDAR, closure())

    assert answer.status_code == 422
    assert "Hapus dahulu catatan itu" in answer.content.decode()


def test_days_of_others_cannot_be_removed(kabid: Client, world: World) -> None:
    load_holidays(by=world.users["admin"], years=[2026])
    other = Client()
    other.force_login(world.users["kabid.surabaya"])
    other.post(CALENDAR, closure(region="35.78"))
    for row in (CalendarDay.objects.get(region__code="35.78"), CalendarDay.objects.first()):
        assert kabid.post(f"{CALENDAR}{row.pk}/hapus/").status_code == 404


# Health


def test_health_says_what_ails(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    text = strip_tags(client.get("/kelola/kesehatan/").content.decode())

    assert "PostgreSQL" in text
    assert "belum pernah dibuat. Jalankan: make backup" in text
    assert "tidak ada yang menjawab" in text
