"""Load or update the official region master; prints what would change before it changes it."""

from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ektp.db.changing import Installer
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import Level
from ektp.regions.services import Plan, master_load, read_edition
from ektp.regions.services.editions import DATA
from ektp.regions.services.master import Line

_EXAMPLES = 5


class Command(BaseCommand):
    help = "Muat data wilayah resmi. Tanpa --apply hanya menampilkan apa yang akan berubah."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="terapkan perubahan")
        parser.add_argument("--source", type=Path, default=DATA, help="folder berkas CSV")

    def handle(self, *_args: Any, apply: bool, source: Path, **_options: Any) -> None:
        started = perf_counter()
        try:
            edition = read_edition(source)
            self.stdout.write(
                f"{edition.decree}, {len(edition.places):,} wilayah".replace(",", ".")
            )
            self._show(master_load(by=Installer(), edition=edition, apply=False))
            if apply:
                master_load(by=Installer(), edition=edition, apply=True)
        except RegionsError as error:
            raise CommandError(str(error)) from error
        done = "Diterapkan" if apply else "Belum diterapkan (tambahkan --apply)"
        self.stdout.write(f"{done}, {perf_counter() - started:.1f} detik")

    def _show(self, plan: Plan) -> None:
        if plan.empty:
            self.stdout.write("Tidak ada yang berubah")
        self._section("baru", plan.new)
        self._section("ganti nama", plan.renamed)
        self._section("ganti kode", plan.recoded)
        self._section("tidak ada lagi", plan.gone)

    def _section(self, title: str, lines: list[Line]) -> None:
        if not lines:
            return
        counts = [
            f"{level.label} {sum(line.level == level for line in lines)}"
            for level in Level
            if any(line.level == level for line in lines)
        ]
        self.stdout.write(f"{title}: {len(lines)} ({', '.join(counts)})")
        for line in lines[:_EXAMPLES]:
            self.stdout.write(f"  {line.code} {line.text}")
