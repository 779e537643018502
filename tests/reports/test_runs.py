"""A run's life: asked for, claimed, frozen, finished once, tried again, swept; and its pages."""

import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from ektp.accounts.models import AccountEvent
from ektp.common import clock
from ektp.regions.models import OfficeLetterhead
from reports import frozen
from reports.exports import heads, report_xlsx
from reports.figures import Figures, fingerprint
from reports.forms import first_values
from reports.models import ReportFile, ReportRun
from reports.rendering.process import DocumentRefused, RenderingFailed
from reports.selectors.districts import progress_by_district
from reports.services import making, runs
from reports.services.letters import LetterheadMissing
from reports.services.runs import Letter, RunRefused, StoredFile
from tests.factories import World, small_world
from tests.reports import samples
from tests.reports.paper import GOLDEN, HEAD

NOW = datetime(2026, 11, 4, 3, 0, tzinfo=UTC)
LETTER = Letter("Bupati Jombang", "Jombang", date(2026, 11, 4))
PDF = b"%PDF-1.7\nisi\n%%EOF\n"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.held_at(NOW):
        yield


@pytest.fixture
def world() -> World:
    made = small_world()
    for code in ("35.17-DINAS", "35-PROV"):
        if code in made.offices:
            OfficeLetterhead.objects.update_or_create(office=made.offices[code], defaults=HEAD)
    return made


@pytest.fixture
def hints(monkeypatch) -> list[int]:
    """The runs that workers were pointed at."""
    found: list[int] = []
    monkeypatch.setattr(runs, "hint", found.append)
    return found


def ask(world: World, **changes) -> ReportRun:
    wanted = {
        "by": world.users["kabid"],
        "region": world.regions["35.17"],
        "start": date(2026, 10, 1),
        "end": date(2026, 10, 31),
        "letter": LETTER,
        "site": "https://ektp.contoh.go.id/",
    }
    return runs.run_request(**{**wanted, **changes})


def finished(world: World, figures: Figures | None = None) -> ReportRun:
    """A run whose files are made without the renderer."""
    run = ask(world)
    attempt = runs.run_claim(run.pk)
    figures = figures or samples.figures(
        samples.Place("35.17", "Kab. Jombang", "Kabupaten Jombang", 2)
    )
    assert runs.run_freeze(
        run.pk,
        attempt,
        figures=frozen.freeze(figures),
        fingerprint=fingerprint(figures)[: frozen.SHOWN],
        state="sementara",
        closed=(0, 1),
        is_sample=False,
    )
    path = default_storage.save(f"laporan/{run.number}/1.pdf", ContentFile(PDF))
    file = StoredFile("pdf", path, hashlib.sha256(PDF).hexdigest(), len(PDF), {})
    assert runs.run_finish(run.pk, attempt, [file])
    run.refresh_from_db()
    return run


# Asking


def test_numbers_of_a_region_and_month_follow_one_another(world, hints):
    numbers = [ask(world).number for _ in range(2)]
    other = ask(world, region=world.regions["35.17.09"], by=world.users["camat"]).number

    assert numbers == ["LAP-35.17-2026-10-01", "LAP-35.17-2026-10-02"]
    assert other == "LAP-35.17.09-2026-10-01"


def test_asking_stores_everything_and_hints_at_a_worker(world, hints):
    run = ask(world)

    assert hints == [run.pk]
    assert (run.status, run.progress, run.figures) == (ReportRun.Status.REQUESTED, 0, None)
    assert run.verify_url == f"https://ektp.contoh.go.id/v/{run.token}/"
    assert run.letterhead["signatory_name"] == "Nama Pejabat"


def test_kecamatan_without_letterhead_of_its_own_takes_the_agencys(world, hints):
    run = ask(world, region=world.regions["35.17.09"])

    assert run.office == world.dinas

    OfficeLetterhead.objects.create(office=world.jombang, **{**HEAD, "agency_name": "Kecamatan"})
    assert ask(world, region=world.regions["35.17.09"]).office == world.jombang


