"""What the dashboard shows, from figures made by hand: the situations of DESIGN section 9, gaps, unknowns, paces."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from ektp.common.cover import PlaceUse, days_of_cover, rounded, use_per_day
from reports.dashboard.actions import Addresses, Facts, actions, day_list
from reports.dashboard.asking import asked
from reports.dashboard.days import Day, Matched, change_words, dots, finish_days, finished, pace
from reports.dashboard.parts import demand, outlook, statuses, stock, waiting
from reports.dashboard.pipeline import pipeline
from reports.dashboard.stamp import stamp
from reports.dashboard.tiles import tiles
from reports.figures import Freshness, LevelFigure
from tests.reports import samples

MONDAY = date(2026, 6, 1)


def address(code: str) -> str:
    return f"/daftar/{code}/"


def working(count: int, **flows: int | None) -> list[Day]:
    """So many working days, each with these flows and one office that reported."""
    days = [MONDAY + timedelta(days=n) for n in range(count * 2)]
    chosen = [day for day in days if day.weekday() < 5][:count]
    return [Day(day, flows, 1, 1, 0, 1, 1) for day in chosen]


def test_jombang_to_the_last_digit() -> None:
    line = pipeline(samples.jombang(), address)
    base, recorded, printed, handed, activated = line.stages

    assert [stage.value for stage in line.stages] == [118_428, 94_891, 90_428, 54_449, None]
    assert [str(s.value) for s in recorded.shares] == ["80.13"]
    assert [str(s.value) for s in printed.shares] == ["95.30", "76.36"]
    assert [str(s.value) for s in handed.shares] == ["60.21", "45.98"]
    assert (recorded.gap.value, printed.gap.value, handed.gap.value) == (23_537, 4_463, 35_979)
    assert printed.gap.claims == (
        "angka yang disampaikan 4.300 (Camat Jombang, Surya, 14 Maret 2013), selisih 163",
    )
    assert handed.gap.note == "tidak dirinci"
    assert [s.gap.worst for s in (recorded, printed, handed)] == [False, False, True]
    assert [bool(stage.hatch) for stage in line.stages] == [False, False, False, True, False]
    assert str(handed.hatch) == "30.38"
    assert base.length == 100
    assert activated.length == 0
    assert line.scale == (
        "panjang batang terhadap 118.428 wajib KTP (angka yang disampaikan, 14 Maret 2013)"
    )


def test_unknown_base_leaves_the_gap_that_is_known() -> None:
    line = pipeline(samples.jateng(), address)

    assert [stage.value for stage in line.stages] == [None] * 5
    assert line.stages[1].gap.value == 1_700_000
    assert line.scale == ""


def test_more_recorded_than_there_are() -> None:
    figures = samples.figures(
        values={"eligible_population": 100_000, "recorded": 103_123, "printed_first": 99_000}
    )

    recorded = pipeline(figures, address).stages[1]

    assert recorded.over
    assert recorded.gap.value == -3_123
    assert recorded.hatch == 0
    assert recorded.shares[0].over


def test_a_partial_level_is_an_amount_and_never_a_base() -> None:
    figures = samples.figures(values={"recorded": 5})
    part = LevelFigure(None, None, known=33, of=38, partial=1_234)
    figures = replace(figures, measures={**figures.measures, "eligible_population": part})

    stage = pipeline(figures, address).stages[0]

    assert stage.value is None
    assert stage.note == "baru 33 dari 38, jumlahnya 1.234"


def test_statuses_say_how_many_and_since_when() -> None:
    figures = samples.figures(values={"duplicates": 7})
    part = LevelFigure(None, date(2026, 10, 3), known=33, of=38, partial=2_900)
    figures = replace(figures, measures={**figures.measures, "prr_backlog": part})

    prr, duplicates = statuses(figures, address)

    assert (prr.value, prr.note) == (2_900, "baru 33 dari 38, terlama 3 Oktober 2026")
    assert (duplicates.value, duplicates.note) == (7, "31 Oktober 2026")


def test_a_status_that_daily_work_moves_is_not_dated_like_one_that_stands_still() -> None:
    figures = samples.figures(values={"ikd_activated": 1_048, "card_holders": 5}, day=MONDAY)
    found = {line.label: line.note for line in statuses(figures, address)}

    assert found["Aktivasi IKD"] == "berpijak pada 1 Juni 2026"
    assert found["Memiliki KTP-el"] == "1 Juni 2026"


def test_funnel_is_of_first_cards_even_where_they_are_known_in_part() -> None:
    figures = samples.figures(values={"recorded": 5})
    first, every = (
        LevelFigure(None, None, known=1, of=38, partial=n) for n in (28_991_755, 39_726_601)
    )
    levels = {**figures.measures, "printed_first": first, "printed_all": every}

    printed = pipeline(replace(figures, measures=levels), address).stages[2]

    assert printed.note == "baru 1 dari 38, jumlahnya 28.991.755"


def test_prr_that_nobody_reported_is_a_dash() -> None:
    (prr,) = statuses(samples.jombang(), address)

    assert (prr.value, prr.note) == (None, "belum dilaporkan")


def test_stock_of_the_nation() -> None:
    found = stock(samples.nation(), address)

    assert {line.label: line.value for line in found.lines} == {
        "Diterima": 5_985_000,
        "Terpakai": 1_616_917,
        "Sisa blangko": 4_368_083,
    }
    assert [line.note for line in found.lines] == ["", "27,02% dari blangko awal dan diterima", ""]
    assert [line.sign for line in found.lines] == ["+", "\N{MINUS SIGN}", ""]
    assert found.cover is None


def test_balikpapan_if_the_pace_holds() -> None:
    words = outlook(samples.balikpapan())

    assert (words.per_day, words.per_week, words.per_month, words.months) == (
        "100",
        500,
        2_000,
        "10",
    )


def test_dki_lacks_blanks() -> None:
    need, supplied, short = demand(samples.dki())

    assert (need.value, supplied.value, short.value) == (450_000, 90_000, 360_000)
    assert supplied.note == "terpenuhi 20,00%"
    assert short.look


def test_waiting_cards_add_up() -> None:
    figures = samples.province(3)
    found = waiting(figures, address)

    assert sum(line.value for line in found.lines) == found.whole
    assert found.lines[-1].label == "tidak dirinci"
    assert waiting(samples.jombang(), address) is None


def test_cards_that_did_not_arrive_are_not_on_their_way() -> None:
    figures = replace(samples.province(3), cards_short=6)
    found = {line.label: line.value for line in waiting(figures, address).lines}

    assert (found["dalam perjalanan"], found["selisih kiriman belum dijawab"]) == (24, 6)
    assert sum(found.values()) == waiting(figures, address).whole


def test_today_counts_once_all_have_reported() -> None:
    days = working(3, recordings_made=10)
    today = days[-1].day
    half = [*days[:-1], replace(days[-1], expected=704, reported=209)]

    assert finished(days, today) == days
    assert finished(half, today) == days[:-1]
    assert finished(half, today + timedelta(days=1)) == half


def test_pace_is_over_reported_working_days() -> None:
    days = working(9, recordings_made=10)
    days[-1] = replace(days[-1], flows={"recordings_made": None}, reported=0)

    assert pace(days, "recordings_made").mean == 10
    assert pace(days, "recordings_made").days == 7
    assert pace([], "recordings_made").mean is None


@pytest.mark.parametrize(
    ("matched", "words"),
    [
        (Matched(224, 7, 200, 7), "naik 12% dibandingkan 7 hari kerja sebelumnya"),
        (Matched(100, 7, 200, 7), "turun 50% dibandingkan 7 hari kerja sebelumnya"),
        (Matched(200, 7, 200, 7), "sama dengan 7 hari kerja sebelumnya"),
        (Matched(200, 7, None, 0), "belum dapat dibandingkan"),
    ],
)
def test_change_is_per_office_day(matched: Matched, words: str) -> None:
    assert change_words(matched, working(14)) == words


def test_spans_of_different_completeness_are_not_compared() -> None:
    days = [replace(day, expected=100, reported=100) for day in working(14)]
    days[-1] = replace(days[-1], reported=80)
    matched = Matched(224, 7, 200, 7)

    words = change_words(matched, days)

    assert words == "belum dapat dibandingkan: kelengkapan laporan berbeda"
    assert change_words(matched, days[:9]) == "belum dapat dibandingkan"


def test_dots_never_look_alike() -> None:
    day = Day(MONDAY, {}, 1, 1, 0, 1, 1)
    days = [
        day,
        replace(day, verified=0),
        replace(day, verified=0, partial=1),
        replace(day, causes={"power": 1}),
        replace(day, reported=0, verified=0),
        replace(day, expected=0, reported=0),
    ]

    assert [dot.kind for dot in dots(days)] == ["v", "", "p", "s", "m"]
    assert dots(days)[4].label == "Sen 1/6: belum dilaporkan"


def test_a_day_of_many_offices_is_what_many_of_them_are() -> None:
    day = Day(MONDAY, {}, 704, 704, 1, 700, 704, {"power": 1})
    days = [
        day,
        replace(day, reported=700),
        replace(day, reported=600),
        replace(day, partial=100, causes={}),
        replace(day, causes={"power": 80}),
    ]

    assert [dot.kind for dot in dots(days)] == ["v", "l", "m", "p", "s"]
    assert dots(days)[1].label.endswith("4 kantor belum melapor")


@pytest.mark.parametrize(
    ("left", "per_day", "days"),
    [(35_979, "451", 80), (0, "451", None), (-4, "5", None), (None, "5", None), (10, "0", None)],
)
def test_days_until_all_is_handed_over(left: int | None, per_day: str, days: int | None) -> None:
    assert finish_days(left, Decimal(per_day)) == days


@pytest.mark.parametrize(
    ("left", "used", "days"), [(883, "600", 1), (0, "600", 0), (None, "1", None), (5, None, None)]
)
def test_days_of_cover(left: int | None, used: str | None, days: int | None) -> None:
    assert days_of_cover(left, Fraction(used) if used else None) == days


def test_use_of_a_region_is_the_sum_of_its_places() -> None:
    one, two = PlaceUse(1000, 3), PlaceUse(10, 3)

    assert use_per_day([one, two]) == use_per_day([two, one]) == Fraction(1010, 3)
    assert use_per_day([one, PlaceUse(7, 0), PlaceUse(0, 4)]) == Fraction(1000, 3)
    assert use_per_day([PlaceUse(0, 4)]) is None
    assert rounded(Fraction(1265, 2)) == 633


def test_actions_of_a_camat() -> None:
    facts = Facts(
        unverified=3,
        unverified_days=(date(2013, 3, 14), date(2013, 3, 12), date(2013, 3, 11)),
        silent=1,
        silent_day=date(2013, 3, 13),
    )

    verify, silent = actions(facts, Addresses(verify="/verifikasi/", silent="/s/"), single=True)

    assert (verify.lead, verify.text) == ("3 hari", "menunggu verifikasi Anda")
    assert (verify.detail, verify.url, verify.primary) == (
        "11, 12, dan 14 Maret",
        "/verifikasi/",
        True,
    )
    assert (silent.lead, silent.text) == ("Rabu, 13 Maret 2013", "belum dilaporkan")


def test_actions_of_a_province() -> None:
    facts = Facts(
        silent=3,
        silent_day=date(2026, 10, 30),
        stops=(("power", 4), ("network", 3)),
        low_cover=("Kab. Tulungagung", "Kab. Kediri"),
        low_cover_of="kabupaten/kota",
        open_months=2,
        open_due=2,
        month=date(2026, 9, 1),
        differences=5,
        oldest_difference=12,
    )

    found = [(a.lead, a.text, a.detail) for a in actions(facts, Addresses(), single=False)]

    assert found == [
        (
            "3 kantor",
            "belum melapor Jumat, 30 Oktober 2026",
            "7 layanan terhenti: listrik padam 4, jaringan 3",
        ),
        ("2 kabupaten/kota", "blangko di bawah 5 hari", "Kab. Tulungagung, Kab. Kediri"),
        ("2 instansi pelaksana", "belum tutup bulan September 2026", ""),
        ("5 selisih kiriman", "belum dijawab", "paling lama 12 hari"),
    ]
    assert actions(Facts(), Addresses(), single=False) == ()


def test_agencies_without_reports_to_make_are_counted_and_no_task() -> None:
    month = date(2026, 9, 1)
    facts = Facts(open_months=509, open_due=38, month=month)

    (found,) = actions(facts, Addresses(), single=False)

    assert (found.lead, found.detail) == (
        "509 instansi pelaksana",
        "38 di antaranya mempunyai laporan bulan itu",
    )
    assert actions(Facts(open_months=471, month=month), Addresses(), single=False) == ()


def test_days_across_months() -> None:
    days = (date(2026, 10, 30), date(2026, 11, 2))

    assert day_list(days) == "30 Oktober dan 2 November"


TODAY = date(2026, 7, 6)


@pytest.mark.parametrize(
    ("query", "first", "last", "notes"),
    [
        ({}, date(2026, 7, 1), TODAY, 0),
        ({"sampai": "2013-03-14"}, date(2013, 3, 1), date(2013, 3, 14), 0),
        ({"dari": "2013-02-04", "sampai": "2013-03-14"}, date(2013, 2, 4), date(2013, 3, 14), 0),
        ({"bulan": "2026-02"}, date(2026, 2, 1), date(2026, 2, 28), 0),
        ({"bulan": "2026-07"}, date(2026, 7, 1), TODAY, 0),
        ({"bulan": "2027-01"}, date(2026, 7, 1), TODAY, 0),
        ({"sampai": "2027-01-01"}, date(2026, 7, 1), TODAY, 1),
        ({"sampai": "31/10/2026"}, date(2026, 7, 1), TODAY, 1),
        ({"dari": "2026-07-05", "sampai": "2026-06-05"}, date(2026, 6, 1), date(2026, 6, 5), 1),
    ],
)
def test_days_that_are_asked_for(
    query: dict[str, str], first: date, last: date, notes: int
) -> None:
    found = asked(query, TODAY)

    assert (found.first, found.last, len(found.notes)) == (first, last, notes)


def test_stamp_says_how_fresh_and_how_checked() -> None:
    fresh = Freshness(
        datetime(2026, 10, 31, 10, 32, tzinfo=UTC), 3, datetime(2026, 10, 30, 19, 10, tzinfo=UTC), 0
    )
    figures = replace(samples.province(3), freshness=fresh)

    found = stamp(figures)

    assert found.parts == (
        "Keadaan s.d. Sabtu, 31 Oktober 2026",
        "dihitung 17.32 WIB, 3 perubahan belum dihitung",
        "diperiksa 02.10, 0 selisih",
    )
    assert (found.state, found.closed) == ("FINAL", "3 dari 3 instansi pelaksana sudah tutup bulan")


def test_tiles_leave_out_what_nobody_reported() -> None:
    assert tiles(samples.jateng(), [], {}, None, address) == ()

    (paced,) = tiles(samples.balikpapan(), [], {}, None, address)

    assert paced.text == "–"
    assert "500 seminggu, 2.000 sebulan" in " ".join(paced.notes)
    assert "sekitar 10 bulan" in " ".join(paced.notes)
