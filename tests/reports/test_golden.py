"""The five situations of DESIGN section 9, entered through the services, to the last digit."""

from datetime import date
from decimal import Decimal

import pytest

from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Region
from recording.services.claims import claim_record
from recording.services.snapshots import snapshot_record
from reports.figures import Figures
from reports.selectors import progress
from reports.services import rollup
from tests.factories import region_make, user_make

PLACES = [
    ("ID", "Indonesia", "Negara", "Asia/Jakarta"),
    ("31", "Daerah Khusus Ibukota Jakarta", "Provinsi", "Asia/Jakarta"),
    ("31.71", "Jakarta Pusat", "Kota Administrasi", "Asia/Jakarta"),
    ("33", "Jawa Tengah", "Provinsi", "Asia/Jakarta"),
    ("33.01", "Cilacap", "Kabupaten", "Asia/Jakarta"),
    ("35", "Jawa Timur", "Provinsi", "Asia/Jakarta"),
    ("35.17", "Jombang", "Kabupaten", "Asia/Jakarta"),
    ("35.17.09", "Jombang", "Kecamatan", "Asia/Jakarta"),
    ("35.17.10", "Megaluh", "Kecamatan", "Asia/Jakarta"),
    ("64", "Kalimantan Timur", "Provinsi", "Asia/Makassar"),
    ("64.71", "Balikpapan", "Kota", "Asia/Makassar"),
    ("64.71.01", "Balikpapan Timur", "Kecamatan", "Asia/Makassar"),
]


class Book:
    """Enters what was said, and reads the figures back."""

    def __init__(self) -> None:
        self.regions: dict[str, Region] = {row[0]: region_make(*row) for row in PLACES}
        self.user: User = user_make("pusat", "national", region=self.regions["ID"])

    def state(self, code: str, day: date, **figures: int) -> None:
        snapshot_record(
            by=self.user,
            region=self.regions[code],
            day=day,
            source="statement",
            figures=figures,
            speaker="Camat",
        )

    def claim(
        self, code: str, kind: str, measure: str, figure: str, day: date, **more: str
    ) -> None:
        claim_record(
            by=self.user,
            region=self.regions[code],
            kind=kind,
            measure=measure,
            figure=Decimal(figure),
            day=day,
            speaker="Kepala Dinas",
            medium="Kantor berita",
            **more,
        )

    def figures(self, code: str, day: date) -> Figures:
        rollup.sweep()
        return progress(self.regions[code], day.replace(day=1), day)


@pytest.fixture
def book(db: None) -> Book:
    return Book()


def _values(figures: Figures, *codes: str) -> tuple[int | None, ...]:
    return tuple(figures.value(code) for code in codes)


def test_kecamatan_jombang_2013(book: Book) -> None:
    day = date(2013, 3, 14)
    book.state(
        "35.17.09",
        day,
        eligible_population=118428,
        recorded=94891,
        printed=90428,
        handed_over=54449,
    )
    book.claim("35.17.09", "gap", "unprinted", "4300", day)

    figures = book.figures("35.17.09", day)

    assert _values(figures, "unrecorded", "unprinted", "uncollected") == (23537, 4463, 35979)
    assert _values(figures, "at_dinas", "in_transit", "at_counter") == (None, None, None)
    assert {code: rate.value for code, rate in figures.rates.items()} == {
        "recorded_per_eligible": Decimal("80.13"),
        "printed_per_recorded": Decimal("95.30"),
        "handed_over_per_printed": Decimal("60.21"),
        "handed_over_per_eligible": Decimal("45.98"),
        "blank_utilisation": None,
    }
    assert figures.rates["handed_over_per_eligible"].fallback == "handed_over"
    claim = figures.claims[0]
    assert (claim.claimed, claim.computed, claim.difference) == (4300, 4463, 163)
    assert claim.flagged


