"""Figures as reports get them, made by hand: a province of any size, and the places of DESIGN section 9."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from ektp.common.numbers import percent
from reports.figures import (
    ClaimFigure,
    Closing,
    Completeness,
    CountedLeft,
    Figures,
    Freshness,
    LevelFigure,
    Outlook,
    Place,
    Printing,
    RateFigure,
    Row,
    SilentOffice,
    Span,
    StopFigure,
    Supply,
)

DAY = date(2026, 10, 31)
JATIM = Place("35", "Jawa Timur", "Provinsi Jawa Timur", 1)
NOTHING_DUE = Completeness()
OPEN = Closing(final=False, closed=0, of=1)
FRESH = Freshness(datetime(2026, 10, 31, 19, 10, tzinfo=UTC), 0, None, 0)
RATES = {
    "recorded_per_eligible": ("recorded", "eligible_population", "dari wajib KTP"),
    "printed_per_recorded": ("printed_first", "recorded", "dari sudah rekam"),
    "handed_over_per_printed": ("handed_over", "printed_all", "dari sudah dicetak"),
    "handed_over_per_eligible": ("handed_over_first", "eligible_population", "dari wajib KTP"),
    "blank_utilisation": ("blank_used", "blank_base", "dari blangko awal dan diterima"),
}


def levels(day: date = DAY, source: str = "dkb", version: str = "", **values: int | None):
    return {
        code: LevelFigure(value, day, source, version, resolved="own" if value is not None else "")
        for code, value in values.items()
    }


def derived(values: dict[str, int | None]) -> dict[str, int | None]:
    def less(plus: str, *minus: str) -> int | None:
        parts = [values.get(plus), *(values.get(code) for code in minus)]
        if None in parts:
            return None
        return parts[0] - sum(parts[1:])

    found = {
        "unrecorded": less("eligible_population", "recorded"),
        "unprinted": less("recorded", "printed_first"),
        "uncollected": less("printed_all", "handed_over"),
    }
    return {**found, **values}


def rates(measures) -> dict[str, RateFigure]:
    found = {}
    for code, (top, bottom, base) in RATES.items():
        upper, lower = (measures[c].value if c in measures else None for c in (top, bottom))
        value = percent(upper, lower)
        over = value is not None and value > 100
        found[code] = RateFigure(value, upper, lower, base, over, top, bottom, "dkb")
    return found


def figures(
    place: Place = JATIM,
    *,
    day: date = DAY,
    first: date | None = None,
    source: str = "dkb",
    version: str = "",
    flows: dict[str, int | None] | None = None,
    completeness: Completeness = NOTHING_DUE,
    rows: tuple[Row, ...] = (),
    closing: Closing = OPEN,
    values: dict[str, int | None] | None = None,
    **more,
) -> Figures:
    measures = levels(day, source, version, **derived(values or {}))
    made = Figures(
        region=place,
        parents=(),
        period=Span(first or day.replace(day=1), day),
        as_of=day,
        known_at=None,
        measures=measures,
        flows=flows or {},
        rates=rates(measures),
        completeness=completeness,
        today=None,
        claims=(),
        outlook=None,
        supply=None,
        freshness=FRESH,
        rows=rows,
        stops=(),
        silent=(),
        silent_days=0,
        closing=closing,
        is_sample=False,
    )
    return replace(made, **more)


FLOWS = (
    "recordings_made",
    "printed_first_flow",
    "printed_again_flow",
    "prints_made",
    "blank_received_flow",
    "blank_used_flow",
    "blank_spoiled_flow",
    "blank_internal_flow",
    "handed_over_flow",
    "cards_accepted_flow",
    "card_activated_flow",
    "ikd_activated_flow",
)


def row(number: int, name: str, level: int = 2, *, own: bool = False) -> Row:
    """One child, its figures a plain function of its number; every seventh records more than there are."""
    eligible = 40_003 + number * 7_919 % 900_000
    recorded = eligible + 758 if number % 7 == 6 else eligible - eligible * (number % 5) // 100
    printed = recorded - 300 - number
    values = {
        "eligible_population": eligible,
        "recorded": recorded,
        "printed_first": printed,
        "printed_all": printed + 2_000,
        "handed_over": printed - 900 + number,
        "handed_over_first": printed - 1_900 + number,
        "prr_backlog": 100 + number,
        "at_dinas": 40,
        "in_transit": 10,
        "at_counter": 500,
        "card_activated": 50_000 - number,
        "ikd_activated": 7_000 + number,
        "blank_received": 9_000,
        "blank_used": 6_000,
        "blank_base": 9_000,
        "blank_on_hand": 3_000 - number * 4 if number < 700 else 0,
    }
    if own:
        values = dict.fromkeys(values)
    measures = levels(version="DKB Semester I 2026", **derived(values))
    flows = dict.fromkeys(FLOWS, 100 + number) | {"blank_internal_flow": 0, "blank_spoiled_flow": 2}
    place = JATIM if own else Place(f"35.{number:02d}", name, name, level)
    return Row(
        place,
        own,
        measures,
        flows,
        rates(measures),
        Completeness(540, 536, 4, 520, 500 - number % 50),
    )


def province(children: int, level: int = 2) -> Figures:
    """A province that adds up, with own part, stops, silent offices and claims."""
    rows = [row(n, f"Kab. Contoh Panjang {n}", level) for n in range(1, children + 1)]
    own = row(0, "Tanpa rincian", own=True)
    total: dict[str, int | None] = {}
    for code in rows[0].measures:
        total[code] = sum(r.measures[code].value for r in rows)
    flows = {code: sum(r.flows[code] for r in [*rows, own]) for code in FLOWS}
    everything = [r.completeness for r in [*rows, own]]
    return figures(
        version="DKB Semester I 2026",
        values=total,
        flows=flows,
        rows=(*rows, own),
        completeness=Completeness(
            *(
                sum(getattr(c, name) for c in everything)
                for name in ("expected", "reported", "partial", "on_time", "verified")
            )
        ),
        closing=Closing(final=True, closed=children, of=children),
        stops=(StopFigure("printing", "power", 4), StopFigure("recording", "network", 3)),
        silent=(
            SilentOffice(
                "35.01.02-KEC", "Kantor Kecamatan Donorojo", "Kab. Pacitan", 3, date(2026, 10, 27)
            ),
            SilentOffice("35.02.02-KEC", "Kantor Kecamatan Slahung", "Kab. Ponorogo", 1, None),
        ),
        silent_days=4,
        printing=Printing(
            Decimal(14_784),
            12,
            14,
            (
                CountedLeft("Disdukcapil Kab. Pacitan", date(2026, 10, 30), 60, 45),
                CountedLeft("Disdukcapil Kota Batu", date(2026, 10, 31), 20, None),
            ),
        ),
    )


def claim(measure: str, kind: str, claimed: str, computed: str | None, **more) -> ClaimFigure:
    said, own = Decimal(claimed), None if computed is None else Decimal(computed)
    values = {
        "implied_base": None,
        "flagged": False,
        "speaker": "Camat Jombang",
        "medium": "Surya",
        "day": DAY,
        "said_on": DAY,
    }
    difference = None if own is None else own - said
    return ClaimFigure(measure, kind, said, own, difference, **{**values, **more})


def jombang() -> Figures:
    day = date(2013, 3, 14)
    return figures(
        Place("35.17.09", "Kec. Jombang", "Kecamatan Jombang", 3),
        day=day,
        source="statement",
        values={
            "eligible_population": 118_428,
            "recorded": 94_891,
            "printed_first": 90_428,
            "printed_all": 90_428,
            "handed_over": 54_449,
            "handed_over_first": 54_449,
        },
        claims=(claim("unprinted", "gap", "4300", "4463", flagged=True, day=day, said_on=day),),
        is_sample=True,
    )


def nation() -> Figures:
    day = date(2017, 7, 6)
    return figures(
        Place("ID", "Indonesia", "Indonesia", 0),
        day=day,
        source="statement",
        values={
            "blank_received": 5_985_000,
            "blank_used": 1_616_917,
            "blank_base": 5_985_000,
            "blank_on_hand": 4_368_083,
        },
    )


def jateng() -> Figures:
    day = date(2016, 9, 13)
    made = claim(
        "unrecorded",
        "percentage",
        "5.02",
        None,
        implied_base=33_864_542,
        flagged=True,
        speaker="Gubernur Jawa Tengah",
        medium="Solopos",
        day=day,
        said_on=day,
        base="eligible_population",
    )
    place = Place("33", "Jawa Tengah", "Provinsi Jawa Tengah", 1)
    return figures(
        place, day=day, source="statement", values={"unrecorded": 1_700_000}, claims=(made,)
    )


def balikpapan() -> Figures:
    day = date(2018, 2, 8)
    return figures(
        Place("64.71", "Kota Balikpapan", "Kota Balikpapan", 2, "WITA"),
        day=day,
        source="statement",
        values={
            "unrecorded": 20_000,
            "prr_backlog": 20_000,
            "blank_received": 80_000,
            "blank_used": 60_000,
            "blank_base": 80_000,
            "blank_on_hand": 20_000,
        },
        outlook=Outlook(Decimal(100), 500, 2_000, Decimal(10), "claim", day),
    )


def dki() -> Figures:
    day = date(2016, 10, 9)
    made = claim(
        "recorded", "percentage", "98.20", "98.22", day=day, said_on=day, base="eligible_population"
    )
    return figures(
        Place("31", "DKI Jakarta", "Provinsi DKI Jakarta", 1),
        day=day,
        source="statement",
        values={"eligible_population": 7_430_000, "unrecorded": 132_000, "recorded": 7_298_000},
        claims=(made,),
        supply=Supply(450_000, 90_000, 360_000, Decimal("20.00"), day),
    )
