"""Decrees that change regions, with their figures: Papua in 2022 and 2025, splits and merges, and whoever works meanwhile."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Office, Region
from ektp.regions.selectors import agencies_of, agency_of, resolve_office
from ektp.regions.services import Decree, Row, What
from reports.models import RegionDay
from reports.selectors import progress
from reports.selectors.then import progress_then
from reports.services import regions as changing_regions
from reports.services.regions import regions_change
from tests.api.conftest import token_of
from tests.factories import Installer, user_make
from tests.reports.rollup.compare import assert_equal, drain
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.papua import (
    D2022,
    D2025,
    NOVEMBER_2026,
    apply,
    decree,
    of_2022,
    of_2025,
    recorded,
)
from tests.reports.rollup.world import Small, small


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held_at(NOVEMBER_2026):
        yield


def test_merauke_is_one_series_through_2022_and_sorong_through_2025(
    papua: Small, tmp_path: Path
) -> None:
    user = user_make("pusat.api", "national", region=papua.regions["ID"])
    before = {code: _series(user, code) for code in ("91.01", "92.71")}

    apply(of_2022(tmp_path))
    apply(of_2025(tmp_path))

    assert not ChangeOutbox.objects.exists()
    assert_equal(Naive(), [D2022 - timedelta(days=1), D2022, D2025])
    for old, new in (("91.01", "93.01"), ("92.71", "96.71")):
        assert _series(user, old) == _series(user, new) == before[old]
    assert Region.objects.get(code="93.01.02").province == Region.objects.get(code="93")
    assert Office.objects.get(code="93.01.02-KEC") == resolve_office("91.01.02-KEC")


def _series(user: User, code: str) -> list[int]:
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    found = []
    for first, last in (("2022-10-01", "2022-10-31"), ("2022-11-01", "2022-11-30"), ("2025-04-01", "2025-04-30")):  # fmt: skip
        answer = Client().get(f"/api/v1/progress/{code}?from={first}&to={last}", headers=headers)
        assert answer.status_code == 200
        found.append(answer.json()["flows"]["recorded_flow"])
    assert all(found)
    return found


def test_november_2022_by_the_regions_of_now_and_of_then(papua: Small, tmp_path: Path) -> None:
    apply(of_2022(tmp_path))
    first, last = date(2022, 11, 1), date(2022, 11, 30)

    assert recorded("91", first, last) == 20  # Jayapura alone, on both days
    assert recorded("93", first, last) == 40
    assert recorded("91", first, last, then=True) == 40  # and Merauke on the 8th
    assert recorded("93", first, last, then=True) == 20
    figures = progress_then(Region.objects.get(code="91"), first, last)
    assert [(row.place.code, row.flows["recorded_flow"]) for row in figures.rows] == [
        ("91.01", 20),
        ("91.03", 20),
    ]
    assert progress_then(Region.objects.get(code="93.01"), first, last).regions == "now"
    december = progress_then(Region.objects.get(code="91"), date(2022, 12, 1), date(2022, 12, 31))
    assert december.regions == "now"  # nothing has changed since


def test_the_api_and_the_table_say_which_of_the_two_they_show(papua: Small, tmp_path: Path) -> None:
    apply(of_2022(tmp_path))
    user = user_make("pusat.api", "national", region=papua.regions["ID"])
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    path = "/api/v1/progress/91?from=2022-11-01&to=2022-11-30"
    client = Client()
    client.force_login(user)

    now, then = (
        Client().get(path + more, headers=headers).json() for more in ("", "&regions=then")
    )
    refused = Client().get(f"{path}&regions=then&known_at=2023-01-01T00:00:00Z", headers=headers)
    page = "/dasbor/91/?dari=2022-11-01&sampai=2022-11-30"
    table_now = client.get(page).content.decode()
    table_then = client.get(f"{page}&wilayah=saat-itu").content.decode()
    later = client.get("/dasbor/91/?dari=2022-12-01&sampai=2022-12-31").content.decode()

    assert (now["regions"], now["flows"]["recorded_flow"]) == ("now", 20)
    assert (then["regions"], then["flows"]["recorded_flow"]) == ("then", 40)
    assert refused.status_code == 422
    assert "Menurut wilayah sekarang" in table_now
    assert "Menurut wilayah saat itu" in table_then
    assert "/dasbor/91.01/" in table_then
    assert "/dasbor/91.01/" not in table_now
    assert "enurut wilayah" not in later


def test_former_codes_lead_to_the_same_page(papua: Small, tmp_path: Path) -> None:
    user = user_make("pusat.web", "national", region=papua.regions["ID"])
    client = Client()
    client.force_login(user)

    apply(of_2022(tmp_path))

    assert client.get("/dasbor/91.01.02/")["Location"] == "/dasbor/93.01.02/"
    sheet = client.get("/lembar/91.01.02-KEC/2022-11-10/")
    assert sheet["Location"] == "/lembar/93.01.02-KEC/2022-11-10/"
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    api = client.get("/api/v1/daysheets/91.01.02-KEC/2022-11-09", headers=headers)
    assert api.status_code == 200


def test_first_it_is_only_said_and_the_second_time_nothing_is_left(
    papua: Small, tmp_path: Path
) -> None:
    path, out = of_2022(tmp_path), StringIO()

    call_command("regions_change", path, stdout=out)

    said = out.getvalue()
    assert "ganti kode: 91.01 -> 93.01 Kab. Merauke, dari Provinsi Papua ke Provinsi Papua Selatan" in said  # fmt: skip
    assert "wilayah-hari dijumlahkan ulang" in said
    assert "Belum diterapkan" in said
    assert Region.objects.filter(code="91.01").exists()
    assert not Region.objects.filter(code="93").exists()
    assert not ChangeOutbox.objects.exists()
    apply(path)
    assert "Tidak ada yang berubah" in apply(path)


def test_what_cannot_be_applied_is_told_by_row_and_nothing_is_changed(
    papua: Small, tmp_path: Path
) -> None:
    path = decree(
        tmp_path, D2022, "baru,,93,Papua Selatan,", "ganti kode,91.01,92.02,,", "penggabungan,92.02,91.03,,",
        "ganti nama,91.77,,Entah,",
    )  # fmt: skip

    with pytest.raises(CommandError) as refusal:
        apply(path)

    words = str(refusal.value)
    assert "Baris 4, penggabungan" in words
    assert "Baris 5, ganti nama: kode 91.77 tidak dikenal" in words
    assert not Region.objects.filter(code="93").exists()
    with pytest.raises(CommandError, match="Terapkan pada hari itu"):
        apply(decree(tmp_path, date(2027, 1, 1), "ganti nama,91.01,,Baru,"))


def test_what_waits_for_a_moved_region_goes_to_its_new_province(
    papua: Small, tmp_path: Path
) -> None:
    """A saver who read the region before the decree addresses the former province."""
    apply(of_2022(tmp_path))

    papua.count("recording", "91.01.01-KEC", D2022, "91.01.01", counter=50)
    waiting = ChangeOutbox.objects.filter(province_id=papua.regions["91"].pk)
    assert waiting.exists()
    drain()

    assert recorded("93", D2022, D2022) == 60
    assert recorded("91", D2022, D2022) == 10


@pytest.mark.django_db(transaction=True)
def test_a_save_during_the_change_is_neither_lost_nor_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The save of a moved kecamatan does not wait for the change, and is counted once in the new province; readers see the old whole
    until the change is whole."""
    world = small()
    day = date(2026, 2, 2)
    world.count("recording", "11.01.01", day, "11.01.01", counter=1)
    drain()
    rows = (Row(2, What.MOVE, "11.01", "12.51"),)
    meanwhile: list[object] = []
    summed = changing_regions._run

    def other() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '5s'")
            world.count("recording", "11.01.01", day, "11.01.01", counter=30)
            seen = RegionDay.objects.filter(own=False, day=day, region__code__in=["11", "12"])
            meanwhile.append({r.region.code: r.recorded_flow for r in seen})
        except Exception as error:
            meanwhile.append(error)
        finally:
            connection.close()

    def run(done: changing_regions.Applied) -> None:
        summed(done)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    monkeypatch.setattr(changing_regions, "_run", run)
    regions_change(by=Installer(), decree=Decree(day, "Keputusan", rows), apply=True)
    drain()

    assert meanwhile == [{"11": 1}]
    assert_equal(Naive(), [day])
    found = RegionDay.objects.filter(own=False, day=day, region__level=1)
    assert {r.region.code: r.recorded_flow for r in found} == {"12": 30}


