"""Tables of the dashboard and of the lists behind its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ektp.common.cover import days_of_cover, is_low
from ektp.common.formatting import NOT_SUMMED
from ektp.common.numbers import percent
from ektp.web.columns import (
    Cell,
    ChipColumn,
    CodeLinkColumn,
    DateColumn,
    GapColumn,
    MomentColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
)
from ektp.web.tables import BaseTable
from reports.figures import Figures, Row

REGENCY = 2
_LOW_COMPLETENESS = Decimal(95)


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A row of figures as the table asks for it."""

    row: Row
    code: str
    name: str
    url: str = ""
    cover: int | str | None = None

    def level(self, code: str) -> int | None:
        """The value of a level; None where unknown."""
        figure = self.row.measures.get(code)
        return figure.value if figure else None

    def rate(self, code: str) -> Decimal | None:
        """The value of a rate; None where unknown."""
        figure = self.row.rates.get(code)
        return figure.value if figure else None

    @property
    def spoilage(self) -> Decimal | None:
        """Gagal cetak of all blanks that went through a printer."""
        spoiled, good = self.row.flows.get("blank_spoiled_flow"), self.row.flows.get("prints_made")
        return None if spoiled is None or good is None else percent(spoiled, spoiled + good)

    @property
    def complete(self) -> Decimal | None:
        """Reported of expected office-days."""
        return percent(self.row.completeness.reported, self.row.completeness.expected)

    @property
    def verified(self) -> Decimal | None:
        """Verified of reported office-days."""
        return percent(self.row.completeness.verified, self.row.completeness.reported)


def _level(code: str) -> Callable[[ChildRow], int | None]:
    return lambda record: record.level(code)


def _flow(code: str) -> Callable[[ChildRow], int | None]:
    return lambda record: record.row.flows.get(code)


def _rate(code: str) -> Callable[[ChildRow], Decimal | None]:
    return lambda record: record.rate(code)


def _low_cover(record: ChildRow) -> bool:
    return isinstance(record.cover, int) and is_low(record.cover)


def _incomplete(record: ChildRow) -> bool:
    return record.complete is not None and record.complete < _LOW_COMPLETENESS


class CompleteColumn(PercentColumn):
    """Completeness; amber below 95 %."""

    def known(self, value: Any, record: Any) -> Any:
        cell = self.plain(value, record)
        return Cell(cell.html, "miss") if _incomplete(record) else cell


_RECORDING, _PRINTING, _HANDING = _("Perekaman"), _("Pencetakan"), _("Penyerahan")
_FURTHER = _("Layanan dan catatan lain")
_BLANKS, _REPORTS, _CARDS = _("Blangko"), _("Laporan"), _("Aktivasi KTP-el dan IKD")


class ChildrenTable(BaseTable):
    """Children of a nation, a province or a kabupaten/kota, with the own part and the total that the figures give."""

    name = CodeLinkColumn(_("Wilayah"), url="url", order_by=("code",))
    eligible = NumberColumn(
        _("Wajib KTP"), accessor=_level("eligible_population"), group=_RECORDING
    )
    recorded_rate = PercentColumn(
        _("% rekam (skala 90–102)"),
        accessor=_rate("recorded_per_eligible"),
        low=90,
        high=102,
        group=_RECORDING,
    )
    unrecorded = GapColumn(_("Belum rekam"), accessor=_level("unrecorded"), group=_RECORDING)
    prr = NumberColumn(_("PRR"), accessor=_level("prr_backlog"), group=_RECORDING)
    printed_first = NumberColumn(
        _("Cetak baru"), accessor=_flow("printed_first_flow"), group=_PRINTING
    )
    printed_again = NumberColumn(
        _("Cetak ulang"), accessor=_flow("printed_again_flow"), group=_PRINTING
    )
    spoilage = PercentColumn(_("% gagal cetak"), accessor="spoilage", bar=False, group=_PRINTING)
    handed_rate = PercentColumn(
        _("% dari cetak"), accessor=_rate("handed_over_per_printed"), group=_HANDING
    )
    uncollected = GapColumn(_("Belum diserahkan"), accessor=_level("uncollected"), group=_HANDING)
    at_counter = GapColumn(_("Belum diambil"), accessor=_level("at_counter"), group=_HANDING)
    activated = NumberColumn(_("KTP-el"), accessor=_level("card_activated"), group=_CARDS)
    ikd = NumberColumn(_("IKD"), accessor=_level("ikd_activated"), group=_CARDS)
    blanks = NumberColumn(
        _("Sisa"), accessor=_level("blank_on_hand"), warn=_low_cover, group=_BLANKS
    )
    cover = NumberColumn(_("Cukup (hari)"), warn=_low_cover, group=_BLANKS)
    complete = CompleteColumn(_("% lengkap"), accessor="complete", bar=False, group=_REPORTS)
    verified = PercentColumn(_("% diverifikasi"), accessor="verified", bar=False, group=_REPORTS)

    choosable = True
    label = _("Angka menurut wilayah")


