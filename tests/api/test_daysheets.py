"""The day sheet over the API."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from ektp.common import clock
from tests.api.conftest import token_of
from tests.factories import AFTERNOON, World

Put = Callable[..., Any]


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with clock.held_at(AFTERNOON):
        yield


def payload(**changes: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid4()),
        "day": "open",
        "counts": {"recording": [{"counter": 41, "underage": 2}]},
        **changes,
    }


def test_put_answers_the_stored_sheet(world: World, put: Put) -> None:
    answer = put(payload(note="  ramai  "))

    body = answer.json()
    assert answer.status_code == 200, body
    assert (answer["ETag"], body["version"], body["note"]) == ('"1"', 1, "ramai")
    assert body["counts"]["recording"][0]["domicile"] == "35.17.09"
    assert body["counts"]["recording"][0]["counter"] == 41
    assert body["counts"]["recording"][0]["mobile_unit"] is None
    again = Client().get(
        "/api/v1/daysheets/35.17.09-KEC/2026-07-06",
        headers={"Authorization": f"Bearer {token_of(world.users['camat'])}"},
    )
    assert again.json() == body


def test_same_put_five_times_answers_five_times_the_same(put: Put) -> None:
    sent = payload()
    answers = [put(sent) for _ in range(5)]

    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].status_code == 200


def test_same_key_for_something_else(put: Put) -> None:
    sent = payload()
    put(sent)
    answer = put({**sent, "note": "lain"})

    assert (answer.status_code, answer.json()["title"]) == (422, "key_reused")
    assert answer["Content-Type"] == "application/problem+json"


def test_existing_sheet_needs_a_base(put: Put) -> None:
    put(payload())
    answer = put(payload(note="x"))

    assert answer.status_code == 428
    assert answer.json()["current"]["version"] == 1


def test_different_fields_merge_and_same_field_conflicts(put: Put) -> None:
    put(payload())
    first = put(payload(counts={"recording": [{"counter": 41, "underage": 3}]}), match='"1"')
    second = put(payload(counts={"recording": [{"counter": 44, "underage": 2}]}), match='"1"')
    third = put(payload(counts={"recording": [{"counter": 50, "underage": 2}]}), match='"1"')

    assert first.json()["version"] == 2
    merged = second.json()
    assert merged["counts"]["recording"][0]["counter"] == 44
    assert merged["counts"]["recording"][0]["underage"] == 3
    assert merged["merged"] == ["recording/35.17.09/underage"]
    assert third.status_code == 409
    assert third.json()["conflicts"] == [
        {"path": "recording/35.17.09/counter", "base": 41, "theirs": 44, "mine": 50}
    ]
    assert third.json()["current"]["version"] == 3


def test_problems_name_paths(put: Put) -> None:
    answer = put(payload(counts={"recording": [{"counter": 1, "underage": 2}]}))

    assert answer.status_code == 422
    assert [p["path"] for p in answer.json()["problems"]] == ["recording/35.17.09/underage"]


def test_text_is_not_a_number(put: Put) -> None:
    answer = put(payload(counts={"recording": [{"counter": "118,428"}]}))

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"].startswith("payload/counts/recording")


def test_future_day(put: Put) -> None:
    answer = put(payload(), path="/api/v1/daysheets/35.17.09-KEC/2026-07-07")

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"] == "date"


def test_rights(world: World, put: Put) -> None:
    statuses = {
        name: put(payload(), by=world.users[name]).status_code
        for name in ("operator.surabaya", "camat", "helper", "auditor")
    }

    assert statuses == {"operator.surabaya": 404, "camat": 403, "helper": 403, "auditor": 403}
    assert Client().put("/api/v1/daysheets/35.17.09-KEC/2026-07-06").status_code == 401


def test_stopped_day_with_a_cause(put: Put) -> None:
    answer = put({"client_key": str(uuid4()), "day": "stopped", "cause": "power"})

    body = answer.json()
    assert answer.status_code == 200, body
    assert {s["service"] for s in body["stoppages"]} == {"recording", "handover", "activation"}


def test_nil_is_a_real_zero(put: Put) -> None:
    answer = put(payload(counts={}, states={"recording": "nil"}))

    assert answer.json()["counts"]["recording"][0]["counter"] == 0
    assert answer.json()["states"] == {"recording": "nil"}


def test_empty_is_zero_without_rows(put: Put) -> None:
    answer = put(payload(counts={}, empty_is_zero=["recording"]))

    assert answer.json()["counts"]["recording"][0]["counter"] == 0
    assert answer.json()["empty_is_zero"] == ["recording"]


def test_openapi_is_complete(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()

    assert "/api/v1/daysheets/{office}/{date}" in schema["paths"]
    assert "counter" in schema["components"]["schemas"]["RecordingRow"]["properties"]


def test_section_of_another_role(world: World, put: Put) -> None:
    sent = {
        "client_key": str(uuid4()),
        "day": "open",
        "counts": {"printing": [{"domicile": "35.17.09", "first": 30}]},
    }
    path = "/api/v1/daysheets/35.17-DINAS/2026-07-06"

    refused = put(sent, by=world.users["operator.dinas"], path=path)
    stored = put(
        {
            **sent,
            "queue": {"prr": 400},
            "declared": {"blank_on_hand": 261, "ribbon_percent": 40},
            "counts": {**sent["counts"], "spoilage": [{"cause": "heat", "count": 2}]},
        },
        by=world.users["adb"],
        path=path,
    )

    assert (refused.status_code, refused.json()["title"]) == (403, "forbidden")
    body = stored.json()
    assert stored.status_code == 200, body
    assert body["queue"][0]["prr"] == 400
    assert body["queue"][0]["domicile"] == "35.17"
    assert body["declared"] == {"blank_on_hand": 261, "ribbon_percent": 40, "film_percent": None}
    assert body["counts"]["spoilage"] == [{"cause": "heat", "count": 2}]


def test_verified_day_is_423_and_says_whom_to_ask(world: World, put: Put) -> None:
    from ektp.daysheets.models import DaySheet
    from ektp.daysheets.services.verifying import Seen, sheets_verify

    put(payload())
    sheets_verify(by=world.users["camat"], seen=[Seen(DaySheet.objects.get().pk, 1)])
    changed = payload(counts={"recording": [{"counter": 44}]})

    refused = put(changed, match='"2"')
    without_reason = put(changed, match='"2"', by=world.users["kabid"])
    revised = put(
        {**changed, "client_key": str(uuid4()), "reason": "salah ketik"},
        match='"2"',
        by=world.users["kabid"],
    )

    assert refused.status_code == 423
    assert (refused.json()["by"], refused.json()["whom"]) == ("Camat", ["Kabid"])
    assert [p["path"] for p in without_reason.json()["problems"]] == ["reason"]
    assert (revised.status_code, revised.json()["version"]) == (200, 3)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"counts": {"recording": [{"countr": 4}]}}, "payload/counts/recording/0/countr"),
        ({"client_key": "x"}, "payload/client_key"),
        ({"day": "holiday"}, "payload/day"),
        ({"queue": {"prr": "x"}}, "payload/queue/0/prr"),
        ({"queue": [{"prr": 1}, {"prr": -1}]}, "payload/queue/1/prr"),
        ({"queue": [{"prx": 1}]}, "payload/queue/0/prx"),
        ({"queue": 4}, "payload/queue"),
        ({"declared": {"x": 1}}, "payload/declared/x"),
        ({"counts": {"recording": [{"counter": 1}, {"domicile": "", "counter": 2}]}}, "recording/"),
        ({"stoppages": [{"service": "recording", "cause": "cat"}]}, "stoppages"),
        ({"stoppages": [{"service": "x", "cause": "power"}]}, "stoppages"),
        ({"states": {"rekam": "nil"}}, "states/rekam"),
        ({"empty_is_zero": ["rekam"]}, "empty_is_zero/rekam"),
    ],
)
def test_unreadable(put: Put, changes: dict[str, Any], path: str) -> None:
    answer = put(payload(**changes))

    assert answer.status_code == 422
    assert path in [p["path"] for p in answer.json()["problems"]]
    assert all(p["sentence"].endswith(".") for p in answer.json()["problems"])


def test_no_json_at_all(world: World) -> None:
    answer = Client().put(
        "/api/v1/daysheets/35.17.09-KEC/2026-07-06",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_of(world.operator)}"},
    )

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_nothing_reported_is_404(world: World) -> None:
    answer = Client().get(
        "/api/v1/daysheets/35.17.09-KEC/2026-07-06",
        headers={"Authorization": f"Bearer {token_of(world.operator)}"},
    )

    assert (answer.status_code, answer.json()["title"]) == (404, "not_found")


def test_an_empty_sheet_is_no_report(put: Put) -> None:
    sent = payload(counts={}, note="listrik mati")
    answer = put(sent)
    assert answer.status_code == 422
    assert [row["path"] for row in answer.json()["problems"]] == ["day"]
    assert (
        put({**sent, "states": {"recording": "nil"}, "client_key": str(uuid4())}).status_code == 200
    )
