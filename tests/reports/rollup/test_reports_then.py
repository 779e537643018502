"""Stored reports by the borders of now and of then: asked for, frozen, and said wherever the report stands."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.models import MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office, OfficeLetterhead, Region
from reports import frozen
from reports.documents import context
from reports.exports import report_xlsx
from reports.figures import Row
from reports.models import ReportRun
from reports.rendering.process import Document
from reports.selectors.reported import reported
from reports.services import making, runs
from reports.services.runs import Letter
from tests.factories import user_make
from tests.reports.paper import HEAD
from tests.reports.rollup.papua import D2022, NOVEMBER_2026, apply, of_2022
from tests.reports.rollup.world import Small

FIRST, LAST = date(2022, 11, 1), date(2022, 11, 30)
LETTER = Letter("Gubernur Papua", "Jayapura", date(2026, 11, 25))
Borders = ReportRun.Borders


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.held_at(NOVEMBER_2026):
        yield


@pytest.fixture(autouse=True)
def _unprinted(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nobody is pointed at a run; only the test that reads the PDF has it rendered."""
    monkeypatch.setattr(runs, "hint", lambda _run: None)
    if "pango" not in request.fixturenames:

        def write(_document: Document, target: Path, **_more: Any) -> None:
            target.write_bytes(b"%PDF-1.7")

        monkeypatch.setattr(making, "render", write)


@pytest.fixture
def officer(papua: Small, tmp_path: Path) -> User:
    """Of Papua, from which Merauke has gone."""
    apply(of_2022(tmp_path))
    OfficeLetterhead.objects.update_or_create(
        office=Office.objects.get(code="91-PROV"), defaults=HEAD
    )
    return user_make("papua", "province", region=Region.objects.get(code="91"))


def ask(officer: User, borders: Borders, **more: Any) -> ReportRun:
    wanted = {"by": officer, "region": Region.objects.get(code="91"), "start": FIRST, "end": LAST, "letter": LETTER,
              "site": "https://ektp.contoh.go.id/", "borders": borders}  # fmt: skip
    return runs.run_request(**{**wanted, **more})


def made(officer: User, borders: Borders, **more: Any) -> ReportRun:
    run = ask(officer, borders, **more)
    assert making.run_make(run.pk)
    run.refresh_from_db()
    return run


def test_the_run_freezes_the_figures_of_the_borders_that_were_asked_for(officer: User) -> None:
    now, then = made(officer, Borders.NOW), made(officer, Borders.THEN)
    later = made(officer, Borders.THEN, start=date(2022, 12, 1), end=date(2022, 12, 31))

    figures = [frozen.thaw(run.figures or {}) for run in (now, then, later)]
    assert [f.flows["recorded_flow"] for f in figures[:2]] == [20, 40]
    assert [(f.regions, f.redrawn) for f in figures] == [
        ("now", True),
        ("then", True),
        ("then", False),
    ]
    assert [row.place.code for row in figures[1].rows] == ["91.01", "91.03"]
    assert now.fingerprint != then.fingerprint
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        ReportRun.objects.filter(pk=then.pk).update(borders="now")
    with pytest.raises(IntegrityError, match="run_borders_known"), transaction.atomic():
        ReportRun.objects.filter(pk=ask(officer, Borders.NOW).pk).update(borders="x")


def test_letter_report_and_workbook_say_which_borders_they_speak_of(officer: User) -> None:
    for borders, short, long in (
        (Borders.NOW, "menurut wilayah sekarang", "Menurut wilayah sekarang: batas wilayah ini diubah"),
        (Borders.THEN, "menurut wilayah saat itu", "Menurut wilayah saat itu: setiap hari dihitung"),
    ):  # fmt: skip
        run = made(officer, borders)
        figures = frozen.thaw(run.figures or {})
        said = context(run, figures)
        file = io.BytesIO()
        report_xlsx(file, figures, number=run.number, fingerprint="")
        cells = [row[0] for row in openpyxl.load_workbook(file).active.values if row[0]]

        assert short in said["paragraphs"][0]
        assert said["borders"] == short
        assert said["notes"][0].startswith(long)
        assert short in cells[1]
        assert any(str(cell).startswith(long) for cell in cells)


