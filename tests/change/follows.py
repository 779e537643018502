"""What must have followed from a new measure. Run in the changed copy, by test_new_measure.py."""

import io
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from ektp.common import clock
from ektp.daysheets.services.templates import extra_measures_set
from reports import layout
from reports.exports import report_xlsx
from reports.rollup.runner import run_all
from reports.selectors import progress
from tests.api.conftest import token_of
from tests.factories import AFTERNOON, MONDAY, World, small_world

COLUMN, FIELD, LABEL = "services_kia_collected", "kia_collected", "KIA diserahkan"
TYPED = 7_421  # a figure that stands nowhere else on a page
SHEET = f"/lembar/35.17.09-KEC/{MONDAY}/"


@pytest.fixture
def world(db: None) -> World:
    """Its kabupaten has switched the measure on."""
    with clock.held_at(AFTERNOON):
        made = small_world()
        extra_measures_set(by=made.users["kabid"], region=made.regions["35.17"], fields=[COLUMN])
        yield made


@pytest.fixture
def reported(world: World) -> World:
    """A clerk has reported it, and it has been rolled up."""
    sent = {
        "client_key": str(uuid4()),
        "day": "open",
        "counts": {"recording": [{"counter": 41}], "services": [{FIELD: TYPED}]},
    }
    answer = _api(world).put(
        f"/api/v1/daysheets/35.17.09-KEC/{MONDAY}", sent, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["counts"]["services"][0][FIELD] == TYPED
    for code in ("35", "ID"):
        run_all(world.regions[code].pk)
    return world


def _api(world: World, name: str = "operator") -> Client:
    return Client(headers={"Authorization": f"Bearer {token_of(world.users[name])}"})


def _page(world: World, name: str, path: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_registry_lists_it(world: World) -> None:
    answer = _api(world).get("/api/v1/measures").json()

    (found,) = [measure for measure in answer["measures"] if measure["code"] == COLUMN]
    assert (found["label"], found["kind"]) == (LABEL, "flow")


def test_the_interface_describes_it(world: World) -> None:
    shapes = Client().get("/api/v1/openapi.json").json()["components"]["schemas"]

    assert FIELD in shapes["ServicesRow"]["properties"]


def test_the_entry_form_asks_for_it_where_it_is_switched_on(world: World) -> None:
    assert LABEL in _page(world, "operator", SHEET)
    assert LABEL not in _page(world, "operator.surabaya", f"/lembar/35.78.01-KEC/{MONDAY}/")


def test_the_entry_form_shows_what_was_reported(reported: World) -> None:
    assert f'value="{TYPED}"' in _page(reported, "operator", SHEET).replace("7.421", "7421")


@pytest.mark.parametrize("code", ["35.17.09", "35.17", "35"])
def test_progress_carries_it(reported: World, code: str) -> None:
    answer = (
        _api(reported, "provinsi")
        .get(f"/api/v1/progress/{code}", {"from": MONDAY, "to": MONDAY})
        .json()
    )

    assert answer["flows"][COLUMN] == TYPED


def _figures(world: World) -> Any:
    return progress(world.regions["35"], MONDAY, MONDAY)


def test_the_tables_of_page_and_pdf_show_it(reported: World) -> None:
    shown = {
        column.label: line
        for table in layout.tables(_figures(reported))
        for line, column in ((table.total.cells[i], c) for i, c in enumerate(table.columns))
    }

    assert shown[LABEL].value == TYPED


def test_the_workbook_has_it(reported: World) -> None:
    file = io.BytesIO()
    report_xlsx(file, _figures(reported), number="1", fingerprint="x")

    cells = [cell for row in openpyxl.load_workbook(file).active.values for cell in row]
    assert any(LABEL in str(cell) for cell in cells)
    assert TYPED in cells


def test_the_dashboards_table_and_its_file_show_it(reported: World) -> None:
    page = _page(reported, "provinsi", "/dasbor/35/")
    assert LABEL in page
    assert "7.421" in page

    client = Client()
    client.force_login(reported.users["provinsi"])
    file = b"".join(client.get("/dasbor/35/?unduh=xlsx").streaming_content)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(file)).active.values for cell in row]
    assert any(LABEL in str(cell) for cell in cells)
    assert TYPED in cells
