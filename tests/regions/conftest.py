from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ektp.regions.models import Office, Region
from ektp.regions.names import level_of, name_key, parent_code
from ektp.regions.services import ability_set, office_create
from ektp.regions.services.places import short_kind

JANUARY = date(2026, 1, 1)


@dataclass(frozen=True)
class Clerk:
    pk: int = 7


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


_SMALL = [
    ("ID", "Indonesia", "Negara", "Asia/Jakarta"),
    ("31", "Daerah Khusus Ibukota Jakarta", "Provinsi", "Asia/Jakarta"),
    ("31.71", "Jakarta Pusat", "Kota Administrasi", "Asia/Jakarta"),
    ("31.71.01", "Gambir", "Kecamatan", "Asia/Jakarta"),
    ("35", "Jawa Timur", "Provinsi", "Asia/Jakarta"),
    ("35.17", "Jombang", "Kabupaten", "Asia/Jakarta"),
    ("35.17.09", "Jombang", "Kecamatan", "Asia/Jakarta"),
    ("35.17.09.1006", "Kepanjen", "Kelurahan", "Asia/Jakarta"),
    ("35.17.10", "Megaluh", "Kecamatan", "Asia/Jakarta"),
    ("91", "Papua", "Provinsi", "Asia/Jayapura"),
    ("91.01", "Merauke", "Kabupaten", "Asia/Jayapura"),
    ("91.01.01", "Merauke", "Distrik", "Asia/Jayapura"),
    ("93", "Papua Selatan", "Provinsi", "Asia/Jayapura"),
]


def add_region(code: str, name: str, kind: str, zone: str) -> Region:
    parent = Region.objects.filter(code=parent_code(code)).first()
    region = Region(
        code=code,
        name=name,
        name_key=name_key(name),
        level=level_of(code),
        kind=kind,
        short_kind=short_kind(kind),
        parent=parent,
        time_zone=zone,
    )
    if region.level == 1:
        region.pk = 900_000 + Region.objects.count()
        region.province_id = region.pk
    elif parent is not None:
        region.province_id = parent.province_id
    region.save(force_insert=True)
    region.codes.create(code=code, name=name, parent=parent, valid=(None, None))
    return region


@pytest.fixture
def places(db: None) -> dict[str, Region]:
    """A nation of three provinces, made by hand: what the services start from."""
    return {row[0]: add_region(*row) for row in _SMALL}


@pytest.fixture
def jombang(places: dict[str, Region], clerk: Clerk) -> Office:
    """Kecamatan Jombang, recording since January 2026."""
    office = office_create(
        by=clerk,
        code="35.17.09-KEC",
        name="Kecamatan Jombang",
        kind="DISTRICT",
        region=places["35.17.09"],
    )
    ability_set(by=clerk, office=office, service="recording", from_day=JANUARY)
    return office


@pytest.fixture
def edition_folder(tmp_path: Path) -> Path:
    """A small edition as a decree would bring it; tests change its files."""
    (tmp_path / "edition.json").write_text('{"decree": "Kepmendagri A", "day": "2025-04-25"}')
    (tmp_path / "provinces.csv").write_text(
        "code,name\n35,Jawa Timur\n91,Papua\n93,Papua Selatan\n"
    )
    (tmp_path / "regencies.csv").write_text(
        "code,name\n35.17,Kabupaten Jombang\n91.01,Kabupaten Merauke\n91.71,Kota Jayapura\n"
    )
    (tmp_path / "districts.csv").write_text(
        "code,name\n35.17.09,Jombang\n35.17.10,Megaluh\n91.01.01,Merauke\n"
    )
    (tmp_path / "villages.csv").write_text(
        "code,name\n35.17.09.1006,Kepanjen\n35.17.09.2001,Mojongapit\n91.01.01.2001,Wasur\n"
    )
    (tmp_path / "aliases.csv").write_text("code,name\n35.17.09,Jombang Kota\n")
    (tmp_path / "recodes.csv").write_text("old,new,day,decree\n")
    (tmp_path / "names.csv").write_text("code,name\n")
    return tmp_path
