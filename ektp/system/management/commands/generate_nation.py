"""Generate years of day sheets for the whole nation: for the bench and for trying out, never beside real sheets."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ektp.common import clock
from ektp.daysheets.models import DaySheet
from ektp.demo.nation import Wanted, generate_nation
from ektp.demo.nation.generate import provinces_of, rollup_nation
from ektp.regions.models import Region


class Command(BaseCommand):
    help = "Buat data nasional buatan pada basis data yang belum berisi lembar harian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=float, default=3, help="jumlah tahun sampai kemarin")
        parser.add_argument("--days", type=int, help="jumlah hari sampai kemarin, ganti --years")
        parser.add_argument(
            "--seed", type=int, default=2017, help="benih; yang sama memberi baris yang sama"
        )
        parser.add_argument("--province", default="", help="kode provinsi; tanpa kode: semua")
        parser.add_argument("--jobs", type=int, default=2, help="jumlah koneksi yang menulis")
        parser.add_argument(
            "--without-rollup", action="store_true", help="rekapitulasi tidak dibuat"
        )
        parser.add_argument(
            "--rollup-only",
            action="store_true",
            help="hanya rekapitulasi dari data yang sudah dibuat",
        )
        parser.add_argument(
            "--i-know", action="store_true", help="tetap buat meskipun ini bukan mesin percobaan"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        for line in self._steps(options):
            self.stdout.write(f"{line} ({time.monotonic() - started:.0f} detik)")

    def _steps(self, options: dict[str, Any]) -> Iterator[str]:
        if not options["rollup_only"]:
            self._require(options)
            if not Region.objects.filter(level=3).exists():
                call_command("load_regions", apply=True, verbosity=0)
            wanted = self._wanted(options)
            if wanted.province and not provinces_of(wanted.province):
                raise CommandError(f"{wanted.province} bukan kode provinsi.")
            yield from generate_nation(wanted)
        if not options["without_rollup"]:
            yield from rollup_nation(options["jobs"], options["province"])

    def _require(self, options: dict[str, Any]) -> None:
        if not (settings.EKTP_DEBUG or options["i_know"]):
            raise CommandError(
                "Data buatan hanya untuk mesin percobaan (EKTP_DEBUG=1). Pakai --i-know bila basis data ini memang untuk percobaan."
            )
        if DaySheet.objects.exists():
            raise CommandError(
                "Basis data ini sudah berisi lembar harian. Pakai basis data yang masih kosong."
            )

    def _wanted(self, options: dict[str, Any]) -> Wanted:
        today: date = clock.today("Asia/Jakarta")
        days = options["days"] or round(options["years"] * 365.25)
        return Wanted(
            start=today - timedelta(days=days),
            end=today,
            seed=options["seed"],
            province=options["province"],
            jobs=options["jobs"],
        )
