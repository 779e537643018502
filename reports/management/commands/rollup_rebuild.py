"""Make the roll-up anew from its sources."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ektp.regions.models import Level, Region
from reports.services import rollup


class Command(BaseCommand):
    help = "Hitung ulang seluruh rekap dari sumbernya. Aman dihentikan dan diulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="kode provinsi; tanpa kode: semua")
        jobs = settings.RECOUNT_CONNECTIONS
        parser.add_argument("--jobs", type=int, default=jobs, help="jumlah koneksi bila semua")

    def handle(self, *args: Any, **options: Any) -> None:
        for place, rows in self._rebuilt(options["code"], options["jobs"]):
            self.stdout.write(f"{place.code} {place.name}: {rows} baris ditulis")

    def _rebuilt(self, code: str | None, jobs: int) -> Iterator[tuple[Region, int]]:
        if not code:
            yield from rollup.rebuild_all(jobs=jobs)
            return
        place = Region.objects.filter(level__lte=Level.PROVINCE, code=code).first()
        if place is None:
            raise CommandError(f"{code} bukan kode provinsi.")
        yield place, rollup.rebuild(place.pk)
