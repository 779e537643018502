"""Load the demonstration data: accounts, five real situations, one generated province."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ektp.demo.load import load_demo


class Command(BaseCommand):
    help = "Muat data contoh. Yang sudah ada tidak diubah."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.DEMO_DAYS,
            help="jumlah hari yang dibuat untuk Jawa Timur",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EKTP_DEBUG:
            raise CommandError("Data contoh hanya untuk mesin percobaan (EKTP_DEBUG=1).")
        started = time.monotonic()
        for line in load_demo(days=options["days"], since=date(2011, 1, 1)):
            self.stdout.write(f"{line} ({time.monotonic() - started:.0f} detik)")
