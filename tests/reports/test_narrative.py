"""Sentence by sentence: what is known is told with its unit and base, what is unknown is said to be unknown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports import narrative
from reports.figures import (
    Closing,
    Completeness,
    LevelFigure,
    Outlook,
    Place,
    SilentOffice,
    Span,
    StopFigure,
    Supply,
)
from reports.words import (
    claim_words,
    closing_words,
    listed,
    period_name,
    source_name,
    state_name,
    with_day,
)
from tests.reports import samples

DAY = samples.DAY


def test_answer_of_kecamatan_jombang():
    assert narrative.answer_sentence(samples.jombang()) == (
        "Dari 118.428 jiwa wajib KTP di Kecamatan Jombang, 94.891 orang sudah melakukan perekaman (80,13 persen) "
        "dan 54.449 keping KTP-el sudah diserahkan; 35.979 keping belum diserahkan."
    )


def test_answer_where_nothing_is_known_says_so():
    assert narrative.answer_sentence(samples.figures()) == (
        "Keadaan perekaman, pencetakan, dan penyerahan KTP-el di Provinsi Jawa Timur belum dilaporkan."
    )


def test_answer_where_only_the_gap_is_known():
    told = narrative.answer_sentence(samples.jateng())

    assert told == "Di Provinsi Jawa Tengah, 1.700.000 jiwa belum melakukan perekaman."


def test_answer_where_only_blanks_are_known():
    assert narrative.answer_sentence(samples.nation()) == (
        "Dari 5.985.000 keping blangko awal dan diterima, 1.616.917 keping terpakai (27,02 persen); "
        "sisa blangko 4.368.083 keping."
    )


def test_answer_without_hand_over_does_not_take_it_for_nothing():
    told = narrative.answer_sentence(samples.dki())

    assert told.endswith("(98,22 persen); penyerahan KTP-el belum dilaporkan.")


def test_answer_when_everything_is_handed_over():
    values = {"eligible_population": 10, "recorded": 10, "printed_all": 10, "handed_over": 10}

    told = narrative.answer_sentence(samples.figures(values=values))

    assert told.endswith("dan 10 keping KTP-el sudah diserahkan seluruhnya.")


def test_answer_without_base_tells_what_was_done():
    values = {"recorded": 94_891, "printed_all": 90_428, "handed_over": 54_449}

    assert narrative.answer_sentence(samples.figures(values=values)) == (
        "Di Provinsi Jawa Timur, 94.891 orang sudah melakukan perekaman, 90.428 keping sudah dicetak, "
        "dan 54.449 keping sudah diserahkan; wajib KTP belum diketahui."
    )


def test_more_handed_over_than_printed_is_told_as_more():
    values = {"eligible_population": 100, "recorded": 90, "printed_all": 80, "handed_over": 85}
    figures = samples.figures(values=values)

    assert narrative.answer_sentence(figures).endswith(
        "penyerahan melebihi pencetakan sebanyak 5 keping."
    )
    assert "lebih 5 keping daripada yang dicetak" in narrative.stage_sentences(figures)[-1]


def test_over_a_hundred_per_cent_is_told_with_its_surplus():
    figures = samples.figures(values={"eligible_population": 110_265, "recorded": 111_023})

    assert narrative.stage_sentences(figures)[0] == (
        "Perekaman melebihi wajib KTP sebanyak 758 orang (100,69 persen dari wajib KTP); "
        "selisihnya menunggu penyesuaian DKB."
    )


def test_only_a_negative_gap_is_known():
    told = narrative.answer_sentence(samples.figures(values={"unrecorded": -758}))

    assert told == "Perekaman di Provinsi Jawa Timur melebihi wajib KTP sebanyak 758 orang."


def test_bottleneck_is_the_largest_gap():
    worst = narrative.bottleneck(samples.jombang())

    assert worst is not None
    assert (worst.measure, worst.stage, worst.gap) == ("uncollected", "penyerahan", 35_979)
    assert worst.sentence == (
        "Tahap yang paling tertinggal adalah penyerahan: 35.979 keping belum diserahkan."
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"unrecorded": 20_000},
        {"eligible_population": 10, "recorded": 12, "printed_first": 12},
    ],
    ids=["nothing known", "one gap alone", "no gap open"],
)
def test_no_bottleneck_is_named_without_a_comparison(values):
    assert narrative.bottleneck(samples.figures(values=values)) is None


def test_printing_and_hand_over_name_their_bases():
    _recording, printing, handing = narrative.stage_sentences(samples.jombang())

    assert printing == (
        "KTP-el yang dicetak baru 90.428 keping (95,30 persen dari sudah rekam), belum dicetak 4.463 keping."
    )
    assert handing == (
        "Yang sudah diserahkan 54.449 keping (60,21 persen dari sudah dicetak dan 45,98 persen dari wajib KTP), "
        "belum diserahkan 35.979 keping."
    )


def test_period_tells_what_is_known_and_nothing_else():
    flows = {"printed_first_flow": 129_082, "printed_again_flow": 195_478, "recordings_made": None}

    assert narrative.period_sentence(samples.figures(flows=flows)) == (
        "Selama Oktober 2026: cetak baru 129.082 keping dan cetak ulang 195.478 keping."
    )
    assert narrative.period_sentence(samples.figures()) == ""


def test_spoilage_is_a_share_of_all_that_went_through_the_printer():
    flows = {"printed_first_flow": 756_802, "prints_made": 756_802, "blank_spoiled_flow": 13_383}

    assert narrative.period_sentence(samples.figures(flows=flows)).endswith(
        "; gagal cetak 13.383 keping (1,74 persen dari blangko yang dicetak)."
    )


def test_queue_has_its_own_date_and_a_partial_sum_says_so():
    figures = samples.balikpapan()
    assert narrative.prr_sentence(figures) == (
        "PRR yang menunggu dicetak 20.000 orang, keadaan 8 Februari 2018."
    )

    partial = LevelFigure(None, date(2026, 10, 28), known=30, of=38, partial=82_982)
    told = narrative.prr_sentence(replace(figures, measures={"prr_backlog": partial}))

    assert (
        told == "PRR yang diketahui 82.982 orang dari 30 dari 38 wilayah, terlama 28 Oktober 2026."
    )


def test_outlook_of_balikpapan():
    assert narrative.outlook_sentence(samples.balikpapan()) == (
        "Dengan 100 perekaman sehari, 500 seminggu dan 2.000 sebulan, 20.000 jiwa yang belum melakukan perekaman "
        "selesai dilayani dalam sekitar 10 bulan, bila laju tetap."
    )


def test_outlook_without_an_end_gives_none():
    outlook = Outlook(Decimal("0.5"), 3, 10, None, "computed")

    told = narrative.outlook_sentence(samples.figures(outlook=outlook))

    assert told == (
        "Dengan 0,5 perekaman sehari, 3 seminggu dan 10 sebulan; waktu penyelesaian belum dapat diperkirakan."
    )


def test_supply_of_dki():
    assert narrative.supply_sentence(samples.dki()) == (
        "Kebutuhan blangko 450.000 keping, dipasok 90.000 keping: kurang 360.000 keping, terpenuhi 20,00 persen."
    )


@pytest.mark.parametrize(("short", "words"), [(-500, "lebih 500 keping"), (0, "tercukupi")])
def test_supply_may_be_enough_or_more(short, words):
    supply = Supply(1_000, 1_000 - short, short, None)

    assert narrative.supply_sentence(samples.figures(supply=supply)).endswith(f": {words}.")


def test_completeness_says_what_is_not_in_the_totals():
    whole = Completeness(expected=540, reported=513, verified=500)

    assert narrative.completeness_sentence(samples.figures(completeness=whole)) == (
        "Kelengkapan laporan 95,00 persen (513 dari 540 hari-kantor), 97,47 persen di antaranya telah diverifikasi; "
        "belum termasuk 27 hari-kantor tanpa laporan."
    )


def test_completeness_where_nothing_came_or_was_due():
    nothing_came = samples.figures(completeness=Completeness(expected=12))

    assert narrative.completeness_sentence(nothing_came) == (
        "Kelengkapan laporan 0,00 persen (0 dari 12 hari-kantor); belum termasuk 12 hari-kantor tanpa laporan."
    )
    assert narrative.completeness_sentence(samples.figures()) == (
        "Pada periode ini tidak ada Lembar Harian yang ditunggu."
    )


def test_stoppages_by_service_and_cause():
    stops = (StopFigure("recording", "network", 3), StopFigure("printing", "power", 4))

    assert narrative.stops_sentence(samples.figures(stops=stops)) == (
        "Layanan terhenti 7 kali: pencetakan karena listrik padam 4 dan perekaman karena jaringan 3."
    )
    assert narrative.stops_sentence(samples.figures()) == ""


def test_letter_and_oral_text_tell_the_three_most_frequent_causes():
    causes = ("power", "network", "printer", "staff", "film_out")
    stops = tuple(StopFigure("printing", cause, 9 - n) for n, cause in enumerate(causes))
    figures = samples.figures(stops=stops)
    told = "printer rusak 7, dan 2 sebab lainnya 11."

    assert narrative.letter_paragraphs(figures)[-2].endswith(told)
    assert narrative.oral_text(figures)[-1].endswith(told)
    assert "film kosong 5" in narrative.stops_sentence(figures)


@pytest.mark.parametrize(
    ("place", "name", "region", "told"),
    [
        (samples.JATIM, "Kecamatan Jenangan", "Kab. Ponorogo", "Kecamatan Jenangan, Kab. Ponorogo"),
        (samples.JATIM, "Disdukcapil Kota Batu", "Kota Batu", "Disdukcapil Kota Batu"),
        (
            Place("35.02", "Kab. Ponorogo", "Kabupaten Ponorogo", 2),
            "Kecamatan Jenangan",
            "Kab. Ponorogo",
            "Kecamatan Jenangan",
        ),
    ],
)
def test_a_silent_office_is_told_where_it_is_once(place, name, region, told):
    silent = (SilentOffice("35.02.19-KEC", name, region, 1, None),)

    assert narrative.silent_sentence(samples.figures(place, silent=silent)) == (
        f"Yang belum lengkap melapor: {told} (1 hari)."
    )


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            samples.dki,
            "wajib KTP di Provinsi DKI Jakarta (angka yang disampaikan, 9 Oktober 2016),",
        ),
        (
            samples.jateng,
            "belum melakukan perekaman (angka yang disampaikan, 13 September 2016).",
        ),
        (samples.nation, "sisa blangko 4.368.083 keping (angka yang disampaikan, 6 Juli 2017)."),
    ],
)
def test_a_figure_of_long_ago_is_dated_where_it_is_told(made, words):
    then = made()
    now = replace(then, as_of=TODAY)

    assert words in narrative.answer_sentence(now)
    assert words in " ".join(narrative.oral_text(now))
    assert words not in narrative.answer_sentence(then)


def test_an_official_figure_is_dated_after_two_years():
    values = {"eligible_population": 100, "recorded": 90}
    figures = samples.figures(values=values, version="DKB Semester II 2024", day=date(2024, 12, 31))

    now = narrative.answer_sentence(replace(figures, as_of=date(2027, 1, 4)))
    before = narrative.answer_sentence(replace(figures, as_of=TODAY))

    assert "Jawa Timur (DKB Semester II 2024, 31 Desember 2024), " in now
    assert "DKB" not in before


def test_sources_are_dated_once_and_a_queue_is_no_opening():
    day = date(2026, 6, 30)

    assert with_day(source_name(LevelFigure(1, day, "dkb")), day) == "DKB, 30 Juni 2026"
    assert with_day("DKB Semester I 2026", day) == "DKB Semester I 2026 (30 Juni 2026)"
    assert source_name(LevelFigure(1, day, "office"), "prr_backlog") == (
        "antrean pada Lembar Harian, 30 Juni 2026"
    )
    assert source_name(LevelFigure(1, day, "office"), "recorded").startswith("keadaan awal kantor")


def test_silent_offices_are_named_and_the_rest_counted():
    silent = tuple(
        SilentOffice(f"35.17.{n:02d}-KEC", f"Kantor {n}", "Kab. Jombang", 9 - n, None)
        for n in range(1, 8)
    )

    told = narrative.silent_sentence(samples.figures(silent=silent))

    assert told.startswith("Yang belum lengkap melapor: Kantor 1, Kab. Jombang (8 hari); ")
    assert told.endswith("; 2 kantor lain.")


def test_letter_names_the_source_of_the_base_and_what_is_attached():
    paragraphs = narrative.letter_paragraphs(samples.province(5))

    assert "di Provinsi Jawa Timur (DKB Semester I 2026), " in paragraphs[0]
    assert paragraphs[0].startswith("Sampai dengan Sabtu, 31 Oktober 2026, dari ")
    assert paragraphs[-1] == "Rincian menurut kabupaten/kota kami sampaikan dalam lampiran."


def test_oral_text_tells_nothing_twice():
    for figures in (samples.jombang(), samples.jateng(), samples.nation(), samples.province(3)):
        told = " ".join(narrative.oral_text(figures))
        sentences = [part for part in told.split(". ") if part]

        assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026"),
        (date(2013, 3, 1), date(2013, 3, 14), "1 s.d. 14 Maret 2013"),
        (date(2013, 3, 14), date(2013, 3, 14), "14 Maret 2013"),
        (date(2026, 10, 28), date(2026, 11, 3), "28 Oktober s.d. 3 November 2026"),
        (date(2025, 12, 1), date(2026, 1, 31), "1 Desember 2025 s.d. 31 Januari 2026"),
    ],
)
def test_periods_have_names(first, last, name):
    assert period_name(Span(first, last)) == name


def test_claim_stands_beside_our_own_figure():
    told = claim_words(samples.jombang().claims[0])

    assert told == (
        "Belum dicetak: angka yang disampaikan 4.300 (Camat Jombang, Surya, 14 Maret 2013); "
        "hitungan aplikasi 4.463, selisih 163 (angka yang disampaikan lebih rendah)."
    )


def test_claim_within_rounding_is_called_so():
    assert "98,20% dari wajib KTP" in claim_words(samples.dki().claims[0])
    assert "hitungan aplikasi 98,22%, selisih 0,02 poin, dalam batas pembulatan" in claim_words(
        samples.dki().claims[0]
    )


def test_claim_with_an_impossible_base_is_to_be_checked():
    told = claim_words(samples.jateng().claims[0])

    assert "5,02% dari wajib KTP" in told
    assert told.endswith("dasar yang tersirat 33.864.542 wajib KTP, perlu diperiksa.")


def test_state_and_closing():
    assert state_name(Closing(final=False, closed=36, of=38)) == "SEMENTARA"
    assert state_name(Closing(final=True, closed=38, of=38)) == "FINAL"
    assert state_name(Closing(final=True, closed=38, of=38, with_remarks=2)) == (
        "FINAL DENGAN CATATAN"
    )
    assert closing_words(Closing(final=False, closed=36, of=38)) == (
        "36 dari 38 instansi pelaksana sudah tutup bulan"
    )


def test_sources_and_lists_in_words():
    assert source_name(LevelFigure(5, DAY, "siak, office")) == (
        "SIAK dan keadaan awal kantor, 31 Oktober 2026"
    )
    assert source_name(LevelFigure(None, DAY, "dkb")) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b, dan c"


def test_beside_persons_stand_first_cards_where_they_are_known():
    figures = samples.jombang()
    first = {"handed_over_first": LevelFigure(40_000)}
    figures = replace(figures, measures={**figures.measures, **first})

    assert narrative.answer_sentence(figures).endswith(
        "dan 40.000 keping KTP-el pertama sudah diserahkan; 35.979 keping belum diserahkan."
    )