def test_letterhead_that_lacks_something_stops_and_names_it(world, hints):
    OfficeLetterhead.objects.filter(office=world.dinas).update(signatory_name="", city=" ")

    with pytest.raises(LetterheadMissing, match=r"tempat surat dan nama penanda tangan") as caught:
        ask(world)

    assert caught.value.office == world.dinas
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2026, 10, 2), date(2026, 10, 1)), (date(2026, 11, 1), date(2026, 11, 5))],
    ids=["backwards", "tomorrow"],
)
def test_impossible_periods_are_refused(world, hints, start, end):
    with pytest.raises(RunRefused):
        ask(world, start=start, end=end)


# Attempts


def test_a_run_is_claimed_once(world, hints):
    run = ask(world)

    assert [runs.run_claim(run.pk), runs.run_claim(run.pk)] == [1, None]


def test_an_expired_lease_is_taken_over_and_the_late_attempt_changes_nothing(world, hints):
    run = ask(world)
    first = runs.run_claim(run.pk)
    with clock.held_at(NOW + runs.LEASE):
        second = runs.run_claim(run.pk)

        assert (first, second) == (1, 2)
        assert not runs.run_advance(run.pk, first, 90, "terlambat")
        assert not runs.run_finish(run.pk, first, [StoredFile("pdf", "x", "a" * 64, 1, {})])
        assert not runs.run_fail(run.pk, first, "terlambat")

    assert not ReportFile.objects.exists()


def test_advancing_prolongs_the_lease(world, hints):
    run = ask(world)
    attempt = runs.run_claim(run.pk)
    with clock.held_at(NOW + runs.LEASE - timedelta(seconds=1)):
        assert runs.run_advance(run.pk, attempt, 50, "Menyusun")
    with clock.held_at(NOW + runs.LEASE + timedelta(seconds=1)):
        assert runs.run_claim(run.pk) is None


def test_sweeper_hints_at_what_waits_and_at_what_was_lost(world, hints):
    waiting, running = ask(world), ask(world)
    runs.run_claim(running.pk)
    hints.clear()

    assert runs.runs_sweep() == []
    with clock.held_at(NOW + runs.LEASE):
        assert runs.runs_sweep() == [waiting.pk, running.pk]


def test_after_three_lost_attempts_the_run_fails_and_can_be_asked_again(world, hints):
    run = ask(world)
    for attempt in range(runs.MAX_ATTEMPTS):
        with clock.held_at(NOW + runs.LEASE * attempt):
            assert runs.run_claim(run.pk) == attempt + 1
    with clock.held_at(NOW + runs.LEASE * 3):
        assert runs.run_claim(run.pk) is None
        runs.runs_sweep()
    run.refresh_from_db()
    assert run.status == ReportRun.Status.FAILED
    assert "tiga kali" in run.error

    runs.run_again(by=world.users["kabid"], run=run)

    assert runs.run_claim(run.pk) == 1
    with pytest.raises(RunRefused):
        runs.run_again(by=world.users["kabid"], run=run)


def test_frozen_figures_cannot_be_changed(world, hints):
    run = finished(world)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        ReportRun.objects.filter(pk=run.pk).update(figures={})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ReportFile.objects.filter(run=run).delete()


# Making


