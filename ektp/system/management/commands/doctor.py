from typing import Any

from django.core.management.base import BaseCommand

from ektp.system import health


class Command(BaseCommand):
    help = "Periksa pemasangan ini dan sebutkan apa yang perlu dibenahi."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = health.everything()
        for name, finding in findings.items():
            mark = self.style.SUCCESS("baik   ") if finding.ok else self.style.ERROR("periksa")
            self.stdout.write(f"{mark}  {name}: {finding.text}")
        bad = sum(not finding.ok for finding in findings.values())
        if bad:
            self.stdout.write(f"{bad} hal perlu dibenahi.")
            raise SystemExit(1)
        self.stdout.write("Semua baik.")
