"""Offices' spreadsheets, dirt and all (domain.md T6)."""

import io
from datetime import date

import openpyxl
import pytest

from recording.reading import UnreadableFile, day_in_name, read_rows


def workbook(*rows: list[object], title: str = "Data") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_reads_numbers_stored_as_text_with_spaces_and_dots():
    content = workbook(
        ["KODE", "WILAYAH", "WKTP", " Sudah  Rekam "],
        ["35.17.09", "Jombang", "118.428", "94\u00a0891"],
    )

    [row] = read_rows("a.xlsx", content)

    assert row.figures == {"eligible_population": 118_428, "recorded": 94_891}
    assert row.code == "35.17.09"


def test_head_may_stand_below_a_title():
    content = workbook(["REKAP KTP-EL"], [], ["Kode", "Wajib KTP"], ["351709", 10])

    assert read_rows("a.xlsx", content)[0].figures == {"eligible_population": 10}


def test_an_unreadable_cell_says_its_sheet_row_and_column():
    content = workbook(["KODE", "WKTP"], ["35.17.09", "118,428"], title="Juni")

    [row] = read_rows("a.xlsx", content)

    assert row.place == "lembar Juni, baris 2"
    assert row.problems[0].startswith("kolom B: ")
    assert "dua cara" in row.problems[0]


def test_dash_is_not_reported_and_zero_is_zero():
    content = workbook(["KODE", "WKTP", "PRR"], ["35.17.09", "-", 0])

    assert read_rows("a.xlsx", content)[0].figures == {"prr_backlog": 0}


def test_nik_is_refused_with_its_place():
    content = workbook(["KODE", "WKTP", "NIK"], ["35.17.09", 1, "3517091212800001"])

    with pytest.raises(UnreadableFile, match="baris 2 memuat angka 16 digit"):
        read_rows("a.xlsx", content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_any_usual_delimiter(delimiter: str):
    text = delimiter.join(["KODE", "PRR"]) + "\n" + delimiter.join(["35.17.09", "1.204"])

    assert read_rows("a.csv", ("\ufeff" + text).encode())[0].figures == {"prr_backlog": 1204}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"x", "harus XLSX atau CSV"),
        ("a.xlsx", b"no zip", "bukan XLSX yang utuh"),
        ("a.csv", b"satu,dua\n1,2\n", "Tidak ada lembar dengan kolom"),
    ],
)
def test_what_is_no_spreadsheet_of_figures(name: str, content: bytes, said: str):
    with pytest.raises(UnreadableFile, match=said):
        read_rows(name, content)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("agr_rekam_cetak_ektp_30062026_3517.xlsx", date(2026, 6, 30)),
        ("rekap 30-06-26.csv", date(2026, 6, 30)),
        ("wajib 2026-11-18.csv", date(2026, 11, 18)),
        ("2012-11-18.csv", date(2012, 11, 18)),
        ("agr_20261118.xlsx", date(2026, 11, 18)),
        ("dkb 2026_6_30.xlsx", date(2026, 6, 30)),
        ("agr_20101118.csv", date(2010, 11, 18)),
        ("rekap 31-02-2026.csv", None),
        ("rekap.csv", None),
    ],
)
def test_day_in_name(name: str, day: date | None):
    assert day_in_name(name) == day