def test_merge_closes_offices_and_accounts_and_keeps_the_people_counted(papua: Small) -> None:
    today = clock.today("Asia/Jakarta")
    muting = papua.regions["91.01.02"]
    camat = user_make("camat.muting", "camat", region=muting)
    papua.state("91.01.01", "eligible_population", date(2022, 6, 30), 700)
    papua.state("91.01.02", "eligible_population", date(2022, 6, 30), 300)
    drain()

    rows = (Row(2, What.MERGE, "91.01.02", "91.01.01"),)
    change = regions_change(by=Installer(), decree=Decree(D2022, "Keputusan", rows), apply=True)

    office = Office.objects.get(code="91.01.02-KEC")
    camat.refresh_from_db()
    assert not office.active
    assert camat.ends_on == today - timedelta(days=1)
    assert any("camat.muting" in note for note in change.notes)
    assert _eligible("91.01", today) == 1000  # until somebody states the whole anew
    papua.state("91.01.01", "eligible_population", date(2022, 12, 31), 1010)
    drain()
    assert _eligible("91.01", today) == 1010
    assert _eligible("91.01", date(2022, 12, 30)) == 1000
    table = progress(Region.objects.get(code="91.01"), today, today)
    assert sum(r.measures["eligible_population"].value or 0 for r in table.rows) == 1010


