"""Progress, regions and measures over the API."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ektp.accounts.models import User
from ektp.common import clock
from recording.services.claims import claim_record
from recording.services.snapshots import snapshot_record
from reports.services import rollup
from tests.api.conftest import token_of
from tests.factories import AFTERNOON, World

DAY = date(2026, 7, 3)
REQUIRED = [
    "eligible_population",
    "recorded",
    "unrecorded",
    "printed_first",
    "printed_all",
    "unprinted",
    "handed_over",
    "uncollected",
    "at_dinas",
    "in_transit",
    "at_counter",
    "card_activated",
    "ikd_activated",
    "prr_backlog",
    "blank_received",
    "blank_used",
    "blank_spoiled",
    "blank_on_hand",
]


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with clock.held_at(AFTERNOON):
        yield


def _get(path: str, user: User) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token_of(user)}"})


def _state(world: World, code: str, **figures: int) -> None:
    snapshot_record(
        by=world.users["pusat"],
        region=world.regions[code],
        day=DAY,
        source="dkb",
        figures=figures,
        version="DKB Semester I 2026",
    )


def test_progress_of_a_kecamatan(world: World) -> None:
    _state(world, "35.17.09", eligible_population=118428, recorded=94891)
    claim_record(
        by=world.users["pusat"],
        region=world.regions["35.17.09"],
        kind="gap",
        measure="unrecorded",
        figure=Decimal(23500),
        day=DAY,
        speaker="Camat",
        medium="Radio",
    )
    rollup.sweep()

    answer = _get("progress/35.17.09?from=2026-07-01&to=2026-07-06", world.users["camat"])

    body = answer.json()
    assert answer.status_code == 200
    assert body["region"] == {"code": "35.17.09", "name": "Kec. Jombang", "level": 3}
    assert body["period"] == {"from": "2026-07-01", "to": "2026-07-06"}
    assert set(REQUIRED) <= set(body["measures"])
    assert body["measures"]["unrecorded"] == 23537
    rate = body["rates"]["recorded_per_eligible"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == (80.13, 94891, 118428)
    assert rate["base"] == "dari wajib KTP"
    assert rate["base_version"] == "DKB Semester I 2026"
    assert body["measures"]["printed_all"] is None
    assert body["claims"][0]["difference"] == 37
    assert body["freshness"]["pending"] == 0
    assert body["children"] == []


def test_children_add_up_with_the_own_part(world: World) -> None:
    for code in ("35.17.09", "35.17.10"):
        _state(world, code, eligible_population=1000, recorded=900)
    rollup.sweep()

    body = _get("progress/35.17?to=2026-07-06", world.users["kasi"]).json()

    assert [row["region"]["code"] for row in body["children"]] == ["35.17.09", "35.17.10"]
    assert body["measures"]["recorded"] == 1800
    assert body["rates"]["recorded_per_eligible"]["value"] == 90.0
    assert body["children"][0]["rates"]["recorded_per_eligible"]["value"] == 90.0


def test_as_of_is_another_name_for_to(world: World) -> None:
    _state(world, "35.17.09", eligible_population=5)
    rollup.sweep()

    before = _get("progress/35.17.09?as_of=2026-07-02", world.users["camat"]).json()

    assert before["as_of"] == "2026-07-02"
    assert before["measures"]["eligible_population"] is None


def test_a_period_that_ends_before_it_starts_is_refused(world: World) -> None:
    answer = _get("progress/35.17.09?from=2026-07-06&to=2026-07-01", world.users["camat"])

    assert answer.status_code == 422
    assert "tanggal" in answer.json()["detail"].lower()


def test_a_sibling_is_out_of_sight(world: World) -> None:
    assert _get("progress/35.17.10", world.users["camat"]).status_code == 404
    assert _get("regions/35.17.10", world.users["camat"]).status_code == 404


def test_the_nation_is_called_id(world: World) -> None:
    body = _get("progress/ID", world.users["pusat"]).json()

    assert body["region"]["code"] == "ID"
    assert {row["region"]["code"] for row in body["children"]} == {"33", "35"}


def test_a_region_names_its_offices(world: World) -> None:
    body = _get("regions/35.17", world.users["kasi"]).json()

    assert body["name"] == "Kab. Jombang"
    assert [parent["code"] for parent in body["parents"]] == ["ID", "35"]
    office = next(o for o in body["offices"] if o["code"] == "35.17-DINAS")
    assert "printing" in office["abilities"]


def test_children_of_a_region(world: World) -> None:
    body = _get("regions/35.17/children", world.users["kasi"]).json()

    assert [child["code"] for child in body["children"]] == ["35.17.09", "35.17.10"]


def test_measures_is_the_registry(world: World) -> None:
    measures = {m["code"]: m for m in _get("measures", world.users["camat"]).json()["measures"]}

    assert set(REQUIRED) <= set(measures)
    assert measures["recorded"]["kind"] == "level"
    assert measures["recordings_made"]["attribution"] == "office"
    assert measures["recorded_per_eligible"]["denominator"] == "eligible_population"
