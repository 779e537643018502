"""The five situations of DESIGN section 9, entered through the services that the screens use."""

from datetime import date, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from blanko.services import documents
from distribution.services import card_dispatch, card_opening_set
from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.services.saving import sheet_save
from ektp.regions.models import Level, Office, Region
from recording.models import Claim, LevelSnapshot
from recording.services import claim_record, snapshot_record, snapshots_record
from recording.services.snapshots import Fact

JOMBANG_DAY = date(2013, 3, 14)
NATION_DAY = date(2017, 7, 6)
JATENG_DAY = date(2016, 9, 13)
BALIKPAPAN_DAY = date(2018, 2, 8)
DKI_DAY = date(2016, 10, 9)


def situations_ensure(people: dict[str, User]) -> bool:
    """Enter all five unless they stand; True if they were entered now."""
    if LevelSnapshot.objects.filter(day=JOMBANG_DAY).exists():
        return False
    for enter, day in (
        (jombang, JOMBANG_DAY),
        (nation, NATION_DAY),
        (jateng, JATENG_DAY),
        (balikpapan, BALIKPAPAN_DAY),
        (dki, DKI_DAY),
    ):
        with clock.held_at(
            datetime(day.year, day.month, day.day, 19, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
        ):
            enter(people)
    return True


def jombang(people: dict[str, User]) -> None:
    """Kec. Jombang in 2013, figures stated by its camat (domain.md S0, G1)."""
    region, by = Region.objects.get(code="35.17.09"), people["dinas.jombang"]
    snapshot_record(
        by=by,
        region=region,
        day=JOMBANG_DAY,
        source="statement",
        speaker="Camat Jombang",
        version="Surya, 14 Maret 2013",
        figures={
            "eligible_population": 118_428,
            "recorded": 94_891,
            "printed": 90_428,
            "handed_over": 54_449,
        },
        is_sample=True,
    )
    claim_record(
        by=by,
        region=region,
        kind=Claim.Kind.GAP,
        measure="unprinted",
        figure=Decimal(4300),
        day=JOMBANG_DAY,
        speaker="Camat Jombang",
        medium="Surya",
        is_sample=True,
    )


def nation(people: dict[str, User]) -> None:
    """Blank cards of the nation in 2017 (domain.md S1, G2)."""
    snapshot_record(
        by=people["pusat"],
        region=Region.objects.get(code="ID"),
        day=NATION_DAY,
        source="statement",
        speaker="Menteri Dalam Negeri",
        version="siaran 17 Juli 2017",
        figures={"blank_received": 5_985_000, "blank_used": 1_616_917},
        is_sample=True,
    )


def jateng(people: dict[str, User]) -> None:
    """A percentage on the wrong base in Jawa Tengah (domain.md S2, G3)."""
    region, by = Region.objects.get(code="33"), people["provinsi.jateng"]
    snapshot_record(
        by=by,
        region=region,
        day=JATENG_DAY,
        source="statement",
        speaker="Gubernur Jawa Tengah",
        version="Solopos, 13 September 2016",
        figures={"unrecorded": 1_700_000},
        is_sample=True,
    )
    claim_record(
        by=by,
        region=region,
        kind=Claim.Kind.PERCENTAGE,
        measure="unrecorded",
        base="eligible_population",
        figure=Decimal("5.02"),
        day=JATENG_DAY,
        speaker="Gubernur Jawa Tengah",
        medium="Solopos",
        is_sample=True,
    )


def dki(people: dict[str, User]) -> None:
    """Coverage and blank supply of DKI Jakarta in 2016 (domain.md S4, G5)."""
    region, by = Region.objects.get(code="31"), people["pusat"]
    snapshot_record(
        by=by,
        region=region,
        day=DKI_DAY,
        source="statement",
        speaker="Kepala Dinas Dukcapil DKI Jakarta",
        version="Beritajakarta.id, 9 Oktober 2016",
        figures={"eligible_population": 7_430_000, "unrecorded": 132_000},
        is_sample=True,
    )
    for kind, measure, base, figure in (
        (Claim.Kind.PERCENTAGE, "recorded", "eligible_population", Decimal("98.20")),
        (Claim.Kind.NEED, "blank_on_hand", "", Decimal(450_000)),
        (Claim.Kind.SUPPLY, "blank_on_hand", "", Decimal(90_000)),
    ):
        claim_record(
            by=by,
            region=region,
            kind=kind,
            measure=measure,
            base=base,
            figure=figure,
            day=DKI_DAY,
            speaker="Kepala Dinas Dukcapil DKI Jakarta",
            medium="Beritajakarta.id",
            is_sample=True,
        )


def balikpapan(people: dict[str, User]) -> None:
    """80.000 blanks received, 60.000 cards printed and sent to six kecamatan (domain.md S3, G4)."""
    city, keeper = Region.objects.get(code="64.71"), people["gudang.balikpapan"]
    dinas = Office.objects.select_related("region", "attribution").get(code="64.71-DINAS")
    districts = list(Region.objects.filter(parent=city, level=Level.DISTRICT).order_by("code"))
    _begin_in_balikpapan(keeper, districts)
    documents.opening_post(
        by=keeper,
        office=dinas,
        item="blank_wni",
        quantity=0,
        day=date(2018, 1, 1),
        client_key=_key("buka"),
        is_sample=True,
    )
    documents.receipt_post(
        by=keeper,
        office=dinas,
        item="blank_wni",
        quantity=80_000,
        day=date(2018, 1, 2),
        number="BAST/2018/01",
        client_key=_key("terima"),
        is_sample=True,
    )
    sheet_save(
        by=people["adb.balikpapan"],
        office=dinas,
        day=BALIKPAPAN_DAY,
        submission=Submission(
            kind="open",
            note="Pencetakan 2016–2017 menurut keterangan Dinas, dicatat pada satu hari.",
            sections={
                "printing": SectionContent(
                    state="filled",
                    empty_is_zero=True,
                    rows={district.code: {"first": 10_000} for district in districts},
                )
            },
        ),
        client_key=_key("lembar"),
        base_version=None,
    )
    card_opening_set(by=keeper, office=dinas, day=date(2018, 1, 1), quantity=0, is_sample=True)
    for district in districts:
        receiver = Office.objects.get(code=f"{district.code}-KEC")
        card_dispatch(
            by=keeper,
            sender=dinas,
            receiver=receiver,
            quantity=10_000,
            day=BALIKPAPAN_DAY,
            client_key=_key(f"kirim {district.code}"),
            is_sample=True,
        )
    _said_in_balikpapan(people["pusat"], city)


def _begin_in_balikpapan(keeper: User, districts: list[Region]) -> None:
    """Counted from the first card of this batch: without an opening status every cumulative level would be unknown."""
    snapshots_record(
        by=keeper,
        day=date(2017, 12, 31),
        source="office",
        facts=[
            Fact(d, {"printed_first": 0, "printed_all": 0, "handed_over": 0}) for d in districts
        ],
        version="Mulai dihitung 1 Januari 2018",
        is_sample=True,
    )


def _said_in_balikpapan(by: User, city: Region) -> None:
    snapshot_record(
        by=by,
        region=city,
        day=BALIKPAPAN_DAY,
        source="statement",
        speaker="Kasi SIAK Disdukcapil Balikpapan",
        version="Tribun Kaltim, 9 Februari 2018",
        figures={"unrecorded": 20_000, "prr_backlog": 20_000},
        is_sample=True,
    )
    claim_record(
        by=by,
        region=city,
        kind=Claim.Kind.DAILY_RATE,
        measure="recorded",
        figure=Decimal(100),
        day=BALIKPAPAN_DAY,
        speaker="Kasi SIAK Disdukcapil Balikpapan",
        medium="Tribun Kaltim",
        is_sample=True,
    )


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"ektp:contoh:balikpapan:{name}")
