"""Hold the roll-up against its sources and mend what differs."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.services import rollup


class Command(BaseCommand):
    help = "Periksa rekap terhadap sumbernya; yang berbeda dibetulkan dan dicatat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        jobs = settings.RECOUNT_CONNECTIONS
        parser.add_argument("--jobs", type=int, default=jobs, help="jumlah koneksi")

    def handle(self, *args: Any, **options: Any) -> None:
        drift = rollup.check_all(jobs=options["jobs"])
        self.stdout.write(f"{drift} selisih")
