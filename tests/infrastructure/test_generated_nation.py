"""The generated nation is right where it must be: figures, books, history and references; and the same seed makes the same rows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from blanko.models import AccountDay, StockDocument
from blanko.services.checking import identities_check
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox, DaySheet, ExpectedSheet
from ektp.db.models import History
from ektp.demo.nation import Wanted, generate_nation
from ektp.demo.nation.generate import rollup_nation
from ektp.regions.models import Region
from reports.selectors import progress
from reports.services.rollup import check_all
from tests.factories import region_make

NOW = datetime(2026, 7, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
TODAY = NOW.date()
PERIOD = Period(TODAY - timedelta(days=62), TODAY)
PLACES = [
    ("ID", "Indonesia", "Negara"),
    ("36", "Banten", "Provinsi"),
    *((f"36.0{r}", f"Kabupaten {r}", "Kabupaten") for r in (1, 2)),
    *((f"36.0{r}.0{d}", f"Kecamatan {r} {d}", "Kecamatan") for r in (1, 2) for d in range(1, 6)),
]
# What is compared: everything that was drawn, by names instead of keys.
_ROWS = """
SELECT o.code, s.day, s.kind, s.status, s.version, s.on_time, s.first_saved_at, r.code, c.recording_counter, c.recording_underage
FROM daysheets_daysheet s JOIN regions_office o ON o.id = s.office_id
LEFT JOIN recording_recordingcount c ON c.sheet_id = s.id LEFT JOIN regions_region r ON r.id = c.domicile_id ORDER BY 1, 2, 8
"""
_BOOK = """
SELECT d.client_key, d.kind, o.code, d.day, d.quantity FROM blanko_stockdocument d JOIN regions_office o ON o.id = d.office_id ORDER BY 1
"""
_REFERENCES = """
SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
  (SELECT string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND ')
   FROM unnest(c.conkey, c.confkey) AS k(mine, theirs)
   JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.mine JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = k.theirs),
  (SELECT string_agg(format('a.%I IS NOT NULL', x.attname), ' AND ')
   FROM unnest(c.conkey) AS k(mine) JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.mine)
FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
"""


@pytest.fixture
def places(db: None) -> None:
    for row in PLACES:
        region_make(*row)


@pytest.fixture
def generated(places: None) -> Iterator[None]:
    with clock.held_at(NOW):
        _generate(seed=7)
        yield


def _generate(seed: int) -> None:
    list(generate_nation(Wanted(PERIOD.start, PERIOD.end, seed, province="36")))


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_the_rollup_agrees_with_its_sources_and_every_book_closes(generated: None) -> None:
    list(rollup_nation(1, "36"))

    assert check_all() == 0
    checked = identities_check()
    assert checked.checked == 3  # two Dinas and the province
    assert checked.differing == 0
    assert not ChangeOutbox.objects.exists()


def test_figures_are_those_of_a_real_place(generated: None) -> None:
    list(rollup_nation(1, "36"))
    figures = progress(Region.objects.get(code="36"), PERIOD.start, PERIOD.end - timedelta(days=1))

    counted = figures.completeness
    assert 0.85 * counted.expected < counted.reported < counted.expected
    assert 0 < counted.verified < counted.reported
    assert 0 < counted.partial < counted.reported
    assert 0 < counted.on_time < counted.reported
    assert figures.flows["recorded_flow"]
    assert figures.flows["printing_first"]
    eligible, recorded = figures.measures["eligible_population"], figures.measures["recorded"]
    assert eligible.value is not None
    assert recorded.value is not None
    assert 0.9 * eligible.value < recorded.value <= eligible.value


def test_nobody_is_expected_on_a_sunday_or_a_holiday(generated: None) -> None:
    days = set(ExpectedSheet.objects.filter(day__lt=TODAY).values_list("day", flat=True))

    assert all(day.weekday() < 6 for day in days)
    assert date(2026, 6, 1) not in days  # Hari Lahir Pancasila
    assert any(day.weekday() == 5 for day in days)  # some work on Saturdays


def test_the_same_seed_makes_the_same_rows(places: None) -> None:
    drawn = []
    with clock.held_at(NOW):
        for seed in (7, 7, 8):
            with transaction.atomic():
                _generate(seed)
                drawn.append((_rows(_ROWS), _rows(_BOOK)))
                transaction.set_rollback(True)

    assert len(drawn[0][0]) > 400
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_every_reference_leads_somewhere(generated: None) -> None:
    """They were written without the triggers that would have seen to it."""
    lost = {}
    for name, mine, theirs, equal, known in _rows(_REFERENCES):
        missing = _rows(
            f"SELECT count(*) FROM {mine} a WHERE {known} AND NOT EXISTS (SELECT FROM {theirs} b WHERE {equal})"
        )
        if missing != [(0,)]:
            lost[name] = missing

    assert lost == {}


def test_corrections_left_what_stood_before_them(generated: None) -> None:
    corrected = list(DaySheet.objects.filter(version=2))

    assert corrected
    for sheet in corrected:
        first = History.objects.get(source="daysheets_daysheet", row_id=sheet.pk)
        assert first.row["version"] == 1
        assert first.known_from == sheet.first_saved_at
        assert first.known_until == sheet.known_from
        assert first.ended_reason
        was = History.objects.get(source="recording_recordingcount", anchor=sheet.pk)
        assert was.known_until == sheet.known_from


def test_what_was_known_before_the_corrections_was_less(generated: None) -> None:
    list(rollup_nation(1, "36"))
    region = Region.objects.get(code="36")
    may = (date(2026, 5, 22), date(2026, 5, 31))
    before = datetime(2026, 6, 4, 0, 0, tzinfo=ZoneInfo("Asia/Jakarta"))

    now, then = progress(region, *may), progress(region, *may, known_at=before)

    assert then.completeness.reported == now.completeness.reported
    assert (then.flows["recording_counter"] or 0) < (now.flows["recording_counter"] or 0)


def test_shipments_carry_what_was_used(generated: None) -> None:
    quantity = {
        kind: sum(StockDocument.objects.filter(kind=kind).values_list("quantity", flat=True))
        for kind in ("dispatch", "acceptance", "print_use")
    }

    assert 0 < quantity["acceptance"] <= quantity["dispatch"]
    assert abs(quantity["dispatch"] - quantity["print_use"]) < 0.5 * quantity["print_use"]
    assert not AccountDay.objects.filter(closing__lt=0).exists()


def test_it_refuses_where_sheets_stand(generated: None) -> None:
    with pytest.raises(CommandError, match="sudah berisi"):
        call_command("generate_nation", days=1)


def test_it_refuses_outside_of_a_trial(settings: Settings, db: None) -> None:
    settings.EKTP_DEBUG = False

    with pytest.raises(CommandError, match="--i-know"):
        call_command("generate_nation", days=1)
