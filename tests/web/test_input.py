"""What slips of keys and careless clients send, wherever it can be sent: an answer in words, never a failing query."""

import ast
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ektp.accounts.services import token_create
from ektp.daysheets.models import DaySheet
from ektp.regions.models import CalendarDay
from ektp.web.query import day_asked, month_asked, page_asked
from reports.models import ReportRun
from tests.factories import PASSWORD, World, small_world

IMPOSSIBLE = ["0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01"]
APPS = (
    "ektp/daysheets",
    "ektp/accounts",
    "ektp/manage",
    "recording",
    "blanko",
    "distribution",
    "reports",
)
SHEET = "/lembar/35.17.09-KEC/2026-07-06/"


@pytest.fixture
def world(db: None) -> World:
    return small_world()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def program(world: World, name: str = "pusat") -> dict[str, str]:
    return {"Authorization": f"Bearer {token_create(by=world.users[name]).text}"}


# Days


@pytest.mark.parametrize("day", [*IMPOSSIBLE, "2026-02-30"])
def test_a_day_in_a_path(world: World, day: str) -> None:
    assert client_of(world, "operator").get(f"/lembar/35.17.09-KEC/{day}/").status_code == 404


@pytest.mark.parametrize("day", IMPOSSIBLE)
@pytest.mark.parametrize(
    "address",
    [
        "/dasbor/35/?sampai={day}",
        "/dasbor/35/?dari={day}",
        "/dasbor/35.17/?bulan={month}",
        "/dasbor/35/tren.svg?sampai={day}",
        "/dasbor/35/tren.svg?bulan={month}",
        "/dasbor/35/daftar/recorded/?sampai={day}",
        "/dasbor/35/daftar/recorded/?bulan={month}",
        "/data/perubahan/?sampai={day}",
        "/data/perubahan/?dari={day}",
        "/data/perubahan/?page={day}",
        "/lembar/?tanggal={day}",
        "/laporan/baru/?bulan={month}",
        "/blangko/?wilayah=35.17&tanggal={day}",
        "/blangko/35.17-DINAS/?tanggal={day}",
        "/blangko/35.17-DINAS/kartu/blank_wni/?bulan={month}",
    ],
)
def test_a_day_in_a_query_string(world: World, address: str, day: str) -> None:
    client = client_of(world, "auditor" if "perubahan" in address else "provinsi")
    assert client.get(address.format(day=day, month=day[:7])).status_code == 200, address


@pytest.mark.parametrize("day", IMPOSSIBLE)
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/progress/35.17?to={day}",
        "/api/v1/progress/35.17?from={day}",
        "/api/v1/progress/35.17?known_at={day}T00:00:00%2B07:00",
        "/api/v1/stock/35.17?as_of={day}",
        "/api/v1/stock/35.17?from={day}",
        "/api/v1/stock/35.17-DINAS/ledger?to={day}",
        "/api/v1/stock/35.17-DINAS/ledger?from={day}",
        "/api/v1/daysheets/35.17.09-KEC/{day}",
    ],
)
def test_a_day_in_the_api(world: World, address: str, day: str) -> None:
    answer = Client().get(address.format(day=day), headers=program(world))
    assert answer.status_code == 422
    assert "Tahun ini tidak mungkin" in answer.json()["problems"][0]["sentence"]


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_a_day_in_a_form(world: World, day: str) -> None:
    data = {"day": day, "opens": "tutup", "region": "35.17", "name": "Haul"}
    answer = client_of(world, "kabid").post("/kelola/kalender/", data)
    assert answer.status_code == 422
    assert f"Tahun {int(day[:4])} tidak mungkin" in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_report_since_the_year_one(world: World) -> None:
    data = {"region": "35.17", "start": "0001-01-01", "end": "2026-07-05"}
    answer = client_of(world, "kabid").post("/laporan/baru/", data)
    assert answer.status_code == 422
    assert not ReportRun.objects.exists()


def test_what_an_address_asks_for() -> None:
    asked = {"hari": "2026-10-31", "bulan": "2026-10", "page": "3", "kosong": ""}
    assert day_asked(asked, "hari") == date(2026, 10, 31)
    assert month_asked(asked, "bulan") == date(2026, 10, 1)
    assert [page_asked(asked), page_asked(asked, "bulan"), page_asked({"page": "9" * 5000})] == [3, 1, 1]  # fmt: skip
    assert {day_asked(asked, name) for name in ("bulan", "kosong", "lain")} == {None}
    assert {month_asked(asked, name) for name in ("hari", "kosong", "lain")} == {None}


