"""Every screen that some role may open, in a browser: it answers 200, axe finds nothing, nothing sticks out.

A view that is added is looked at as well, or must be named in NO_SCREEN. One role looks at each screen, the first of
LOOKERS that may; every role looks at its home, at the small width. All rules are looked at in light at both widths; in dark only the
contrast, all that can differ, at the small width. SHOTS=folder keeps pictures.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from blanko.services.boards import board_set
from ektp.common import clock
from ektp.daysheets.models import DaySheet
from reports.models import ReportRun
from tests import access_samples
from tests.access_oracle import ALL, AROUND
from tests.browser.sheets import a_browser
from tests.factories import World
from tests.reports.dashboard import NOW, busy_world
from tests.test_access_matrix import ADDRESSES, Address, expected, maker_of, values

# No test asks the database; without the mark pytest-django would not set it up when this file runs alone.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SITE = "http://ektp.test"
LOOKERS = [
    "kabid", "operator", "gudang", "adb", "camat", "provinsi", "pusat", "kasi", "bupati", "auditor", "admin",
]  # fmt: skip
# Addresses that only take a form, hand out a file or a picture, or answer machines.
NO_SCREEN = {
    "healthz",
    "readyz",
    "metrics",
    "accounts:logout",
    "accounts:token_withdraw",
    "accounts:user_return",
    "accounts:code",  # stands between two steps of signing in; tests/accounts walk it
    "blanko:board_switch",
    "blanko:pack_delete",
    "daysheets:choose",
    "manage:closure_delete",
    "manage:office_part",
    "papers:download",
    "recording:import_apply",
    "reports:run_again",
    "reports:run_file",
    "reports:run_signed",
    "reports:trend",
}
SCREENS = [a for a in ADDRESSES if not a.name.startswith("api:") and a.name not in NO_SCREEN]
HOMES = [f"beranda-{who}" for who in sorted(ALL)]
BETWEEN = ["antara-blangko", "antara-kirim", "antara-angka"]  # a form and its entry, with questions


@dataclass(frozen=True)
class Answer:
    """What the server sent."""

    status: int
    html: str
    policy: str


def _existing(_world: World, office: str) -> dict[str, Any]:
    sheet = DaySheet.objects.get(office__code=office, day=date(2026, 7, 3))
    return {"pk": sheet.pk}


# In the busy world there are sheets already, which the makers of the matrix would make again.
MAKERS: dict[str, Callable[[World, str], dict[str, Any]]] = {
    "daysheets:history": lambda _world, office: {"office": office, "day": date(2026, 7, 3)},
    "daysheets:return": _existing,
}
# Lists that would be empty: what is put into them first.
FILLED: dict[str, list[tuple[str, str]]] = {
    "blanko:": [
        ("blanko:document", "35.17-DINAS"), ("blanko:reply", "35.17-DINAS"),
        ("blanko:loan", "35.17-DINAS"), ("blanko:loan_approval", "35.17-DINAS"),
        ("blanko:destruction", "35.17-DINAS"), ("blanko:device", "35.17-DINAS"),
        ("blanko:request", "35.17-DINAS"), ("blanko:allocation", "35.17-DINAS"),
        ("blanko:allocate", "35.17-DINAS"), ("blanko:question", "35.17-DINAS"),
        ("blanko:pack_delete", "pusat"),
    ],
    "blanko:counts": [("blanko:difference", "35.17-DINAS"), ("blanko:count_enter", "35.17-DINAS")],
    "distribution:": [("distribution:accept", "35.17.09-KEC"), ("distribution:resolve", "35.17-DINAS")],
    "recording:": [("recording:import", "35.17")],
    "reports:runs": [("reports:run", "35.17")],
    "manage:calendar": [("manage:closure_delete", "kabid")],
    "accounts:profile": [("accounts:token_withdraw", "kabid")],
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> dict[str, Answer]:
    """Every page as the server sends it, made before the browser starts."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.held_at(NOW):
        world = busy_world()
        made = {a.name: _made(a, world) for a in SCREENS}
        made |= {f"beranda-{who}": _asked(_entered(world, who), "/") for who in sorted(ALL)}
        made |= {name: _between(world, name) for name in BETWEEN}
        transaction.set_rollback(True)
    return made


def _made(address: Address, world: World) -> Answer:
    with transaction.atomic():
        client, given = _given(address, world)
        answer = _asked(client, reverse(address.name, kwargs=given))
        transaction.set_rollback(True)
    return answer


