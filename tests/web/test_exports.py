"""Files that leave the application: nothing is a formula, numbers stay numbers."""

import io
import tracemalloc
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import RequestFactory

from ektp.web.exports import csv_cell, export_kind, export_rows, write_xlsx

HEADS = ["Nama", "Jumlah", "%", "Tanggal"]
ROW: list[Any] = ["=HYPERLINK(1)", 118_428, Decimal("98.20"), date(2026, 10, 31)]


def opened(heads: list[str], rows: list[list[Any]], **options: Any) -> Any:
    file = io.BytesIO()
    write_xlsx(file, heads, rows, **options)
    return openpyxl.load_workbook(file).active


def test_xlsx_keeps_numbers_and_dates_and_makes_no_formula() -> None:
    sheet = opened(HEADS, [ROW], formats=[None, "#,##0", "0.00", "d mmmm yyyy"])

    name, count, rate, day = sheet[2]
    assert (name.value, name.data_type) == ("=HYPERLINK(1)", "s")
    assert (count.value, count.number_format) == (118_428, "#,##0")
    assert (rate.value, rate.number_format) == (98.2, "0.00")
    assert day.value.date() == date(2026, 10, 31)


def test_xlsx_puts_title_and_notes_above_the_heads() -> None:
    sheet = opened(HEADS, [ROW], title="Jawa Timur, Oktober 2026", notes=["SEMENTARA"])

    assert [sheet["A1"].value, sheet["A2"].value, sheet["A4"].value] == [
        "Jawa Timur, Oktober 2026",
        "SEMENTARA",
        "Nama",
    ]
    assert sheet["B5"].value == 118_428


@pytest.mark.parametrize("text", ["=1+1", "+62", "-2", "@cmd", "\t=1"])
def test_csv_text_never_acts_as_a_formula(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


def test_csv_opens_by_itself_in_an_indonesian_excel() -> None:
    response = export_rows(HEADS, [ROW, [None, -3, None, None]], "csv", name="uji")

    text = b"".join(response).decode("utf-8")
    assert text.startswith("\ufeffNama;Jumlah;%;Tanggal\r\n")
    assert "'=HYPERLINK(1);118428;98,20;2026-10-31" in text
    assert ";-3;;" in text
    assert response["Content-Disposition"] == 'attachment; filename="uji.csv"'


def test_the_address_says_which_file() -> None:
    request = RequestFactory()

    assert export_kind(request.get("/?unduh=xlsx")) == "xlsx"
    assert export_kind(request.get("/?unduh=exe")) is None


@pytest.mark.slow
def test_xlsx_memory_does_not_grow_with_rows() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        write_xlsx(io.BytesIO(), ["a", "b"], ([n, n * 2] for n in range(rows)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(5_000) < peak(500) + 2_000_000
