"""All of the demonstration data in its order."""

from collections.abc import Iterator
from datetime import date

from ektp.accounts.models import User
from ektp.common import clock
from ektp.db.changing import Installer
from ektp.demo.logistics import Logistics
from ektp.demo.ministry import MINISTRY, ministry_ensure
from ektp.demo.people import people_ensure
from ektp.demo.province import DAYS, province_ensure
from ektp.demo.situations import situations_ensure
from ektp.regions.models import Office, Region
from ektp.regions.services import letterhead_set, load_holidays, offices_ensure_standard
from reports.services.rollup import rebuild, sweep

PROVINCES = ("35", "33", "31")
CITIES = ("64.71",)


def load_demo(*, days: int, since: date) -> Iterator[str]:
    """Load what is missing; yields a line for each step that did something."""
    if made := _offices(since):
        yield f"{made} kantor"
    people = people_ensure()
    _letterheads(people["admin"])
    entered = situations_ensure(people)
    if entered:
        yield "lima keadaan nyata"
    # It tells of four months; a shorter demonstration has the generated days alone.
    logistics = Logistics(people, clock.today("Asia/Jakarta")) if days >= DAYS else None
    sheets = province_ensure(people, days=days, each_day=logistics.on if logistics else None)
    if sheets:
        yield f"{sheets} lembar harian Jawa Timur"
    if entered or sheets:
        _roll_up()
        yield "rekapitulasi"
    if sheets and logistics:
        logistics.afterwards()
        sweep()
        yield "logistik Kab. Jombang"


def _offices(since: date) -> int:
    """The standard offices, made before there is anybody to make them."""
    if Office.objects.filter(code=MINISTRY).exists():
        return 0
    nobody = Installer()
    year = clock.now().year
    load_holidays(by=nobody, years=range(year - 1, year + 2))
    made = 0
    for code in (*PROVINCES, *CITIES):
        region = Region.objects.get(code=code)
        if not Office.objects.filter(region=region).exists():
            made += offices_ensure_standard(
                by=nobody, region=region, from_day=since, is_sample=True
            )
    ministry_ensure()  # made last: where it stands, all the others do
    return made + 1


def _roll_up() -> None:
    """What the situations said goes the way of every save; the generated province, which said nothing, is counted from source."""
    sweep()
    for code in (PROVINCES[0], "ID"):
        rebuild(Region.objects.get(code=code).pk)


def _letterheads(by: User) -> None:
    """Letterheads without which a report stops: the offices that sign in the demonstration."""
    offices = Office.objects.filter(
        kind__in=("DINAS", "PROVINCE", "NATIONAL"), letterhead=None
    ).select_related("region")
    for office in offices:
        region = office.region
        letterhead_set(
            by=by,
            office=office,
            government_name=_government(region),
            agency_name=office.name,
            address="Alamat menurut data kantor (data contoh)",
            city=_CAPITALS.get(region.code, region.name),
            signatory_title="Kepala Dinas" if region.level else "Direktur Jenderal",
            signatory_name="Nama Pejabat (data contoh)",
            signatory_rank="Pembina Utama Muda (IV/c)",
            signatory_nip="",
        )


_CAPITALS = {"35": "Surabaya", "33": "Semarang", "31": "Jakarta", "ID": "Jakarta"}


def _government(region: Region) -> str:
    return "Kementerian Dalam Negeri" if region.level == 0 else f"Pemerintah {region.full_label}"
