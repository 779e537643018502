"""The officer's table: what it shows, how it sorts, what goes into a file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from ektp.web.columns import (
    ChipColumn,
    CodeLinkColumn,
    GapColumn,
    MomentColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
)
from ektp.web.tables import BaseTable


@dataclass
class Row:
    code: str
    name: str
    eligible: int | None
    rate: Decimal | None = None
    gap: int | None = None
    url: str = ""


class SampleTable(BaseTable):
    caption = "Menurut kode wilayah."
    choosable = True

    name = CodeLinkColumn("Kabupaten/kota", url="url")
    eligible = NumberColumn("Wajib KTP")
    rate = PercentColumn("% rekam", low=90, high=102, group="Perekaman")
    gap = GapColumn("Belum rekam", group="Perekaman")


ROWS = [
    Row("35.01", "Kab. Pacitan", 500, Decimal("98.20"), 9, "/dasbor/35.01/"),
    Row("35.02", "Kab. Ponorogo", None),
    Row("35.03", "<b>Kab.</b>", 1500, Decimal("100.69"), -758),
    Row("35.04", "Kab. Blitar", 500, Decimal("91"), 45),
]


def rendered(table: BaseTable) -> str:
    template = Template("{% load django_tables2 %}{% render_table table %}")
    request = RequestFactory().get("/", table.query.dict())
    return template.render(Context({"table": table, "request": request}))


def names(table: BaseTable) -> list[str]:
    return [bound.record.code for bound in table.rows]


def test_figures_are_written_as_the_house_writes_them() -> None:
    html = rendered(SampleTable(ROWS))

    assert '<th scope="row" class="s"><a href="/dasbor/35.01/">Kab. Pacitan</a></th>' in html
    assert '<td class="none">–</td>' in html
    assert '<td class="miss">lebih 758</td>' in html
    assert "<span>98,20%</span>" in html
    assert "pct scale over" in html


def test_what_people_typed_is_escaped() -> None:
    assert "&lt;b&gt;Kab.&lt;/b&gt;" in rendered(SampleTable(ROWS))


def test_neighbours_share_their_group_heading() -> None:
    html = rendered(SampleTable(ROWS))

    assert '<th class="grp" scope="colgroup" colspan="2">Perekaman</th>' in html
    assert html.count('rowspan="2"') == 2


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        ("eligible", ["35.01", "35.04", "35.03", "35.02"]),
        ("-eligible", ["35.03", "35.01", "35.04", "35.02"]),
        ("nonsense", ["35.01", "35.02", "35.03", "35.04"]),
    ],
)
def test_sorting_keeps_equals_in_order_and_the_unknown_last(sort: str, codes: list[str]) -> None:
    request = RequestFactory().get("/", {"sort": sort})

    assert names(SampleTable(ROWS, request=request)) == codes


def test_own_part_and_totals_are_neither_sorted_nor_paged() -> None:
    own = Row("35", "tanpa rincian kabupaten/kota", 7)
    total = {"name": "Jumlah", "eligible": 2507, "gap": "×"}
    request = RequestFactory().get("/", {"sort": "-eligible", "page": "2"})

    html = rendered(SampleTable(ROWS, own=own, totals=[total], request=request, per_page=2))

    body, foot = html.split("<tfoot>")
    assert body.index("Kab. Blitar") < body.index("tanpa rincian")
    assert "Kab. Pacitan" not in body.split("<tbody>")[1]
    assert "2.507" in foot
    assert "×" in foot
    assert "–" in foot  # the rate that nobody computed is not guessed


def test_links_keep_filters() -> None:
    request = RequestFactory().get("/", {"dari": "2026-10-01", "page": "1"})

    html = rendered(SampleTable(ROWS, request=request, per_page=2))

    assert "?dari=2026-10-01&amp;sort=eligible" in html
    assert "?dari=2026-10-01&amp;page=2" in html


def test_chosen_columns_hide_the_others_but_never_the_first() -> None:
    request = RequestFactory().get("/", {"kolom": "gap"})

    html = rendered(SampleTable(ROWS, request=request))

    head = html.split("<thead>")[1].split("</thead>")[0]
    assert "Belum rekam" in head
    assert "Kabupaten/kota" in head
    assert "Wajib KTP" not in head


def test_an_empty_table_says_so() -> None:
    assert "Belum ada data." in rendered(SampleTable([]))


class ChipTable(BaseTable):
    what = TextColumn("Hal", wrap=True)
    state = ChipColumn("Keadaan", orderable=False)


def test_words_and_chips() -> None:
    rows: list[dict[str, Any]] = [{"what": "Penerimaan", "state": ("Diverifikasi", "ok")}]

    html = rendered(ChipTable(rows))

    assert '<span class="chip ok">Diverifikasi</span>' in html
    assert list(ChipTable(rows).file_rows()) == [["Penerimaan", "Diverifikasi"]]


class MomentTable(BaseTable):
    there = MomentColumn("Di kantor", accessor="at", zone=lambda row: row["zone"])
    here = MomentColumn("WIB", accessor="at", zone="Asia/Jakarta")


@pytest.mark.parametrize(
    ("zone", "words", "day"),
    [
        ("Asia/Pontianak", "6 Juli 2026, 23.30 WIB", 6),
        ("Asia/Makassar", "7 Juli 2026, 00.30 WITA", 7),
        ("Asia/Jayapura", "7 Juli 2026, 01.30 WIT", 7),
    ],
)
def test_a_moment_is_told_by_the_clocks_of_its_zone(zone: str, words: str, day: int) -> None:
    table = MomentTable([{"at": datetime(2026, 7, 6, 16, 30, tzinfo=UTC), "zone": zone}])

    html = rendered(table)
    [[there, here]] = table.file_rows()

    assert words in html
    assert "6 Juli 2026, 23.30 WIB" in html
    assert there.day == day
    assert here == datetime(2026, 7, 6, 23, 30)


def test_a_file_has_all_rows_and_raw_values() -> None:
    total = Row("", "Jumlah", 2500)
    request = RequestFactory().get("/")
    table = SampleTable(ROWS, totals=[total], request=request, per_page=2)

    rows = list(table.file_rows())

    assert table.file_heads()[2] == "Perekaman: % rekam"
    assert len(rows) == 5
    assert rows[2] == ["<b>Kab.</b>", 1500, Decimal("100.69"), -758]