@pytest.mark.slow
@pytest.mark.usefixtures("pango")
def test_making_freezes_figures_and_stores_pdf_and_xlsx(world, hints):
    run = ask(world)

    assert making.run_make(run.pk)
    assert not making.run_make(run.pk)

    run.refresh_from_db()
    assert (run.status, run.progress, run.attempt) == (ReportRun.Status.DONE, 100, 1)
    assert run.state == ReportRun.State.PROVISIONAL
    assert fingerprint(frozen.thaw(run.figures)).startswith(run.fingerprint)
    files = {file.kind: file for file in run.files.all()}
    assert set(files) == {"pdf", "xlsx"}
    for file in files.values():
        content = Path(default_storage.path(file.path)).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)
    text = PdfReader(default_storage.path(files["pdf"].path)).pages[0].extract_text()
    assert run.fingerprint_groups in text


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (DocumentRefused("Fon laporan tidak memuat “x”."), "failed", "Fon laporan"),
        (RenderingFailed("PDF tidak dapat dibuat."), "requested", "PDF tidak dapat dibuat"),
        (OSError("disk"), "requested", "Hubungi pengelola"),
    ],
    ids=["document", "renderer", "anything"],
)
def test_trouble_is_told_and_tried_again_only_where_that_helps(
    world, hints, monkeypatch, trouble, status, words
):
    run = ask(world)

    def broken(*_args, **_more):
        raise trouble

    monkeypatch.setattr(making, "render", broken)
    hints.clear()

    assert not making.run_make(run.pk)

    run.refresh_from_db()
    assert run.status == status
    assert words in run.error
    assert hints == ([run.pk] if status == "requested" else [])


def test_a_second_attempt_uses_the_frozen_figures(world, hints, monkeypatch):
    run = ask(world)
    monkeypatch.setattr(making, "render", lambda *_args, **_more: (_ for _ in ()).throw(OSError))
    making.run_make(run.pk)
    run.refresh_from_db()
    before = run.fingerprint
    monkeypatch.setattr(making, "reported", lambda *_args, **_more: pytest.fail("computed twice"))
    monkeypatch.setattr(
        making, "render", lambda _document, target, **_more: target.write_bytes(PDF)
    )

    assert making.run_make(run.pk)

    run.refresh_from_db()
    assert (run.attempt, run.fingerprint) == (2, before)


def test_xlsx_has_numbers_the_base_and_an_empty_cell_for_unknown():
    figures = samples.province(3)
    file = io.BytesIO()
    count = report_xlsx(file, figures, number="LAP-35-2026-10-01", fingerprint="6f1c 9ab2")
    sheet = openpyxl.load_workbook(file).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    top = next(index for index, row in enumerate(rows) if row[0] == "No.")

    assert count == 5
    assert rows[top] == heads()
    assert "Keadaan s.d. Sabtu, 31 Oktober 2026" in rows[1][0]
    assert "6f1c 9ab2" in rows[2][0]
    assert rows[top + 1][3] == figures.children[0].measures["eligible_population"].value
    assert rows[top + 4][3] is None
    assert rows[top + 5][2] == "Jumlah"
    assert float(rows[top + 5][5]) == float(figures.rates["recorded_per_eligible"].value)


# Pages


def test_form_proposes_last_month_early_in_the_month(client, world):
    client.force_login(world.users["kabid"])

    page = client.get("/laporan/baru/").content.decode()

    assert 'value="2026-10-01"' in page
    assert 'value="2026-10-31"' in page
    assert "Bupati Jombang" in page


def test_letter_goes_to_the_seat_and_not_to_the_province(world):
    region, day = world.regions["35"], date(2026, 11, 4)
    OfficeLetterhead.objects.update_or_create(
        office=world.offices["35-PROV"], defaults={"city": "Surabaya"}
    )

    assert first_values(region, day)["addressee_place"] == "Surabaya"
    OfficeLetterhead.objects.filter(office=world.offices["35-PROV"]).delete()
    assert first_values(region, day)["addressee_place"] == "Jawa Timur"


def _post(client, **changes):
    values = {
        "region": "35.17",
        "start": "2026-10-01",
        "end": "2026-10-31",
        "addressee": "Bupati Jombang",
        "addressee_place": "Jombang",
        "borders": "now",
        "letter_date": "2026-11-04",
        "letter_number": "",
        "copies": "Gubernur Jawa Timur\n\nArsip",
    }
    return client.post("/laporan/baru/", {**values, **changes})


