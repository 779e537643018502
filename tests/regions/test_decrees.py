"""Reading decree files: what is right is read, what is wrong is named by row and column."""

import json
from datetime import date
from pathlib import Path

import pytest

from ektp.regions.exceptions import DecreeError
from ektp.regions.services import What, read_decree

HEAD = "tanggal,keputusan,perubahan,kode,kode_baru,nama,sebutan,zona_waktu"


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(DecreeError) as refused:
        read_decree(path)
    return refused.value.faults


def csv(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "keputusan.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8-sig")
    return path


def test_csv_and_json_say_the_same(tmp_path: Path) -> None:
    table = csv(
        tmp_path,
        "2022-11-09,Kepmendagri A,Ganti Kode,9101,93.01,,,",
        ",,baru,,93,Papua Selatan,Provinsi,Asia/Jayapura",
    )
    tree = tmp_path / "keputusan.json"
    tree.write_text(
        json.dumps(
            {
                "tanggal": "2022-11-09",
                "keputusan": "Kepmendagri A",
                "perubahan": [
                    {"perubahan": "ganti kode", "kode": "91.01", "kode_baru": "93.01"},
                    {"perubahan": "baru", "kode_baru": "93", "nama": "Papua Selatan",
                     "sebutan": "Provinsi", "zona_waktu": "Asia/Jayapura"},
                ],
            }
        )
    )  # fmt: skip

    read = read_decree(table)

    assert read == read_decree(tree)
    assert (read.day, read.title) == (date(2022, 11, 9), "Kepmendagri A")
    assert [(row.row, row.what, row.code, row.new_code) for row in read.rows] == [
        (2, What.RECODE, "91.01", "93.01"),
        (3, What.NEW, "", "93"),
    ]


def test_every_fault_is_told_with_row_column_and_why(tmp_path: Path) -> None:
    found = faults(
        csv(
            tmp_path,
            "9 Nov 2022,Kepmendagri A,ganti kode,91.01,93.01,,,",
            ",Kepmendagri B,hapus,91.02,,,,",
            ",,ganti kode,91.1,93.01,,,",
            ",,ganti nama,91.03,,,,",
            ",,pindah,91.04.01,91.04.02,,,",
            ",,penggabungan,91.05,91.06.01,,,",
            ",,ubah status,91.07,,,Kotapraja,WITA",
        )
    )

    assert found == (
        "Baris 2, kolom tanggal: “9 Nov 2022” bukan tanggal. Tulis misalnya 2022-11-09.",
        "Baris 3, kolom keputusan: “Kepmendagri B” berbeda dari “Kepmendagri A”. Satu berkas, satu keputusan.",
        f"Baris 3, kolom perubahan: “hapus” tidak dikenal. Pilih salah satu: {', '.join(What)}.",
        "Baris 4, kolom kode: “91.1” bukan kode wilayah. Tulis misalnya 93.01 atau 93.01.05.",
        "Baris 5, kolom nama: harus diisi untuk ganti nama.",
        *[line for line in found if line.startswith("Baris 8")],
        "Baris 4, kolom kode_baru: 93.01 sudah disebut di baris 2.",
        "Baris 6, kolom kode_baru: 91.04.02 masih di bawah induk yang sama. Pakai “ganti kode”.",
        "Baris 7, kolom kode_baru: 91.06.01 tidak setingkat dengan 91.05.",
    )
    assert len([line for line in found if line.startswith("Baris 8, kolom")]) == 2


def test_files_that_are_no_decree(tmp_path: Path) -> None:
    empty, wrong = csv(tmp_path), tmp_path / "salah.json"
    wrong.write_text("[1]")

    assert faults(empty) == ("Berkas tidak berisi satu baris perubahan pun.",)
    assert "Isi JSON tidak dikenal" in faults(wrong)[0]
    assert "tidak dapat dibaca" in faults(tmp_path / "tidak-ada.csv")[0]
    assert "kolom tanggal, keputusan" in faults(csv(tmp_path, head="perubahan,kode"))[0]
