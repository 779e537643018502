"""Five equal saves at once over the API, on real connections; and what one costs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ektp.daysheets.models import DaySheet
from tests.api.conftest import token_of
from tests.factories import World, small_world

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/daysheets/35.17.09-KEC/2026-07-06"
AT_ONCE = 5


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_world()


def put(token: str, sent: dict[str, Any], **headers: str) -> Any:
    return Client().put(
        PATH,
        sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def together(calls: list[tuple[str, dict[str, Any], dict[str, str]]]) -> list[Any]:
    barrier = Barrier(len(calls))

    def run(call: tuple[str, dict[str, Any], dict[str, str]]) -> Any:
        token, sent, headers = call
        try:
            barrier.wait(10)
            return put(token, sent, **headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def recording(**values: int) -> dict[str, Any]:
    return {"client_key": str(uuid4()), "day": "open", "counts": {"recording": [values]}}


def test_five_equal_puts_at_once(world: World) -> None:
    token, sent = token_of(world.operator), recording(counter=41)

    answers = together([(token, sent, {})] * AT_ONCE)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert {answer["ETag"] for answer in answers} == {'"1"'}
    assert DaySheet.objects.count() == 1


def test_two_editors_of_one_field_at_once(world: World) -> None:
    operator, kabid = token_of(world.operator), token_of(world.users["kabid"])
    put(operator, recording(counter=41))
    match = {"If-Match": '"1"'}

    answers = together(
        [(operator, recording(counter=44), match), (kabid, recording(counter=50), match)]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json() for answer in answers if answer.status_code == 409]
    [conflict] = refused["conflicts"]
    assert conflict["base"] == 41
    assert {conflict["theirs"], conflict["mine"]} == {44, 50}
    assert refused["current"]["counts"]["recording"][0]["counter"] == conflict["theirs"]


def test_a_whole_request_stays_in_the_budget(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the commit: the inline roll-up afterwards has its own."""
    from ektp.daysheets import registry

    monkeypatch.setattr(registry, "_after_commit", [])
    token = token_of(world.operator)
    put(token, {**recording(counter=1), "note": "uses the token once"})

    with CaptureQueriesContext(connection) as captured:
        answer = put(token, recording(counter=41, underage=2), **{"If-Match": '"1"'})

    assert answer.status_code == 200
    assert len(captured) <= 14, [query["sql"][:80] for query in captured]
