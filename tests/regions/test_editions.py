"""What the next edition of the master does to regions that are there already."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ektp.regions.models import Region
from ektp.regions.selectors import find_region
from ektp.regions.services import master_load, read_edition
from tests.regions.conftest import Clerk


def load(folder: Path, clerk: Clerk) -> None:
    master_load(by=clerk, edition=read_edition(folder), apply=True)


@pytest.mark.django_db
def test_plan_writes_nothing(edition_folder: Path, clerk: Clerk) -> None:
    plan = master_load(by=clerk, edition=read_edition(edition_folder), apply=False)

    assert len(plan.new) == 13
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_next_edition_renames_recodes_adds_and_ends(edition_folder: Path, clerk: Clerk) -> None:
    load(edition_folder, clerk)
    keys = dict(Region.objects.values_list("code", "pk"))
    for name, old, new in [
        ("edition.json", "2025-04-25", "2026-07-01"),
        ("regencies.csv", "91.01", "93.01"),
        ("districts.csv", "91.01.01", "93.01.01"),
        ("districts.csv", "35.17.10,Megaluh\n", ""),
        ("villages.csv", "91.01.01.2001", "93.01.01.2001"),
        ("villages.csv", "35.17.09.2001,Mojongapit", "35.17.09.2001,Mojongapit Baru"),
        ("villages.csv", "35.17.09.1006", "35.17.09.2002,Plandi\n35.17.09.1006"),
        ("recodes.csv", "decree\n", "decree\n91.01,93.01,2026-07-01,Kepmendagri B\n"),
    ]:
        path = edition_folder / name
        path.write_text(path.read_text().replace(old, new))

    plan = master_load(by=clerk, edition=read_edition(edition_folder), apply=False)
    load(edition_folder, clerk)

    assert [line.code for line in plan.new] == ["35.17.09.2002"]
    assert [line.code for line in plan.renamed] == ["35.17.09.2001"]
    assert [line.code for line in plan.recoded] == ["93.01"]
    assert [line.code for line in plan.gone] == ["35.17.10"]
    wasur = Region.objects.get(code="93.01.01.2001")
    assert (wasur.pk, wasur.province.code) == (keys["91.01.01.2001"], "93")
    assert [code.code for code in wasur.codes.order_by("valid")] == ["91.01.01.2001", wasur.code]
    assert str(Region.objects.get(code="35.17.10").ended_on) == "2026-07-01"
    assert find_region("Megaluh") == []
    renamed = Region.objects.get(code="35.17.09.2001")
    assert [code.name for code in renamed.codes.order_by("valid")] == [
        "Mojongapit",
        "Mojongapit Baru",
    ]
    assert master_load(by=clerk, edition=read_edition(edition_folder), apply=False).empty


@pytest.mark.django_db
def test_gone_code_can_come_back_for_another_region(edition_folder: Path, clerk: Clerk) -> None:
    load(edition_folder, clerk)
    districts = edition_folder / "districts.csv"
    whole = districts.read_text()
    districts.write_text(whole.replace("35.17.10,Megaluh\n", ""))
    load(edition_folder, clerk)
    districts.write_text(whole.replace("Megaluh", "Tembelang"))

    load(edition_folder, clerk)

    codes = dict(
        Region.objects.filter(name__in=["Megaluh", "Tembelang"]).values_list("name", "code")
    )
    assert codes["Tembelang"] == "35.17.10"
    assert codes["Megaluh"].startswith("35.17.10~")


@pytest.mark.django_db
def test_source_with_an_orphan_is_refused_whole(edition_folder: Path) -> None:
    (edition_folder / "districts.csv").write_text("code,name\n35.99.01,Entah\n")

    with pytest.raises(CommandError, match=r"35\.99\.01"):
        call_command("load_regions", source=edition_folder, stdout=StringIO())
    assert not Region.objects.exists()
