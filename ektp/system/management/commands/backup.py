from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ektp.system import backups


class Command(BaseCommand):
    help = "Cadangkan basis data dan berkas ke EKTP_BACKUP_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = backups.create()
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        size = made.stat().st_size / 1_000_000
        self.stdout.write(f"Cadangan tersimpan: {made} ({size:.1f} MB)")