def test_asking_on_screen_leads_to_the_progress_bar(client, world, hints):
    client.force_login(world.users["kabid"])

    answer = _post(client)

    run = ReportRun.objects.get()
    assert answer["Location"] == f"/laporan/{run.number}/"
    assert run.copies == "Gubernur Jawa Timur\nArsip"
    page = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "Menunggu giliran" in page
    part = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert part.content.count(b"<progress") == 1
    assert b"<html" not in part.content
    assert b'id="keadaan-laporan" class="row" hx-swap-oob="true"' in part.content
    runs.run_claim(run.pk)
    part = client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "Menunggu giliran" not in part


def test_finished_run_refreshes_the_page(client, world, hints):
    run = finished(world)
    client.force_login(world.users["kabid"])

    part = client.get(f"/laporan/{run.number}/", headers={"HX-Request": "true"})

    assert part["HX-Refresh"] == "true"


def test_page_tells_the_frozen_figures(client, world, hints):
    run = finished(world)
    client.force_login(world.users["kabid"])

    page = client.get(f"/laporan/{run.number}/").content.decode()

    assert run.fingerprint_groups in page
    assert "SEMENTARA" in page
    assert (
        "Keadaan perekaman, pencetakan, dan penyerahan KTP-el di Kabupaten Jombang belum dilaporkan."
        in page
    )


@pytest.mark.parametrize("place", GOLDEN)
def test_golden_figures_stand_on_the_page(client, world, hints, place):
    run = finished(world, getattr(samples, place)())
    client.force_login(world.users["kabid"])

    page = client.get(f"/laporan/{run.number}/").content.decode()

    wanted = [
        words
        for words in GOLDEN[place]
        if words not in ("data contoh", "10 bulan, bila laju tetap")
    ]
    assert [words for words in wanted if words not in page] == []


def test_missing_letterhead_is_refused_with_the_way_to_mend_it(client, world, hints):
    OfficeLetterhead.objects.filter(office=world.dinas).update(signatory_name="")
    client.force_login(world.users["kabid"])

    answer = _post(client)

    assert answer.status_code == 422
    assert "nama penanda tangan" in answer.content.decode()
    assert f"/kelola/kantor/{world.dinas.code}/#kop" in answer.content.decode()


def test_files_are_served_and_their_taking_is_noted(client, world, hints):
    run = finished(world)
    client.force_login(world.users["kabid"])

    answer = client.get(f"/laporan/{run.number}/pdf/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    event = AccountEvent.objects.get(kind="export")
    assert event.detail["what"] == f"{run.number}.pdf"
    assert client.get(f"/laporan/{run.number}/ttd/").status_code == 404


SIGHT = {
    "kabid": (200, 302, True),
    "provinsi": (200, 302, True),
    "auditor": (200, 403, False),
    "bupati": (200, 403, False),
    "kabid.surabaya": (404, 302, False),
    "provinsi.jateng": (404, 302, False),
    "operator": (404, 403, False),
}


@pytest.mark.parametrize("username", SIGHT)
def test_who_sees_and_who_asks(client, world, hints, username):
    run = finished(world)
    client.force_login(world.users[username])
    seen, _asked, signs = SIGHT[username]

    assert client.get(f"/laporan/{run.number}/").status_code == seen
    taken = client.get(f"/laporan/{run.number}/pdf/")
    assert b"".join(taken)
    assert taken.status_code == seen
    assert client.get("/laporan/baru/").status_code == (403 if SIGHT[username][1] == 403 else 200)
    assert (run.number in client.get("/laporan/").content.decode()) == (seen == 200)
    upload = SimpleUploadedFile("ttd.pdf", PDF + b"ttd %%EOF", "application/pdf")
    answer = client.post(f"/laporan/{run.number}/unggah/", {"berkas": upload})
    assert answer.status_code == (302 if signs else seen if seen == 404 else 403)
    assert run.files.filter(kind="signed_pdf").exists() == signs


def test_camat_reports_but_does_not_keep_signed_files(client, world, hints):
    run = ask(world, region=world.regions["35.17.09"], by=world.users["camat"])
    client.force_login(world.users["camat"])
    upload = SimpleUploadedFile("ttd.pdf", PDF, "application/pdf")

    assert client.post(f"/laporan/{run.number}/unggah/", {"berkas": upload}).status_code == 403


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04", "bukan PDF"), (b"%PDF-1.7 terpotong", "bukan PDF"), (PDF, "sama dengan")],
    ids=["zip", "cut", "the original"],
)
def test_what_is_no_signed_pdf_is_refused(client, world, hints, content, words):
    run = finished(world)
    client.force_login(world.users["kabid"])
    upload = SimpleUploadedFile("x.pdf", content, "application/pdf")

    page = client.post(f"/laporan/{run.number}/unggah/", {"berkas": upload}, follow=True)

    assert words in page.content.decode()
    assert run.files.count() == 1


