"""Papua before 2022, the decrees that changed it, and the command that applies them."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from ektp.regions.models import Office, Region
from ektp.regions.services import offices_ensure_standard
from reports.selectors import progress
from reports.selectors.then import progress_then
from tests.factories import Installer, region_make
from tests.reports.rollup.compare import drain
from tests.reports.rollup.world import Small

D2022, D2025 = date(2022, 11, 9), date(2025, 4, 25)
NOVEMBER_2026 = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HEAD = "tanggal,keputusan,perubahan,kode,kode_baru,nama,sebutan\n"
PAPUA = [
    ("91", "Papua", "Provinsi"),
    ("91.01", "Merauke", "Kabupaten"),
    ("91.01.01", "Merauke", "Distrik"),
    ("91.01.02", "Muting", "Distrik"),
    ("91.03", "Jayapura", "Kabupaten"),
    ("91.03.01", "Sentani", "Distrik"),
    ("92", "Papua Barat", "Provinsi"),
    ("92.02", "Manokwari", "Kabupaten"),
    ("92.02.01", "Manokwari Barat", "Distrik"),
    ("92.71", "Sorong", "Kota"),
    ("92.71.01", "Sorong", "Distrik"),
]  # fmt: skip


def papua_make(world: Small) -> Small:
    """Papua before 2022, with recordings of 10 a day and place in October and November 2022, and in April 2025."""
    for code, name, kind in PAPUA:
        world.regions[code] = region_make(code, name, kind, "Asia/Jayapura")
    offices_ensure_standard(by=Installer(), region=world.regions["91"], from_day=D2022)
    offices_ensure_standard(by=Installer(), region=world.regions["92"], from_day=D2022)
    world.offices = {o.code: o for o in Office.objects.select_related("attribution")}
    for day in (date(2022, 10, 31), date(2022, 11, 8), D2022, date(2025, 4, 24), D2025):
        for code in ("91.01.01", "91.01.02", "91.03.01", "92.02.01", "92.71.01"):
            world.count("recording", f"{code}-KEC", day, code, counter=10)
    drain()
    return world


def decree(folder: Path, day: date, *rows: str) -> str:
    path = folder / f"{day}.csv"
    path.write_text(HEAD + "".join(f"{day},Keputusan Uji,{row}\n" for row in rows))
    return str(path)


def of_2022(folder: Path) -> str:
    return decree(folder, D2022, "baru,,93,Papua Selatan,", "ganti kode,91.01,93.01,,")


def of_2025(folder: Path) -> str:
    return decree(folder, D2025, "baru,,96,Papua Barat Daya,", "ganti kode,92.71,96.71,,")


def apply(path: str) -> str:
    out = StringIO()
    call_command("regions_change", path, "--apply", stdout=out)
    return out.getvalue()


def recorded(code: str, first: date, last: date, *, then: bool = False) -> int | None:
    region = Region.objects.get(code=code)
    figures = (progress_then if then else progress)(region, first, last)
    assert figures.regions == ("then" if then else "now")
    return figures.flows["recorded_flow"]
