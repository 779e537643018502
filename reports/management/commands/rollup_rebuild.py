"""Make the roll-up anew from its sources."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ektp.regions.models import Level, Region
from reports.services import rollup


class Command(BaseCommand):
    help = "Hitung ulang seluruh rekap dari sumbernya. Aman dihentikan dan diulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="kode provinsi; tanpa kode: semua")

    def handle(self, *args: Any, **options: Any) -> None:
        places = Region.objects.filter(level__lte=Level.PROVINCE)
        if options["code"]:
            places = places.filter(code=options["code"])
            if not places.exists():
                raise CommandError(f"{options['code']} bukan kode provinsi.")
        for place in rollup.in_order(places):
            rows = rollup.rebuild(place.pk)
            self.stdout.write(f"{place.code} {place.name}: {rows} baris ditulis")
