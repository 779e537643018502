"""The day sheet in a browser without scripts: enter, be asked, collide, verify, return, correct, be refused."""

import re
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import strip_tags

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import SheetView
from ektp.daysheets.models import DaySheet, SheetDraft
from ektp.daysheets.selectors.reading import sheet_at
from ektp.daysheets.services.expectations import expectations_recompute
from tests.factories import AFTERNOON, MONDAY, Installer, World

SHEET = f"/lembar/35.17.09-KEC/{MONDAY}/"
FILLED = {
    "day": "open",
    "cause": "",
    "recording//counter": "174",
    "recording//mobile_unit": "0",
    "recording/state": "zero",
    "recording/luar": "4",
    "handover//counter": "298",
    "handover/state": "zero",
    "activation/state": "unsaid",
    "gangguan": "0",
    "note": "",
}


@pytest.fixture(autouse=True)
def _afternoon(world: World) -> Iterator[None]:
    with clock.held_at(AFTERNOON):
        expectations_recompute(
            by=Installer(), offices=None, period=Period(date(2026, 6, 29), date(2026, 7, 8))
        )
        yield


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def sent(version: int = 0, **changes: str) -> dict[str, str]:
    data = {**FILLED, "version": str(version), "client_key": str(uuid4())}
    return {**data, **{name.replace("__", "/"): text for name, text in changes.items()}}


def stands(world: World, day: date = MONDAY) -> SheetView:
    view = sheet_at(world.jombang.pk, day)
    assert view is not None
    return view


def test_today_leads_to_the_own_sheet(world: World) -> None:
    answer = client_of(world, "operator").get("/lembar/")
    assert answer.status_code == 302
    assert answer["Location"] == SHEET


def test_an_empty_sheet_shows_its_sections(world: World) -> None:
    page = client_of(world, "operator").get(SHEET).content.decode()
    assert "Senin, 6 Juli 2026" in page
    assert "Belum dilaporkan" in page
    for words in (
        "Perekaman",
        "Penyerahan",
        "Aktivasi KTP-el",
        "di antaranya warga luar kecamatan",
    ):
        assert words in page
    assert "Pencetakan" not in page


