"""Bulk writes stay cheap (MODEL section 7)."""

from datetime import date
from time import perf_counter

import pytest
from django.db import connection

from ektp.db.changing import changing
from ektp.db.models import History
from recording.models import RecordingCount
from tests.factories import Installer, World

ROWS = 100_000
BAR_SECONDS = 5.0


@pytest.mark.slow
def test_a_hundred_thousand_rows_with_their_history(world: World) -> None:
    office, domicile = world.jombang, world.jombang.attribution
    with changing(by=Installer()) as change, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected,"
            " sections_filled, first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)"
            " SELECT %s, %s::date + n, 'open', 'reported', 1, '', false, 1, 1, %s, true, %s, false, '', true"
            " FROM generate_series(1, %s) n",
            [office.pk, date(1800, 1, 1), change.at, world.operator.pk, ROWS],
        )
        started = perf_counter()
        cursor.execute(
            "INSERT INTO recording_recordingcount (sheet_id, office_id, day, domicile_id, domicile_level, recording_counter)"
            " SELECT id, office_id, day, %s, 3, 40 FROM daysheets_daysheet",
            [domicile.pk],
        )
        inserted = perf_counter() - started
    with changing(by=Installer()):
        started = perf_counter()
        RecordingCount.objects.update(recording_counter=41)
        updated = perf_counter() - started

    print(f"\n{ROWS} counts: inserted in {inserted:.2f} s, updated with history in {updated:.2f} s")  # noqa: T201
    assert History.objects.filter(source="recording_recordingcount").count() == ROWS
    assert inserted < BAR_SECONDS
