"""Closing a month, the list of changes, and what the pages weigh."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from ektp.accounts.models import AccountEvent
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.daysheets.services.saving import sheet_save
from tests.factories import Installer, World, region_make

AUGUST = datetime(2026, 8, 3, 8, 30, tzinfo=UTC)
DAY = date(2026, 7, 6)
SHEET = f"/lembar/35.17.09-KEC/{DAY}/"
MONTH = "/tutup/35.17/2026-07/"


@pytest.fixture(autouse=True)
def _august(world: World) -> Iterator[None]:
    with clock.held_at(AUGUST):
        yield


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def report(world: World, day: date = DAY, counter: int = 41) -> None:
    rows = {"35.17.09": {"counter": counter}}
    sheet_save(
        by=world.operator,
        office=world.jombang,
        day=day,
        submission=Submission(kind="open", sections={"recording": SectionContent(rows=rows)}),
        client_key=uuid4(),
        base_version=0,
    )


def test_last_month_of_the_own_agency(world: World) -> None:
    assert client_of(world, "kabid").get("/tutup/")["Location"] == MONTH


def test_close_look_and_open_again(world: World) -> None:
    report(world)
    expectations_recompute(
        by=Installer(), offices=None, period=Period(date(2026, 7, 1), date(2026, 8, 1))
    )
    kabid = client_of(world, "kabid")
    page = kabid.get(MONTH).content.decode()
    assert re.search(r"Hari tanpa laporan: <b>\d+", page)
    assert "Hari belum diverifikasi: <b>1</b>" in page
    assert kabid.post(MONTH, {"keterangan": ""}).status_code == 302
    page = kabid.get(MONTH).content.decode()
    assert "Ditutup (final)" in page
    page = client_of(world, "operator").get(SHEET).content.decode()
    assert "Bulan ini ditutup oleh Kabid" in page
    assert kabid.post(MONTH, {"buka": "1", "keterangan": " "}).status_code == 422
    assert kabid.post(MONTH, {"buka": "1", "keterangan": "Susulan"}).status_code == 302
    assert "Dibuka kembali" in kabid.get(MONTH).content.decode()


def test_a_month_that_is_not_over(world: World) -> None:
    answer = client_of(world, "kabid").post("/tutup/35.17/2026-08/", {"keterangan": ""})
    assert answer.status_code == 422
    assert "belum berakhir" in answer.content.decode()


def test_who_closes(world: World) -> None:
    assert client_of(world, "kasi").get(MONTH).status_code == 200
    assert client_of(world, "kasi").post(MONTH, {}).status_code == 403
    assert client_of(world, "kabid.surabaya").get(MONTH).status_code == 404


def test_from_above_the_agencies(world: World) -> None:
    client_of(world, "kabid").post(MONTH, {"keterangan": ""})
    page = client_of(world, "provinsi").get("/tutup/35/2026-07/").content.decode()
    assert "1 dari 2 sudah ditutup" in page
    assert MONTH in page


def test_the_list_of_changes(world: World) -> None:
    report(world)
    with clock.held_at(AUGUST + timedelta(minutes=5)):
        client_of(world, "kabid").post(
            SHEET,
            {
                "version": "1",
                "client_key": str(uuid4()),
                "day": "open",
                "recording//counter": "44",
                "recording/state": "unsaid",
            },
        )
    auditor = client_of(world, "auditor")
    page = auditor.get("/data/perubahan/?oleh=kabid").content.decode()
    assert "Kecamatan Jombang" in page
    assert '<del class="was">41</del>' in page
    assert '<ins class="now">44</ins>' in page
    for preset in (
        "after_verification",
        "after_closing",
        "back_dated",
        "reversals",
        "rights",
        "failed_logins",
    ):
        assert auditor.get(f"/data/perubahan/?pilihan={preset}").status_code == 200


def test_changes_as_a_file_are_noted(world: World) -> None:
    report(world)
    auditor = client_of(world, "auditor")
    answer = auditor.get("/data/perubahan/?unduh=xlsx")
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"PK")
    assert AccountEvent.objects.filter(kind="export", user=world.users["auditor"]).count() == 1


def test_the_list_is_not_for_everybody(world: World) -> None:
    assert client_of(world, "operator").get("/data/perubahan/").status_code == 403


def _weight(page: bytes) -> int:
    return len(gzip.compress(page, 6))


def _first_load(page: bytes) -> int:
    """The page and every file of ours that it asks for, each compressed."""
    files = set(re.findall(rb'(?:src|href)="/static/([^"]+)"', page))
    root = Path(settings.BASE_DIR) / "static"
    return _weight(page) + sum(_weight((root / name.decode()).read_bytes()) for name in files)


def test_a_kecamatan_sheet_is_light(world: World) -> None:
    for back in range(1, 15):
        report(world, AUGUST.date() - timedelta(days=back), 40 + back)
    page = client_of(world, "operator").get(f"/lembar/35.17.09-KEC/{AUGUST.date()}/").content
    assert _weight(page) <= 10_000
    assert _first_load(page) <= 50_000


def test_a_grid_of_51_kecamatan_is_light(world: World) -> None:
    for n in range(11, 60):
        region_make(f"35.17.{n}", f"Kecamatan Nomor {n}", "Kecamatan")
    rows = {f"35.17.{n:02d}": {"first": n, "data_change": 3, "other": 1} for n in range(9, 60)}
    for back in range(1, 8):
        sheet_save(
            by=world.users["adb"],
            office=world.dinas,
            day=AUGUST.date() - timedelta(days=back),
            submission=Submission(
                kind="open", sections={"printing": SectionContent(empty_is_zero=True, rows=rows)}
            ),
            client_key=uuid4(),
            base_version=0,
        )
    page = client_of(world, "adb").get(f"/lembar/35.17-DINAS/{AUGUST.date()}/").content
    assert page.count(b'name="printing/') >= 51 * 7
    assert _weight(page) <= 25_000
    assert _first_load(page) <= 50_000


def test_pasting_without_scripts(world: World) -> None:
    adb, address = client_of(world, "adb"), f"/lembar/35.17-DINAS/{AUGUST.date()}/"
    data = {"version": "0", "client_key": str(uuid4()), "day": "open", "isi_tempelan": "1"}
    block = "Kecamatan\tBaru\r\nKec. Megaluh\t1.204\r\n35.17.09\t7\r\n"
    answer = adb.post(address, {**data, "tempel": block})
    page = " ".join(answer.content.decode().split())  # however the tag is broken
    assert answer.status_code == 200
    assert 'name="printing/35.17.10/first" id="printing/35.17.10/first" value="1.204"' in page
    assert "2 baris diisikan" in page
    answer = adb.post(address, {**data, "tempel": "Megaluh\t5\r\nMegaluhan\t6\r\n"})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "“Megaluhan” tidak dikenal" in page
    assert 'id="printing/35.17.10/first" value=""' in page


def test_the_grid_is_saved(world: World) -> None:
    adb, address = client_of(world, "adb"), f"/lembar/35.17-DINAS/{AUGUST.date()}/"
    data = {
        "version": "0",
        "client_key": str(uuid4()),
        "day": "open",
        "printing/35.17.09/first": "31",
        "printing/35.17/other": "2",
        "printing/state": "zero",
        "spoilage/heat/count": "4",
        "spoilage/state": "unsaid",
        "queue//prr": "1.118",
        "queue/state": "unsaid",
        "declared//blank_on_hand": "1459",
        "declared/state": "unsaid",
    }
    answer = adb.post(address, data, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Tersimpan dan dilaporkan" in page
    assert 'value="1.459"' in page
    assert 'id="printing/35.17.10/first" value="0"' in page
