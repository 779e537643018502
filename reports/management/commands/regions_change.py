"""Apply a decree that changes regions from a file; prints what would change before it changes it."""

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ektp.common.formatting import angka, tanggal
from ektp.db.changing import Installer
from ektp.regions.exceptions import RegionsError
from ektp.regions.services import read_decree
from reports.services.regions import RegionsChange, regions_change


class Command(BaseCommand):
    help = "Terapkan keputusan perubahan wilayah (ganti kode, ganti nama, pindah, pemekaran, penggabungan). Tanpa --apply hanya menampilkan apa yang akan berubah."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="berkas keputusan, CSV atau JSON")
        parser.add_argument("--apply", action="store_true", help="terapkan perubahan")

    def handle(self, *_args: Any, file: Path, apply: bool, **_options: Any) -> None:
        started = perf_counter()
        try:
            decree = read_decree(file)
            self.stdout.write(f"{decree.title}, berlaku mulai {tanggal(decree.day)}")
            self._show(regions_change(by=Installer(), decree=decree, apply=False))
            if apply:
                regions_change(by=Installer(), decree=decree, apply=True)
        except RegionsError as error:
            raise CommandError(str(error)) from error
        done = "Diterapkan" if apply else "Belum diterapkan (tambahkan --apply)"
        self.stdout.write(f"{done}, {perf_counter() - started:.1f} detik".replace(".", ","))

    def _show(self, change: RegionsChange) -> None:
        if change.empty:
            self.stdout.write("Tidak ada yang berubah")
        for line in (*change.lines, *change.notes):
            self.stdout.write(line)
        if change.skipped:
            self.stdout.write(f"{angka(change.skipped)} baris sudah diterapkan sebelumnya")
        if change.days:
            self.stdout.write(f"{angka(change.days)} wilayah-hari dijumlahkan ulang")
        if change.first:
            self.stdout.write("Belum dapat diterapkan:")
        for line in change.first:
            self.stdout.write(f"  {line}")