def test_where_no_decree_made_a_difference_nothing_is_said_of_borders(officer: User) -> None:
    run = made(officer, Borders.NOW, start=date(2022, 12, 1), end=date(2022, 12, 31))

    said = context(run, frozen.thaw(run.figures or {}))

    assert said["borders"] == ""
    assert "menurut wilayah" not in " ".join(said["paragraphs"] + said["notes"]).lower()


@pytest.mark.slow
@pytest.mark.usefixtures("pango")
def test_the_pdf_says_it_on_both_its_pages(officer: User) -> None:
    run = made(officer, Borders.THEN)

    pages = PdfReader(default_storage.path(run.files.get(kind="pdf").path)).pages
    for page in pages[:2]:
        assert "wilayah saat itu" in " ".join(page.extract_text().split())


def test_form_list_page_and_verification_say_it(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    proposed = client.get("/laporan/baru/?batas=saat-itu").content.decode()
    assert '<option value="then" selected>Menurut wilayah saat itu</option>' in proposed
    plain = client.get("/laporan/baru/").content.decode()
    assert '<option value="now" selected>Menurut wilayah sekarang</option>' in plain
    dashboard = client.get(f"/dasbor/91/?dari={FIRST}&sampai={LAST}&wilayah=saat-itu")
    assert "/laporan/baru/?wilayah=91&amp;batas=saat-itu" in dashboard.content.decode()

    values = {"region": "91", "start": FIRST, "end": LAST, "addressee": "Gubernur", "addressee_place": "Jayapura",
              "letter_date": "2026-11-25", "borders": "then"}  # fmt: skip
    path = client.post("/laporan/baru/", values)["Location"]
    run = ReportRun.objects.get()
    assert run.borders == Borders.THEN
    making.run_make(run.pk)

    assert "menurut wilayah saat itu" in client.get("/laporan/").content.decode()
    assert client.get(path).content.decode().count("enurut wilayah saat itu") >= 3
    assert "menurut wilayah saat itu" in Client().get(f"/v/{run.token}/").content.decode()
    assert client.post("/laporan/baru/", {**values, "borders": "entah"}).status_code == 422
    assert client.post("/laporan/baru/", {**values, "by_district": "on"}).status_code == 302


def test_rows_of_kecamatan_by_the_borders_of_then(officer: User) -> None:
    """Merauke's two lay in Papua on the 8th only, Sentani on both days."""
    now, then = (made(officer, b, by_district=True) for b in (Borders.NOW, Borders.THEN))

    rows = {
        run.borders: [(r.place.code, r.flows["recorded_flow"]) for r in _rows(run)]
        for run in (now, then)
    }
    assert rows[Borders.NOW] == [("91.03.01", 20)]
    assert rows[Borders.THEN] == [("91.01.01", 10), ("91.01.02", 10), ("91.03.01", 20)]
    file = io.BytesIO()
    report_xlsx(file, frozen.thaw(then.figures or {}), number=then.number, fingerprint="")
    cells = {cell for row in openpyxl.load_workbook(file).active.values for cell in row}
    assert "91.01.02" in cells


def _rows(run: ReportRun) -> list[Row]:
    return [row for row in frozen.thaw(run.figures or {}).rows if not row.own]


def test_a_decree_between_the_request_and_the_making_leaves_the_borders_of_then(
    papua: Small, tmp_path: Path
) -> None:
    OfficeLetterhead.objects.update_or_create(
        office=Office.objects.get(code="91-PROV"), defaults=HEAD
    )
    officer = user_make("papua", "province", region=papua.regions["91"])
    run = ask(officer, Borders.THEN, by_district=True)  # nothing had changed

    apply(of_2022(tmp_path))

    assert making.run_make(run.pk)
    run.refresh_from_db()
    assert [row.place.code for row in _rows(run)] == ["91.01.01", "91.01.02", "91.03.01"]


def test_final_by_borders_of_then_needs_the_kabupaten_that_left_to_have_closed(
    officer: User, papua: Small
) -> None:
    here = Region.objects.get(code="91")
    with changing(by=officer):
        MonthLock.objects.create(
            agency=Region.objects.get(code="91.03"),
            month=FIRST,
            closed=True,
            by=officer,
            at=clock.now(),
        )

    now, then = (reported(here, D2022, LAST, then=then).closing for then in (False, True))

    assert (now.closed, now.of, now.final) == (1, 1, True)
    assert reported(here, FIRST, LAST, then=True).closing.of == 2
    assert then == now  # on the day of the decree Merauke had gone