def _edges() -> list[Path]:
    """The modules that take something from outside, roof included."""
    root = Path(settings.BASE_DIR)
    api = [*(root / "ektp/api").glob("*.py")]
    names = ("views*", "views/*", "forms*", "forms/*", "urls.py")
    stages = [p for app in APPS for name in names for p in (root / app).glob(name)]
    return [path for path in (*api, *stages) if path.suffix == ".py"]


def test_edges_read_days_in_one_way_only() -> None:
    """No view, form or operation reads a day by itself: it would take the year 1."""
    assert len(_edges()) > 60
    found = [
        f"{path}:{node.lineno}"
        for path in _edges()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in ("fromisoformat", "strptime")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("date", "datetime")
    ]
    assert found == []


# Numbers that are none


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", ""])
def test_a_number_in_an_address_or_a_hidden_field(world: World, number: str) -> None:
    operator, kabid = client_of(world, "operator"), client_of(world, "kabid")
    assert operator.get(f"{SHEET}?draf={number}").status_code == 200
    data = {"version": number, "gangguan": number, "client_key": "x", "day": "open"}
    assert operator.post(SHEET, data).status_code == 422
    assert kabid.post("/verifikasi/", {"lembar": f"{number}:1"}).status_code < 500
    assert kabid.get(f"/kelola/kalender/?tahun={number}").status_code == 200


# NUL


@pytest.mark.parametrize("address", ["/dasbor/%00/", "/lembar/?q=%00", "/data/%00/"])
def test_a_nul_in_an_address(world: World, address: str) -> None:
    assert client_of(world, "operator").get(address).status_code == 400


def test_a_nul_in_a_cookie(world: World) -> None:
    client = Client()
    client.cookies["sessionid"] = "abcdefgh\x00"
    assert client.get("/lembar/").status_code == 400


@pytest.mark.parametrize("address", ["/api/v1/regions/%00", "/api/v1/progress/35.17?q=%00"])
def test_a_nul_in_an_address_of_the_api_is_a_problem(world: World, address: str) -> None:
    answer = Client().get(address, headers=program(world))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "bad_request"


def test_what_the_api_does_not_have_is_a_problem_too(world: World) -> None:
    answer = Client().get("/api/v1/nichts")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_nul_in_a_form_is_left_out(world: World) -> None:
    data = {
        "day": "open",
        "recording//counter": "4",
        "recording/state": "unsaid",
        "note": "a\x00b",
        "client_key": str(uuid4()),
        "version": "0",
        "x\x00y": "1",
    }
    assert client_of(world, "operator").post(SHEET, data).status_code == 302
    assert DaySheet.objects.get().note == "ab"


def test_a_nul_in_the_sign_in_form(world: World) -> None:
    answer = Client().post("/masuk/", {"username": "opera\x00tor", "password": PASSWORD})
    assert answer.status_code < 500


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("/api/v1/tokens", {"username": "a\x00", "password": "b"}),
        ("/api/v1/tokens", {"username": "a", "password": "\x00b"}),
    ],
)
def test_a_nul_in_json(world: World, path: str, payload: dict[str, str]) -> None:
    answer = Client().post(path, payload, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_nul_in_a_sheet_of_the_api(world: World) -> None:
    row = {"domicile": "\x00", "counter": 1}
    payload = {"client_key": str(uuid4()), "counts": {"recording": [row]}}
    address = "/api/v1/daysheets/35.17.09-KEC/2026-07-06"
    answer = Client().put(
        address, payload, content_type="application/json", headers=program(world, "operator")
    )
    assert answer.status_code == 400
    assert not DaySheet.objects.exists()


def test_a_backslash_that_is_meant_is_no_nul(world: World) -> None:
    payload = {"username": "a\\u0000", "password": "b"}
    answer = Client().post("/api/v1/tokens", payload, content_type="application/json")
    assert answer.status_code == 401


def test_a_nul_in_a_file(world: World) -> None:
    file = SimpleUploadedFile("wajib-2026-07-01.csv", b"wilayah;wajib_ktp\nJom\x00bang;12\n")
    answer = client_of(world, "kabid").post(
        "/data/berkas/baru/", {"file": file, "day": "2026-07-01", "kind": "wajib"}
    )
    assert answer.status_code < 500