def _given(address: Address, world: World) -> tuple[Client, dict[str, Any]]:
    """Somebody who may open it, and what stands in the address there."""
    if address.name == "reports:verify":
        access_samples.MAKERS["reports:run"](world, "35.17")
        return Client(), {"token": ReportRun.objects.get().token}
    if address.name == "blanko:board":
        board_set(by=world.users["kabid"], region=world.regions["35.17"], public=True)
        return Client(), {"code": "35.17"}
    if address.name in access_samples.PUBLIC:
        return Client(), {}
    who, place = _looker(address)
    own = MAKERS.get(address.name)
    for start, things in FILLED.items():
        if address.name.startswith(start) and maker_of(address) is None:
            for name, where in things:
                access_samples.MAKERS[name](world, where)
    given = own(world, place) if own else values(address, world, who, "own" if place else None)
    return _entered(world, who), given


def _looker(address: Address) -> tuple[str, str]:
    """The first who may open it at the own place, and the code of that place."""
    around = AROUND.get(address.rule.of if address.rule else "")
    relation = "own" if around else None
    who = next(who for who in LOOKERS if expected(address, who, relation) == 200)
    return who, around[who]["own"] if around else ""


def _entered(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def _between(world: World, name: str) -> Answer:
    """What is asked about an odd entry."""
    key, day = {"client_key": str(uuid4())}, {"day": "2026-07-03", "number": "BAST/77"}
    receipt = {**day, "item": "blank_wni", "source": "Ditjen Dukcapil", "quantity": "1.500"}
    send = {**day, f"to_{world.jombang.pk}": "99.999"}
    figures = {"region": "35.17.09", "day": "2026-07-03", "source": "dkb"}
    path, who, sent = {
        "antara-blangko": ("/blangko/35.17-DINAS/dokumen/baru/terima/", "gudang", receipt),
        "antara-kirim": ("/distribusi/kirim/", "adb", send),
        "antara-angka": ("/data/angka/baru/", "kabid", {**figures, "eligible_population": "100"}),
    }[name]
    with transaction.atomic():
        client = _entered(world, who)
        client.post(path, {**key, **sent, "tegaskan": "1"})
        answer = _read(client.post(path, {**sent, "client_key": str(uuid4())}))
        transaction.set_rollback(True)
    return answer


def _asked(client: Client, path: str) -> Answer:
    return _read(client.get(path, follow=True))


def _read(answer: Any) -> Answer:
    return Answer(
        answer.status_code,
        answer.content.decode() if "html" in answer.headers.get("Content-Type", "") else "",
        answer.headers.get("Content-Security-Policy", ""),
    )


@pytest.fixture(scope="module")
def page(answers: dict[str, Answer], chromium: str) -> Iterator[Page]:
    """One page, in which all are looked at."""
    with a_browser(chromium) as browser:
        yield _blank(browser)


def _blank(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1280, "height": 800})


def _serve(page: Page, answer: Answer) -> None:
    """The page under our own policy, with its files."""
    headers = {"Content-Security-Policy": answer.policy} if answer.policy else {}

    def reply(route: Route) -> None:
        path = route.request.url.removeprefix(f"{SITE}/")
        if path.startswith("static/"):
            route.fulfill(path=settings.BASE_DIR / path)
        elif ".svg" in path:
            route.fulfill(path=settings.BASE_DIR / "static/favicon.svg")
        elif path:
            route.fulfill(status=204)
        else:
            route.fulfill(
                body=answer.html, content_type="text/html; charset=utf-8", headers=headers
            )

    page.unroute_all()
    page.route("**/*", reply)
    page.goto(f"{SITE}/")


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    page.evaluate(
        "scrollTo(0, document.body.scrollHeight)"
    )  # a bar at the foot then covers nothing
    found = Axe().run(page, options=options)
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def _looked_at(page: Page, name: str, width: int, scheme: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    only = {"type": "rule", "values": ["color-contrast"]} if scheme == "dark" else RULES
    options = {"runOnly": only, "resultTypes": ["violations"]}
    wrong = [f"{width} {scheme}: {one}" for one in _violations(page, options)]
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    if wide > width:
        wrong.append(f"{width} {scheme}: the page is {wide} px wide")
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        shot = f"{folder}/{name.replace(':', '-')}-{width}-{scheme}.png"
        page.screenshot(path=shot, full_page=True)
    return wrong


@pytest.mark.parametrize("name", [a.name for a in SCREENS] + HOMES + BETWEEN)
def test_it_can_be_used(answers: dict[str, Answer], page: Page, name: str) -> None:
    answer = answers[name]
    assert answer.status == 200
    _serve(page, answer)
    looks = [(360, "light")] if name in HOMES else [(1280, "light"), (360, "light"), (360, "dark")]

    wrong = [one for width, scheme in looks for one in _looked_at(page, name, width, scheme)]

    assert wrong == []
