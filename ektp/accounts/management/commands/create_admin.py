from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ektp.accounts.exceptions import AccountsError
from ektp.accounts.models import Role
from ektp.accounts.services import Rights, code_issue, user_create
from ektp.accounts.services.passwords import CODE_MINUTES
from ektp.regions.models import Region
from ektp.regions.selectors import resolve_code


class Command(BaseCommand):
    help = "Buat akun administrator pertama; kata sandinya dibuat sendiri dengan kode sekali pakai."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="misalnya siti.admin; jangan memakai NIK")
        parser.add_argument("--name", required=True, help="nama lengkap")
        parser.add_argument("--region", default="ID", help="kode wilayah yang dikelola (ID)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            region, _present = resolve_code(options["region"])
        except Region.DoesNotExist:
            raise CommandError(
                f"Wilayah {options['region']} tidak ada. Muat dahulu data wilayah: "
                "python manage.py load_regions"
            ) from None
        try:
            with transaction.atomic():
                user = user_create(
                    by=None,
                    username=options["username"],
                    full_name=options["name"],
                    rights=Rights(Role.ADMIN, region=region),
                )
                code = code_issue(user=user, by=None)
        except AccountsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Akun {user.username} ({region.label}) sudah dibuat.")
        self.stdout.write(
            f"Buka /masuk/kode/ dan pakai kode {code[:4]} {code[4:]} dalam {CODE_MINUTES} menit."
        )