# Blanks and spoilage belong to the Dinas: below a kabupaten/kota there is nothing to compare.
_ONLY_ABOVE = ("spoilage", "blanks", "cover")
_ONLY_BELOW = ("at_counter", "activated", "ikd")


def children_table(
    figures: Figures,
    *,
    use: Mapping[str, Fraction],
    address: Callable[[str], str],
    names: tuple[str, str],
    request: HttpRequest | None = None,
) -> ChildrenTable:
    """The table of a region. `use`: blanks a working day by child; `address`: from a child's code to its page; `names`: of the first
    column, and of the own part."""
    rows = [_child(row, use, address) for row in figures.children]
    own = figures.own_part
    low = figures.region.level >= REGENCY
    table = ChildrenTable(
        rows,
        own=ChildRow(own, "", names[1]) if own else None,
        totals=[ChildRow(figures.total, "", str(_("Jumlah")), cover=NOT_SUMMED)],
        request=request,
        caption=_(
            "Persen dihitung dari jumlah, bukan rata-rata. – tidak dilaporkan, × tidak dijumlahkan. Cetak: selama periode; lainnya: keadaan pada akhir periode."
        ),
        exclude=_ONLY_ABOVE if low else _ONLY_BELOW,
        extra_columns=_further(figures),
    )
    table.columns["name"].column.verbose_name = names[0]
    return table


def _further(figures: Figures) -> list[tuple[str, NumberColumn]]:
    """What was switched on and reported here, of the period."""
    return [
        (more.code, NumberColumn(more.label, accessor=_flow(more.code), group=_FURTHER))
        for more in figures.further
    ]


def _child(row: Row, use: Mapping[str, Fraction], address: Callable[[str], str]) -> ChildRow:
    left = row.measures.get("blank_on_hand")
    cover = days_of_cover(left.value if left else None, use.get(row.place.code))
    name = row.place.label.removeprefix("Provinsi ")  # the column's heading says it
    return ChildRow(row, row.place.code, name, address(row.place.code), cover)


def low_cover(table: Sequence[ChildRow]) -> list[str]:
    """Names of rows whose blanks last less than 5 days, the shortest first."""
    short = [row for row in table if _low_cover(row)]
    return [row.name for row in sorted(short, key=lambda row: (row.cover, row.code))]


class UseTable(BaseTable):
    """Pemakaian blangko of a period, keping."""

    label = _("Pemakaian blangko menurut wilayah")
    empty_title = _("Tidak ada wilayah di bawahnya.")

    name = CodeLinkColumn(_("Wilayah"), url="url", order_by=("code",))
    opening = NumberColumn(_("Awal"))
    received = NumberColumn(_("Diterima"))
    used = NumberColumn(_("Terpakai"))
    spoiled = NumberColumn(_("Gagal cetak"))
    sent = NumberColumn(_("Dikirim"))
    other = NumberColumn(_("Lainnya"))
    left = NumberColumn(_("Sisa"))
    on_way = NumberColumn(_("Dalam perjalanan"))
    rate = PercentColumn(_("% terpakai"))


