"""The data pages as people use them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from ektp.common import clock
from recording.models import Claim, ImportBatch, LevelSnapshot
from recording.services import claim_record, snapshot_record
from reports.services import rollup
from tests.factories import AFTERNOON, World, small_world
from tests.recording.test_reading import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with clock.held_at(AFTERNOON):
        yield small_world()


def as_user(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


FIGURES = {
    "region": "35.17.09",
    "day": "2026-06-30",
    "source": "dkb",
    "version": "DKB Semester I 2026",
    "eligible_population": "118.428",
    "recorded": "94891",
}


def test_an_official_records_figures_and_sees_them(world: World):
    client = as_user(world, "kabid")

    response = client.post("/data/angka/baru/", FIGURES, follow=True)

    assert response.redirect_chain == [("/data/35.17.09/", 302)]
    page = response.content.decode()
    assert "118.428" in page
    assert "94.891" in page


def test_an_ambiguous_number_is_asked_about_and_everything_typed_is_kept(world: World):
    response = as_user(world, "kabid").post("/data/angka/baru/", {**FIGURES, "recorded": "118,428"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "dua cara" in page
    assert 'value="118,428"' in page
    assert 'value="118.428"' in page
    assert not LevelSnapshot.objects.exists()


def text(answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <")))


def hidden(answer) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()
    )
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_odd_figures_are_asked_about_once_and_recorded_when_confirmed(world: World):
    client = as_user(world, "kabid")
    odd = {
        **FIGURES,
        "day": "2025-11-20",
        "eligible_population": "100",
        "recorded": "50",
        "unrecorded": "60",
    }

    asked = client.post("/data/angka/baru/", odd)

    page = text(asked)
    assert asked.status_code == 200
    assert "Wilayah Kec. Jombang" in page
    assert "Sudah rekam 50 + belum rekam 60 berselisih 10 dengan wajib KTP 100. Benar?" in page
    assert "DKB bertanggal 30 Juni atau 31 Desember. Benar 20 November 2025?" in page
    assert not LevelSnapshot.objects.exists()
    again = client.post("/data/angka/baru/", {**hidden(asked), "ubah": "1"})
    assert again.status_code == 200
    assert 'value="60"' in again.content.decode()
    done = client.post("/data/angka/baru/", {**hidden(asked), "tegaskan": "1"})
    assert done.status_code == 302
    assert LevelSnapshot.objects.count() == 3


def test_a_figure_is_compared_with_the_last_one_and_with_what_stands_beside_it(world: World):
    client = as_user(world, "kabid")
    client.post("/data/angka/baru/", FIGURES)

    far = client.post(
        "/data/angka/baru/",
        {**FIGURES, "day": "2026-07-01", "source": "siak", "eligible_population": "11.842"},
    )
    beside = client.post(
        "/data/angka/baru/",
        {**FIGURES, "eligible_population": "", "recorded": "", "unrecorded": "1"},
    )

    assert "pada 30 Juni 2026 menurut DKB 118.428. Benar?" in text(far)
    assert "melebihi" in text(far)
    assert "berselisih 23.536 dengan wajib KTP 118.428" in text(beside)


@pytest.mark.parametrize(("day", "said"), [("2030-01-01", "belum tiba"), ("1999-12-31", "")])
def test_an_impossible_day_is_refused_and_not_asked_about(world: World, day: str, said: str):
    response = as_user(world, "kabid").post("/data/angka/baru/", {**FIGURES, "day": day})

    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_region_outside_ones_place_is_not_found(world: World):
    response = as_user(world, "kabid").post("/data/angka/baru/", {**FIGURES, "region": "35.78.01"})

    assert response.status_code == 422
    assert "tidak ditemukan dalam wilayah Anda" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("kabid", "35.17", 200),
        ("kabid", "35.17.09", 200),
        ("kabid", "35.78", 404),
        ("kabid", "35", 404),
        ("camat", "35.17.09", 200),
        ("camat", "35.17.10", 404),
        ("provinsi", "35.78", 200),
        ("auditor", "35.17", 200),
    ],
)
def test_who_sees_which_data(world: World, name: str, code: str, status: int):
    assert as_user(world, name).get(f"/data/{code}/").status_code == status


@pytest.mark.parametrize("path", ["/data/angka/baru/", "/data/berkas/baru/"])
def test_an_operator_records_no_base_figures(world: World, path: str):
    assert as_user(world, "operator").get(path).status_code == 403


def test_a_file_is_checked_first_and_used_on_request(world: World):
    client = as_user(world, "adb")
    file = SimpleUploadedFile(
        "agr_30062026.xlsx", workbook(["KODE", "WKTP"], ["35.17.09", "118.428"], ["35.78.01", 4])
    )

    response = client.post(
        "/data/berkas/baru/", {"region": "35.17", "file": file, "source": "siak"}, follow=True
    )

    batch = ImportBatch.objects.get()
    assert batch.day == date(2026, 6, 30)
    assert "1 baris baru" in response.content.decode()
    assert "wilayah tidak ditemukan di bawah Kab. Jombang" in response.content.decode()
    client.post(f"/data/berkas/{batch.pk}/pakai/")
    assert LevelSnapshot.objects.get().value == 118_428


def test_asked_rows_of_a_file_are_used_when_confirmed(world: World):
    client = as_user(world, "adb")
    rows = workbook(
        ["KODE", "WKTP", "REKAM"], ["35.17.09", "100", "101"], ["35.17.10", "100", "90"]
    )
    file = SimpleUploadedFile("wajib 2026-06-30.xlsx", rows)

    page = text(
        client.post(
            "/data/berkas/baru/", {"region": "35.17", "file": file, "source": "siak"}, follow=True
        )
    )

    assert "1 baris baru, 0 mengubah angka yang ada, 1 ditanyakan" in page
    assert "Sudah rekam 101 melebihi Wajib KTP 100. Benar?" in page
    assert "Pakai 1 baris" in page
    assert "Pakai 2 baris, termasuk yang ditanyakan" in page
    client.post(f"/data/berkas/{ImportBatch.objects.get().pk}/pakai/", {"tegaskan": "1"})
    assert LevelSnapshot.objects.filter(region__code="35.17.09").count() == 2


def test_a_file_of_another_place_is_out_of_sight(world: World):
    world_adb = as_user(world, "adb")
    file = SimpleUploadedFile("a_30062026.xlsx", workbook(["KODE", "WKTP"], ["35.17.09", 1]))
    world_adb.post("/data/berkas/baru/", {"region": "35.17", "file": file, "source": "siak"})

    stranger = as_user(world, "kabid.surabaya")

    assert stranger.get(f"/data/berkas/{ImportBatch.objects.get().pk}/").status_code == 404


def test_a_camat_notes_what_was_said(world: World):
    response = as_user(world, "camat").post(
        "/data/disampaikan/baru/",
        {
            "region": "35.17.09",
            "kind": "gap",
            "measure": "unprinted",
            "figure": "4.300",
            "day": "2026-06-30",
            "speaker": "Camat Jombang",
            "medium": "Surya",
        },
        follow=True,
    )

    assert Claim.objects.get().figure == 4300
    assert "4.300" in response.content.decode()


def claimed(world: World, kind: str, measure: str, figure: str, **more: str) -> None:
    claim_record(
        by=world.users["kabid"],
        region=world.regions["35.17.09"],
        kind=kind,
        measure=measure,
        figure=Decimal(figure),
        day=date(2026, 6, 30),
        speaker="Camat Jombang",
        medium="Surya",
        **more,
    )


def test_a_claim_names_its_measure_and_stands_beside_the_computed_figure(world: World):
    snapshot_record(
        by=world.users["kabid"],
        region=world.regions["35.17.09"],
        day=date(2026, 6, 30),
        source="siak",
        figures={"eligible_population": 118_428, "recorded": 94_891, "printed": 90_428},
    )
    claimed(world, "gap", "unprinted", "4300")
    claimed(world, "percentage", "recorded", "80.10", base="eligible_population")
    claimed(world, "percentage", "recorded", "98.20", base="eligible_population")
    claimed(world, "need", "blank_on_hand", "9000")
    claimed(world, "total", "handed_over", "7")
    rollup.sweep()

    page = text(as_user(world, "kabid").get("/data/35.17.09/"))

    assert "selisih: Belum cetak 4.300 4.463 lebih rendah 163" in page
    of = "persentase: Sudah rekam dari Wajib KTP"
    assert f"{of} 80,10% 80,13% dalam batas pembulatan (0,03 poin)" in page
    assert f"{of} 98,20% 80,13% lebih tinggi 18,07 poin" in page
    assert "kebutuhan: Sisa blangko 9.000 – –" in page
    assert "jumlah: Diserahkan 7 – –" in page


def test_queries_of_the_region_page(world: World, django_assert_max_num_queries):
    client = as_user(world, "kabid")
    with django_assert_max_num_queries(14):
        client.get("/data/35.17/")
