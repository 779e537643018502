"""A small world to test in: one nation, two provinces, three kabupaten, five kecamatan, their offices and people.

`small_world()` is made by the same services that the application uses. Everyone's password is PASSWORD.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from ektp.accounts.models import Role, User
from ektp.db.changing import Installer, changing
from ektp.regions.models import Level, Office, Region
from ektp.regions.names import level_of, name_key, parent_code
from ektp.regions.services import offices_ensure_standard
from ektp.regions.services.places import short_kind

PASSWORD = "kata-sandi-uji"
JANUARY = date(2026, 1, 1)
MONDAY = date(2026, 7, 6)  # an ordinary working day; 15.30 WIB of it is AFTERNOON
AFTERNOON = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)
MORNING = datetime(2026, 7, 6, 3, 5, tzinfo=UTC)

_REGIONS = [
    ("ID", "Indonesia", "Negara", "Asia/Jakarta"),
    ("33", "Jawa Tengah", "Provinsi", "Asia/Jakarta"),
    ("33.74", "Semarang", "Kota", "Asia/Jakarta"),
    ("33.74.01", "Semarang Tengah", "Kecamatan", "Asia/Jakarta"),
    ("35", "Jawa Timur", "Provinsi", "Asia/Jakarta"),
    ("35.17", "Jombang", "Kabupaten", "Asia/Jakarta"),
    ("35.17.09", "Jombang", "Kecamatan", "Asia/Jakarta"),
    ("35.17.10", "Megaluh", "Kecamatan", "Asia/Jakarta"),
    ("35.78", "Surabaya", "Kota", "Asia/Jakarta"),
    ("35.78.01", "Karang Pilang", "Kecamatan", "Asia/Jakarta"),
    ("35.78.02", "Wonocolo", "Kecamatan", "Asia/Jakarta"),
]


@dataclass(frozen=True)
class World:
    """Regions and offices by code, users by name."""

    regions: dict[str, Region]
    offices: dict[str, Office]
    users: dict[str, User]

    @property
    def jombang(self) -> Office:
        """The office of Kecamatan Jombang: records, hands over, activates."""
        return self.offices["35.17.09-KEC"]

    @property
    def dinas(self) -> Office:
        """The Dinas of Kab. Jombang: records, prints, hands over, keeps stock."""
        return self.offices["35.17-DINAS"]

    @property
    def operator(self) -> User:
        """Operator of Kecamatan Jombang."""
        return self.users["operator"]


def small_world() -> World:
    """Make it. Abilities hold from JANUARY; offices work Monday to Friday until 15.00, due at 20.00."""
    regions = {row[0]: region_make(*row) for row in _REGIONS}
    offices_ensure_standard(by=Installer(), region=regions["ID"], from_day=JANUARY)
    offices = {office.code: office for office in _with_places(Office.objects.all())}
    return World(regions, offices, _people(regions, offices))


def _with_places(offices):  # type: ignore[no-untyped-def]
    return offices.select_related("region__province", "attribution__province")


def region_make(code: str, name: str, kind: str, zone: str = "Asia/Jakarta") -> Region:
    """A region under the one whose code is a prefix of its own."""
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
    if region.level == Level.PROVINCE:
        region.pk = 900_000 + Region.objects.count()
        region.province_id = region.pk
    elif parent is not None:
        region.province_id = parent.province_id
    region.save(force_insert=True)
    region.codes.create(code=code, name=name, parent=parent, valid=(None, None))
    return region


def user_make(
    username: str,
    role: str,
    *,
    region: Region | None = None,
    office: Office | None = None,
    **more: object,
) -> User:
    """An account at a region or an office."""
    with changing(by=Installer()):
        return User.objects.create(
            username=username,
            full_name=username.replace(".", " ").title(),
            role=role,
            region=region,
            office=office,
            password=make_password(PASSWORD),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            **more,
        )


def _people(regions: dict[str, Region], offices: dict[str, Office]) -> dict[str, User]:
    kabupaten, kecamatan = regions["35.17"], regions["35.17.09"]
    may_all = {"may_correct": True, "may_verify_on_behalf": True, "may_close_month": True}
    made = [
        user_make("operator", Role.OPERATOR, office=offices["35.17.09-KEC"]),
        user_make("operator.megaluh", Role.OPERATOR, office=offices["35.17.10-KEC"]),
        user_make("operator.surabaya", Role.OPERATOR, office=offices["35.78.01-KEC"]),
        user_make("operator.dinas", Role.OPERATOR, office=offices["35.17-DINAS"]),
        user_make(
            "helper",
            Role.OPERATOR,
            office=offices["35.17.09-KEC"],
            is_helper=True,
            ends_on=date(2027, 1, 1),
        ),
        user_make("adb", Role.ADB, office=offices["35.17-DINAS"]),
        user_make("gudang", Role.STOCK_KEEPER, region=kabupaten),
        user_make("camat", Role.CAMAT, region=kecamatan),
        user_make("kasi", Role.AGENCY, region=kabupaten),
        user_make("kabid", Role.AGENCY, region=kabupaten, **may_all),
        user_make("bupati", Role.PIMPINAN, region=kabupaten),
        user_make("kabid.surabaya", Role.AGENCY, region=regions["35.78"], **may_all),
        user_make("provinsi", Role.PROVINCE, region=regions["35"]),
        user_make("provinsi.jateng", Role.PROVINCE, region=regions["33"]),
        user_make("pusat", Role.NATIONAL, region=regions["ID"]),
        user_make("auditor", Role.AUDITOR, region=kabupaten),
        user_make("admin", Role.ADMIN, region=regions["ID"]),
    ]
    return {user.username: user for user in made}
