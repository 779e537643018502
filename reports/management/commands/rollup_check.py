"""Hold the roll-up against its sources and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.services import rollup


class Command(BaseCommand):
    help = "Periksa rekap terhadap sumbernya; yang berbeda dibetulkan dan dicatat."

    def handle(self, *args: Any, **options: Any) -> None:
        drift = rollup.check_all()
        self.stdout.write(f"{drift} selisih")
