"""Decrees that change regions, with their figures: Papua in 2022 and 2025, splits and merges, and whoever works meanwhile."""

from datetime import date
from pathlib import Path

from django.core.management import call_command

from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Region
from reports.rollup.runner import run_all
from tests.reports.rollup.compare import assert_equal
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.world import Small

DAY = date(2022, 11, 9)
HEAD = "tanggal,keputusan,perubahan,kode,kode_baru,nama,sebutan\n"


def decree(tmp_path: Path, *rows: str, day: date = DAY) -> Path:
    path = tmp_path / "keputusan.csv"
    path.write_text(HEAD + "".join(f"{day},Keputusan Uji,{row}\n" for row in rows))
    return path


def drain() -> None:
    for place in Region.objects.filter(level__lte=1).order_by("-level"):
        run_all(place.pk)
    assert not ChangeOutbox.objects.exists()


def test_kabupaten_goes_to_another_province_with_all_its_figures(
    world: Small, tmp_path: Path
) -> None:
    for day in (date(2022, 10, 3), date(2022, 11, 7), date(2022, 11, 10)):
        for code in ("11.01.01", "11.01.02", "11.02.01", "12.02.01"):
            if code in world.offices:
                world.count("recording", code, day, code, counter=7)
    drain()
    path = decree(tmp_path, "baru,,13,Papua Selatan,", "ganti kode,11.01,13.01,,")

    call_command("regions_change", str(path), "--apply")

    assert not ChangeOutbox.objects.exists()
    assert_equal(Naive(), [DAY])