class DayTable(BaseTable):
    """A measure day by day, with the office-days behind it."""

    day = DateColumn(_("Hari"))
    value = GapColumn(_("Jumlah"))
    expected = NumberColumn(_("Ditunggu"), group=_("Lembar Harian"))
    reported = NumberColumn(_("Dilaporkan"), group=_("Lembar Harian"))
    partial = NumberColumn(_("Sebagian"), group=_("Lembar Harian"))
    on_time = NumberColumn(_("Tepat waktu"), group=_("Lembar Harian"))
    verified = NumberColumn(_("Diverifikasi"), group=_("Lembar Harian"))

    label: ClassVar[Any] = _("Hari demi hari")
    empty_title = _("Belum ada yang dilaporkan pada periode ini.")


@dataclass(frozen=True, slots=True)
class OfficeDayRow:
    """One row of a list by office and day."""

    day: date
    office: str
    region: str
    value: int | None
    url: str = ""
    note: str = ""


class _ByOffice(BaseTable):
    """Rows of one page that the database has cut: in the order of the list."""

    office = CodeLinkColumn(_("Kantor"), url="url")
    day = DateColumn(_("Hari"))
    region = TextColumn(_("Wilayah"))

    class Meta:
        orderable = False


class OfficeTable(_ByOffice):
    """A flow by office and day."""

    value = NumberColumn(_("Jumlah"))

    label: ClassVar[Any] = _("Menurut kantor dan hari")
    empty_title = _("Belum ada kantor yang melaporkan angka ini pada periode ini.")

    class Meta:
        orderable = False


class SilentTable(_ByOffice):
    """Office-days without a report."""

    label: ClassVar[Any] = _("Belum melapor")
    empty_title = _("Semua kantor sudah melapor pada periode ini.")

    class Meta:
        orderable = False


class StopTable(_ByOffice):
    """Stoppages by office and day."""

    note = TextColumn(_("Layanan dan sebab"))
    value = NumberColumn(_("Orang tidak terlayani"))

    label: ClassVar[Any] = _("Layanan terhenti")
    empty_title = _("Tidak ada layanan yang terhenti pada periode ini.")

    class Meta:
        orderable = False


class PartTable(BaseTable):
    """A figure by child region."""

    name = CodeLinkColumn(_("Wilayah"), url="url")
    value = GapColumn(_("Jumlah"))
    day = DateColumn(_("Keadaan"))
    source = TextColumn(_("Sumber"))

    label: ClassVar[Any] = _("Menurut wilayah")


class AgencyTable(BaseTable):
    """Executing agencies and whether they have closed a month."""

    name = CodeLinkColumn(_("Instansi pelaksana"), url="url")
    state = ChipColumn(_("Bulan ini"))
    day = DateColumn(_("Sejak"))
    by = TextColumn(_("Oleh"))

    label: ClassVar[Any] = _("Tutup bulan menurut instansi pelaksana")
    empty_title = _("Tidak ada instansi pelaksana di wilayah ini.")

    class Meta:
        orderable = False


class DriftTable(BaseTable):
    """What the nightly recount mended, column by column."""

    place = CodeLinkColumn(_("Wilayah"), url="url")
    day = DateColumn(_("Tanggal"))
    measure = TextColumn(_("Ukuran"), accessor="label", wrap=True)
    stored = NumberColumn(_("Tersimpan"))
    counted = NumberColumn(_("Dihitung ulang"))
    difference = NumberColumn(_("Selisih"))
    found_at = MomentColumn(_("Ditemukan"), zone=lambda row: row["zone"])

    label: ClassVar[Any] = _("Selisih pemeriksaan malam")
    empty_title = _("Tidak ada selisih yang cocok.")
    empty_hint = _(
        "Setiap malam hitungan dibandingkan dengan sumbernya. Yang berbeda diperbaiki, dan tercatat di sini."
    )

    class Meta:
        orderable = False