def test_split_leaves_the_total_known_and_opens_an_office(papua: Small) -> None:
    today = clock.today("Asia/Jakarta")
    for code, people in (("91.01.01", 700), ("91.01.02", 300)):
        papua.state(code, "eligible_population", date(2022, 6, 30), people)
    drain()

    rows = (Row(2, What.SPLIT, "91.01.01", "91.01.20", "Merauke Timur"),)
    regions_change(by=Installer(), decree=Decree(D2022, "Keputusan", rows), apply=True)

    office = Office.objects.get(code="91.01.20-KEC")
    papua.regions["91.01.20"] = office.region
    assert office.abilities.filter(valid__contains=today, service="recording").exists()
    assert _eligible("91.01", today) == 1000
    papua.state("91.01.01", "eligible_population", date(2022, 12, 31), 650)
    papua.state("91.01.20", "eligible_population", date(2022, 12, 31), 60)
    papua.state("91.01.02", "eligible_population", date(2022, 12, 31), 310)
    drain()
    assert _eligible("91.01", today) == 1020


def _eligible(code: str, day: date) -> int | None:
    return progress(Region.objects.get(code=code), day, day).measures["eligible_population"].value


def test_what_the_former_kabupaten_closed_stays_closed(papua: Small) -> None:
    rows = (
        Row(2, What.NEW, "", "91.40", "Muting Raya"),
        Row(3, What.MOVE, "91.01.02", "91.40.01"),
    )
    regions_change(by=Installer(), decree=Decree(D2022, "Keputusan", rows), apply=True)

    muting = Region.objects.get(code="91.40.01")
    new = Region.objects.get(code="91.40")
    before = D2022 - timedelta(days=1)
    assert agency_of(muting, before) == papua.regions["91.01"]
    assert agency_of(muting, D2022) == new
    assert agencies_of([muting.pk], before) == {muting.pk: papua.regions["91.01"].pk}
    assert agencies_of([muting.pk], D2022) == {muting.pk: new.pk}
    assert Office.objects.filter(code="91.40-DINAS").exists()