def test_what_no_kecamatan_knows_is_the_own_part_of_its_kabupaten(book: Book) -> None:
    day = date(2026, 10, 7)
    book.state("35.17", day, prr_backlog=72)
    known = book.figures("35.17", day)
    own = known.own_part

    assert known.value("prr_backlog") == 72
    assert own is not None
    assert own.measures["prr_backlog"].value == 72
    book.state("35.17.09", day, prr_backlog=50)
    assert book.figures("35.17", day).own_part is None


def test_what_one_kecamatan_states_is_partial_for_its_kabupaten(book: Book) -> None:
    day = date(2013, 3, 14)
    book.state("35.17.09", day, eligible_population=118428)

    figure = book.figures("35.17", day).measures["eligible_population"]

    assert (figure.value, figure.known, figure.of, figure.partial) == (None, 1, 2, 118428)


def test_nation_2017(book: Book) -> None:
    day = date(2017, 7, 6)
    book.state("ID", day, blank_received=5_985_000, blank_used=1_616_917)

    figures = book.figures("ID", day)

    assert _values(figures, "blank_received", "blank_used", "blank_on_hand") == (
        5_985_000,
        1_616_917,
        4_368_083,
    )
    assert figures.rates["blank_utilisation"].value == Decimal("27.02")


def test_jawa_tengah_2016(book: Book) -> None:
    day = date(2016, 9, 13)
    book.state("33", day, unrecorded=1_700_000)
    book.claim("33", "percentage", "unrecorded", "5.02", day, base="eligible_population")

    figures = book.figures("33", day)

    claim = figures.claims[0]
    assert claim.implied_base == 33_864_542
    assert claim.flagged
    assert figures.value("unrecorded") == 1_700_000


def test_balikpapan_2018(book: Book) -> None:
    day = date(2018, 2, 8)
    book.state("64.71", day, blank_received=80_000, blank_used=60_000, unrecorded=20_000)
    book.claim("64.71", "daily_rate", "recordings_made", "100", day)

    figures = book.figures("64.71", day)

    assert figures.value("blank_on_hand") == 20_000
    outlook = figures.outlook
    assert outlook is not None
    assert (outlook.per_week, outlook.per_month) == (500, 2000)
    assert outlook.months_to_clear == 10
    assert outlook.basis == "claim"


def test_jakarta_2016(book: Book) -> None:
    day = date(2016, 10, 9)
    book.state("31", day, eligible_population=7_430_000, unrecorded=132_000)
    book.claim("31", "percentage", "recorded_per_eligible", "98.20", day)
    book.claim("31", "need", "blank_received", "450000", day)
    book.claim("31", "supply", "blank_received", "90000", day)

    figures = book.figures("31", day)

    assert figures.value("recorded") == 7_298_000
    assert figures.rates["recorded_per_eligible"].value == Decimal("98.22")
    claim = next(c for c in figures.claims if c.kind == "percentage")
    assert not claim.flagged
    assert claim.difference == Decimal("0.02")
    supply = figures.supply
    assert supply is not None
    assert (supply.need, supply.supplied, supply.short, supply.filled) == (
        450_000,
        90_000,
        360_000,
        Decimal("20.00"),
    )


def test_sources_that_do_not_pair_make_no_rate(book: Book) -> None:
    day = date(2026, 1, 31)
    book.state("35.17.09", day, recorded=100)
    snapshot_record(
        by=book.user,
        region=book.regions["35.17.09"],
        day=day,
        source="dkb",
        figures={"eligible_population": 200},
    )

    rate = book.figures("35.17.09", day).rates["recorded_per_eligible"]

    assert (rate.value, rate.numerator, rate.denominator) == (None, 100, 200)


def test_a_correction_of_the_statement_moves_the_figures(book: Book) -> None:
    day = date(2013, 3, 14)
    book.state("35.17.09", day, eligible_population=100, recorded=90)
    book.figures("35.17.09", day)

    with changing(by=book.user, reason="salah ketik"):
        book.state("35.17.09", day, eligible_population=120)

    assert book.figures("35.17.09", day).value("unrecorded") == 30
