from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from ektp.system import backups


class Command(BaseCommand):
    help = "Ganti basis data dan berkas dengan isi sebuah cadangan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="jangan bertanya dahulu")

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        if not options["yes"]:
            self._confirm(name)
        try:
            backups.restore(options["file"])
        except backups.BackupError as error:
            raise CommandError(f"{error} Basis data tidak berubah.") from error
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"Basis data {name} dan berkasnya sudah dipulihkan.")

    def _confirm(self, name: str) -> None:
        self.stdout.write(f"Semua isi basis data {name} akan diganti.")
        if input("Ketik nama basis data untuk melanjutkan: ").strip() != name:
            raise CommandError("Dibatalkan; tidak ada yang berubah.")
