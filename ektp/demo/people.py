"""The demonstration accounts."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.regions.models import Office, Region


@dataclass(frozen=True, slots=True)
class Person:
    """One demonstration account: a role at a region, or at an office."""

    username: str
    full_name: str
    role: str
    place: str
    powers: bool = False


PEOPLE = (
    Person("admin", "Administrator Contoh", Role.ADMIN, "ID"),
    Person("pusat", "Petugas Ditjen Dukcapil", Role.NATIONAL, "ID"),
    Person("auditor", "Auditor Inspektorat", Role.AUDITOR, "35"),
    Person("provinsi.jatim", "Petugas Provinsi Jawa Timur", Role.PROVINCE, "35"),
    Person("provinsi.jateng", "Petugas Provinsi Jawa Tengah", Role.PROVINCE, "33"),
    Person("dinas.jombang", "Pejabat Dinas Dukcapil Jombang", Role.AGENCY, "35.17", powers=True),
    Person("adb.jombang", "ADB Jombang", Role.ADB, "35.17-DINAS"),
    Person("gudang.jombang", "Pengurus Blangko Jombang", Role.STOCK_KEEPER, "35.17-DINAS"),
    Person("operator.jombang", "Operator Kecamatan Jombang", Role.OPERATOR, "35.17.09-KEC"),
    Person("camat.jombang", "Camat Jombang", Role.CAMAT, "35.17.09"),
    Person("gudang.balikpapan", "Pengurus Blangko Balikpapan", Role.STOCK_KEEPER, "64.71-DINAS"),
)
# They stand behind the generated days, so that nobody's own name is under figures that nobody entered. They have no password.
CLERK = Person("petugas.contoh", "Petugas (data contoh)", Role.ADMIN, "ID")
VERIFIER = Person("verifikator.contoh", "Verifikator (data contoh)", Role.ADMIN, "ID")
PRINTER = Person("adb.balikpapan", "ADB Balikpapan (data contoh)", Role.ADB, "64.71-DINAS")


def people_ensure() -> dict[str, User]:
    """Create the accounts that are missing; the first of them, `admin`, creates itself."""
    found = {user.username: user for user in User.objects.select_related("region", "office")}
    missing = [person for person in PEOPLE if person.username not in found]
    password = make_password(settings.DEMO_PASSWORD) if missing else ""
    for person in missing:
        found[person.username] = person_create(person, password, active=True)
    for person in (CLERK, VERIFIER, PRINTER):
        if person.username not in found:
            found[person.username] = person_create(
                person, make_password(None), active=person is PRINTER
            )
    return found


def person_create(person: Person, password: str, *, active: bool) -> User:
    """The account of one person; `password` is the hash that is stored."""
    at_office = "-" in person.place
    return User.objects.create(
        username=person.username,
        full_name=person.full_name,
        role=person.role,
        office=Office.objects.select_related("region").get(code=person.place)
        if at_office
        else None,
        region=None if at_office else Region.objects.get(code=person.place),
        may_correct=person.powers,
        may_verify_on_behalf=person.powers,
        may_close_month=person.powers,
        is_active=active,
        is_sample=True,
        password=password,
        created_at=clock.now(),
    )