# The page behind the QR code


def _verify(client, run, content: bytes) -> str:
    upload = SimpleUploadedFile("x.pdf", content, "application/pdf")
    return client.post(f"/v/{run.token}/", {"berkas": upload}).content.decode()


def test_public_page_tells_first_cards_from_all_cards(client, world, hints):
    run = finished(world, samples.province(3))

    page = client.get(f"/v/{run.token}/").content.decode()

    for label in (
        "Dicetak baru (kartu pertama)", "Dicetak seluruhnya, termasuk cetak ulang",
        "Kartu pertama diserahkan", "Diserahkan seluruhnya, termasuk cetak ulang",
    ):  # fmt: skip
        assert label in page
    alike = finished(world, samples.jombang())
    assert "Dicetak seluruhnya" not in client.get(f"/v/{alike.token}/").content.decode()


def test_public_page_needs_no_account_and_names_no_person(client, world, hints):
    run = finished(world)

    page = client.get(f"/v/{run.token}/").content.decode()

    assert run.number in page
    assert run.fingerprint_groups in page
    assert "Kabupaten Jombang" in page
    assert "Nama Pejabat" not in page
    assert world.users["kabid"].full_name not in page
    assert client.get("/v/0000000000000000/").status_code == 404


def test_original_signed_replaced_other_and_unknown_files(client, world, hints):
    run, other = finished(world), ask(world)
    signed, better = PDF + b"1 %%EOF", PDF + b"2 %%EOF"
    client.force_login(world.users["kabid"])
    for minutes, content in enumerate((signed, better)):
        with clock.held_at(NOW + timedelta(minutes=minutes)):
            upload = SimpleUploadedFile("ttd.pdf", content, "application/pdf")
            client.post(f"/laporan/{run.number}/unggah/", {"berkas": upload})
    client.logout()

    assert "sama persis dengan yang tersimpan" in _verify(client, run, PDF)
    assert "sama persis dengan yang tersimpan" in _verify(client, run, better)
    assert "asli, tetapi sudah digantikan" in _verify(client, run, signed)
    assert "milik laporan lain" in _verify(client, other, PDF)
    assert "tidak sama dengan yang tersimpan" in _verify(client, run, PDF + b"x %%EOF")


def test_too_many_files_from_one_address_wait(client, world, hints):
    from django.core.cache import cache

    cache.clear()
    run = finished(world)
    for _ in range(20):
        _verify(client, run, PDF)
    upload = SimpleUploadedFile("x.pdf", PDF, "application/pdf")

    assert client.post(f"/v/{run.token}/", {"berkas": upload}).status_code == 429
    cache.clear()


def test_a_province_by_kecamatan_adds_up_row_by_row(world, hints):
    figures = progress_by_district(world.regions["35"], date(2026, 10, 1), date(2026, 10, 31))

    codes = [row.place.code for row in figures.children]
    assert codes == ["35.17.09", "35.17.10", "35.78.01", "35.78.02"]
    with pytest.raises(RunRefused, match="laporan provinsi"):
        ask(world, by_district=True)
