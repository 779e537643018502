"""The data pages as people use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ektp.common import clock
from recording.models import Claim, ImportBatch, LevelSnapshot
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


def test_queries_of_the_region_page(world: World, django_assert_max_num_queries):
    client = as_user(world, "kabid")
    with django_assert_max_num_queries(14):
        client.get("/data/35.17/")
