"""Saving a day sheet, one after another, beside a bare transaction that writes the same rows."""

import http
import os
import time
from collections.abc import Iterator
from statistics import median
from uuid import uuid4

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.services.rollup import sweep
from tests.bench.line import Line, ms, p95, spread
from tests.bench.world import Place, places

_WARM = 10
_BARE = """
SELECT set_config('ektp.by', %(by)s::text, true), set_config('ektp.now', now()::text, true), set_config('ektp.reason', '', true);
WITH sheet AS (
  INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
    first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
  VALUES (%(office)s, %(day)s, 'open', 'reported', 1, '', false, 3, 3, now(), true, %(by)s, false, '', true) RETURNING id
), sections AS (
  INSERT INTO daysheets_sheetsection (sheet_id, section, state, empty_is_zero)
  SELECT id, s, 'filled', true FROM sheet, unnest(ARRAY['recording', 'handover', 'activation']) s
), recording AS (
  INSERT INTO recording_recordingcount (sheet_id, office_id, day, domicile_id, domicile_level, recording_counter)
  SELECT id, %(office)s, %(day)s, %(region)s, 3, 41 FROM sheet
), handover AS (
  INSERT INTO distribution_handovercount (sheet_id, office_id, day, domicile_id, domicile_level, handover_counter)
  SELECT id, %(office)s, %(day)s, %(region)s, 3, 30 FROM sheet
), activation AS (
  INSERT INTO distribution_activationcount (sheet_id, office_id, day, domicile_id, domicile_level, activation_ikd)
  SELECT id, %(office)s, %(day)s, %(region)s, 3, 9 FROM sheet
), saved AS (
  INSERT INTO daysheets_sheetsave (client_key, sheet_id, user_id, payload_hash, version, created, changed, questions, others, at)
  SELECT %(key)s, id, %(by)s, 'x', 1, true, true, '[]', '[]', now() FROM sheet
)
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at) VALUES (%(province)s, %(region)s, %(day)s, 'flow', now())
"""


def measure(saves: int) -> Iterator[Line]:
    """Lines of the budget of one save."""
    free = places(3 * saves + _WARM)
    third = (len(free) - _WARM) // 3
    first, rest = free[:_WARM], free[_WARM:]
    client = Client()
    for place in first:
        put(client, place)
    cpu = time.process_time()
    whole = [_timed_put(client, place) for place in rest[:third]]
    cpu = (time.process_time() - cpu) / third
    bare = _bare(rest[third : 2 * third])
    yield Line(
        "save",
        "PUT, whole request with its roll-up to the province",
        spread(whole),
        "p95 <= 100 ms",
        f"{third} saves, one at a time; bare psycopg, the same rows in one statement: {spread(bare)}",
        value=p95(whole) * 1000,
        limit=100,
        peer="bare psycopg",
        ratio=median(whole) / median(bare),
    )
    yield Line("save", "Python CPU of a save", ms(cpu), "", f"one core: {1 / cpu:.0f} saves/s")
    with CaptureQueriesContext(connection) as captured:
        put(client, rest[2 * third])
    yield Line(
        "save",
        "statements of the whole request",
        str(len(captured)),
        "",  # the bar of 20 is for the save alone
        "the save alone is pinned in tests/daysheets",
    )
    sweep()


def payload() -> dict[str, object]:
    """An ordinary day of a kecamatan."""
    return {
        "client_key": str(uuid4()),
        "day": "open",
        "counts": {
            "recording": [{"counter": 41, "mobile_unit": 0, "underage": 3}],
            "handover": [{"counter": 30, "scheduled": 4}],
            "activation": [{"ikd": 9}],
        },
    }


def address(place: Place) -> str:
    """Where the API takes it."""
    return f"/api/v1/daysheets/{place[0].office.code}/{place[1]}"


def put(client: Client, place: Place) -> None:
    """Save that day, with the roll-up after the commit. RuntimeError if it is refused."""
    headers = {"Authorization": f"Bearer {place[0].token}"}
    answer = client.put(address(place), payload(), content_type="application/json", headers=headers)
    if answer.status_code != http.HTTPStatus.OK:
        raise RuntimeError(f"{address(place)}: {answer.status_code} {answer.content[:500]!r}")


def _timed_put(client: Client, place: Place) -> float:
    began = time.perf_counter()
    put(client, place)
    return time.perf_counter() - began


def _bare(free: list[Place]) -> list[float]:
    found = []
    with psycopg.connect(
        os.environ["EKTP_DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as raw:
        for clerk, day in free:
            values = {
                "by": clerk.user.pk,
                "office": clerk.office.pk,
                "day": day,
                "region": clerk.office.attribution_id,
                "province": clerk.office.attribution.province_id,
                "key": uuid4(),
            }
            began = time.perf_counter()
            with raw.transaction():
                raw.execute(_BARE, values)
            found.append(time.perf_counter() - began)
    return found