def test_saving_is_reporting(world: World) -> None:
    answer = client_of(world, "operator").post(SHEET, sent(), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Tersimpan dan dilaporkan" in page
    assert "Sebagian (2 dari 3 bagian)" in page
    assert "Teks untuk grup WhatsApp" in page
    rows = stands(world).content.sections["recording"].rows
    assert rows["35.17.09"]["counter"] == 170
    assert rows["35.17"]["counter"] == 4


def test_an_error_keeps_everything_that_was_typed(world: World) -> None:
    data = sent(**{"recording//counter": "118,428", "note": "hujan"})
    answer = client_of(world, "operator").post(SHEET, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="118,428"' in page
    assert "dapat dibaca dengan dua cara" in page
    assert 'value="298"' in page
    assert "hujan" in page
    assert data["client_key"] in page
    assert not DaySheet.objects.exists()


def test_the_same_form_sent_twice_is_one_sheet(world: World) -> None:
    client, data = client_of(world, "operator"), sent()
    assert client.post(SHEET, data).status_code == 302
    assert client.post(SHEET, data).status_code == 302
    assert stands(world).version == 1


def test_more_outsiders_than_people(world: World) -> None:
    answer = client_of(world, "operator").post(SHEET, sent(recording__luar="400"))
    assert answer.status_code == 422
    assert "melebihi jumlah 174" in answer.content.decode()


def test_named_origins(world: World) -> None:
    data = sent(
        **{
            "recording/asal/0": "Kec. Megaluh",
            "recording/asal/0/n": "1",
            "recording/dari/ID": "2",
            "recording/asal/1": "",
            "recording/asal/1/n": "",
        }
    )
    client_of(world, "operator").post(SHEET, data)
    rows = stands(world).content.sections["recording"].rows
    assert {code: row["counter"] for code, row in rows.items()} == {
        "35.17.09": 170,
        "35.17.10": 1,
        "35.17": 1,
        "ID": 2,
    }


def test_an_unknown_origin_is_named(world: World) -> None:
    data = sent(**{"recording/asal/0": "Megalopolis", "recording/asal/0/n": "1"})
    answer = client_of(world, "operator").post(SHEET, data)
    assert answer.status_code == 422
    assert "“Megalopolis” tidak dikenal" in answer.content.decode()


def test_another_row_for_stoppages_without_scripts(world: World) -> None:
    data = sent(gangguan="2", tambah="1", **{"gangguan/0/service": "recording"})
    page = client_of(world, "operator").post(SHEET, data).content.decode()
    assert 'name="gangguan/2/service"' in page
    assert 'value="174"' in page
    assert not DaySheet.objects.exists()


def test_a_stoppage(world: World) -> None:
    data = sent(
        gangguan="1",
        **{
            "gangguan/0/service": "recording",
            "gangguan/0/cause": "power",
            "gangguan/0/start": "09:30",
            "gangguan/0/end": "11:00",
            "gangguan/0/not_served": "12",
        },
    )
    client_of(world, "operator").post(SHEET, data)
    [entry] = stands(world).content.stoppages
    assert (entry.service, entry.cause, entry.not_served) == ("recording", "power", 12)


def test_a_stopped_day_with_its_cause(world: World) -> None:
    data = {"day": "stopped", "cause": "power", "gangguan": "0", "note": "", "version": "0"}
    client = client_of(world, "operator")
    client.post(SHEET, {**data, "client_key": str(uuid4())})
    view = stands(world)
    assert view.kind == "stopped"
    assert {entry.service for entry in view.content.stoppages} == {
        "recording",
        "handover",
        "activation",
    }
    page = client.get(SHEET).content.decode()
    assert '<option value="power" selected>' in page
    data |= {"version": "1", "cause": "network", "client_key": str(uuid4())}
    client.post(SHEET, data)
    assert {entry.cause for entry in stands(world).content.stoppages} == {"network"}


def test_nil_and_figures_contradict(world: World) -> None:
    answer = client_of(world, "operator").post(SHEET, sent(recording__state="nil"))
    assert answer.status_code == 422
    assert "ditandai nihil" in answer.content.decode()


def test_an_untouched_form_changes_nothing(world: World) -> None:
    client = client_of(world, "operator")
    client.post(SHEET, sent(**{"recording/dari/ID": "1"}))
    page = client.get(SHEET).content.decode()
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"[^>]*inputmode', page))
    data = {**FILLED, **fields, "version": "1", "client_key": str(uuid4()), "gangguan": "2"}
    client.post(SHEET, data)
    assert stands(world).version == 1


def test_others_changes_are_merged_and_named(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    client_of(world, "kabid").post(SHEET, sent(1, **{"handover//counter": "300"}))
    answer = client_of(world, "operator").post(
        SHEET, sent(1, **{"recording//counter": "180"}), follow=True
    )
    page = answer.content.decode()
    assert "tetap dipakai: Penyerahan, Loket" in page
    content = stands(world).content
    assert content.sections["handover"].rows["35.17.09"]["counter"] == 300
    assert content.sections["recording"].rows["35.17.09"]["counter"] == 176


def test_the_conflict_page(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    client_of(world, "kabid").post(SHEET, sent(1, **{"handover//counter": "300"}))
    client = client_of(world, "operator")
    answer = client.post(
        SHEET, sent(1, **{"handover//counter": "310", "recording//counter": "180"})
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("298", "300", "310", "Penyerahan, Loket"):
        assert words in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    hidden = {name: text.replace("&quot;", '"') for name, text in hidden.items()}
    refused = client.post(f"{SHEET}pilih/", hidden)
    assert refused.status_code == 409
    assert "Pilih salah satu" in refused.content.decode()
    path = "handover/35.17.09/counter"
    answer = client.post(f"{SHEET}pilih/", {**hidden, f"pilih/{path}": "mine"})
    assert answer.status_code == 302
    content = stands(world).content
    assert content.sections["handover"].rows["35.17.09"]["counter"] == 310
    assert content.sections["recording"].rows["35.17.09"]["counter"] == 176


def test_a_helper_prepares_and_the_operator_reports(world: World) -> None:
    answer = client_of(world, "helper").post(SHEET, sent(), follow=True)
    assert "Draf disimpan" in answer.content.decode()
    assert 'value="174"' in answer.content.decode()
    assert not DaySheet.objects.exists()
    client = client_of(world, "operator")
    assert "Pakai draf ini" in client.get(SHEET).content.decode()
    page = client.get(f"{SHEET}?draf=0").content.decode()
    assert 'value="174"' in page
    client.post(SHEET, sent())
    assert not SheetDraft.objects.exists()


def test_verify_and_refuse_what_moved(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    camat = client_of(world, "camat")
    page = camat.get("/verifikasi/").content.decode()
    assert "Perekaman <b>174</b>" in page
    [seen] = re.findall(r'name="lembar"\s+value="([^"]+)"', page)
    client_of(world, "operator").post(SHEET, sent(1, **{"recording//counter": "180"}))
    page = camat.post("/verifikasi/", {"lembar": seen}).content.decode()
    assert "sudah berubah sejak Anda membacanya" in page
    [seen] = re.findall(r'name="lembar"\s+value="([^"]+)"', page)
    assert camat.post("/verifikasi/", {"lembar": seen}).status_code == 302
    assert stands(world).status == "verified"


def test_returned_with_a_reason(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    camat = client_of(world, "camat")
    address = f"/verifikasi/kembalikan/{stands(world).sheet_id}/"
    assert camat.post(address, {"version": "1", "reason": " "}).status_code == 422
    assert camat.post(address, {"version": "1", "reason": "Loket tertukar"}).status_code == 302
    page = client_of(world, "operator").get(SHEET).content.decode()
    assert "Dikembalikan untuk diperbaiki" in page
    assert "Loket tertukar" in page
    steps = strip_tags(client_of(world, "operator").get(f"{SHEET}riwayat/").content.decode())
    assert re.search(r"Dikembalikan\s*6 Juli 2026 pukul \S+ WIB · Camat", steps)


def verified(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    client_of(world, "camat").post("/verifikasi/", {"lembar": f"{stands(world).sheet_id}:1"})


def test_a_verified_day_says_who_locked_it(world: World) -> None:
    verified(world)
    client = client_of(world, "operator")
    page = client.get(SHEET).content.decode()
    assert "sudah diverifikasi oleh Camat" in page
    assert "hubungi Kabid" in page
    assert 'name="recording//counter"' not in page
    answer = client.post(SHEET, sent(2, **{"recording//counter": "180"}))
    assert answer.status_code == 422
    assert stands(world).version == 2


def test_a_revision_needs_a_reason(world: World) -> None:
    verified(world)
    kabid = client_of(world, "kabid")
    data = sent(2, **{"recording//counter": "180"})
    answer = kabid.post(SHEET, data)
    assert answer.status_code == 422
    assert "Tulis alasan" in answer.content.decode()
    assert kabid.post(SHEET, {**data, "reason": "Salah ketik"}).status_code == 302
    page = kabid.get(f"{SHEET}riwayat/").content.decode()
    assert "Dibetulkan setelah verifikasi" in page
    assert "Salah ketik" in page
    assert "170" in page
    assert "176" in page


def test_a_day_to_come_is_only_shown(world: World) -> None:
    page = client_of(world, "operator").get("/lembar/35.17.09-KEC/2026-07-07/").content.decode()
    assert "belum tiba" in page
    assert "Simpan dan laporkan" not in page


@pytest.mark.parametrize(
    ("name", "status"), [("operator.megaluh", 404), ("camat", 200), ("bupati", 403)]
)
def test_who_sees_the_sheet(world: World, name: str, status: int) -> None:
    assert client_of(world, name).get(SHEET).status_code == status


def test_camat_cannot_enter(world: World) -> None:
    assert client_of(world, "camat").post(SHEET, sent()).status_code == 403


def test_offices_of_a_region(world: World) -> None:
    client_of(world, "operator").post(SHEET, sent())
    page = client_of(world, "kasi").get("/lembar/").content.decode()
    assert "Sebagian" in page
    assert "35.17.09-KEC" in page
    assert "Karang Pilang" not in page


def test_the_text_of_the_group(world: World) -> None:
    kasi = client_of(world, "kasi")
    assert kasi.post("/lembar/teks/", {"text": "Rekam {rekam_saja}"}).status_code == 422
    assert kasi.post("/lembar/teks/", {"text": "Rekam {recording}"}).status_code == 302
    answer = client_of(world, "operator").post(SHEET, sent(), follow=True)
    assert "Rekam 174" in answer.content.decode()
