"""What the browser tests of the day sheet share: a world with a past, a held clock, and a page that is signed in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.daysheets.services.saving import sheet_save
from ektp.daysheets.services.verifying import Seen, sheets_verify
from ektp.regions.models import Office
from tests.factories import Installer, World

HOME = "35.17.09"
TODAY = date(2026, 7, 6)
SHEET = f"/lembar/35.17.09-KEC/{TODAY}/"
GRID = f"/lembar/35.17-DINAS/{TODAY}/"


@contextmanager
def a_browser(chromium: str) -> Iterator[Browser]:
    """Chromium, as the tests want it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs its loop in this thread
    with sync_playwright() as play:
        found = play.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield found
        found.close()


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """A session cookie, as the sign-in page sets it. A busy machine is given time."""
    context.set_default_timeout(90_000)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": str(session.session_key), "url": address}])


def a_past(world: World) -> None:
    """Two weeks behind TODAY: reported, verified, stopped and missing days of the kecamatan, printed cards of the Dinas."""
    days = Period(TODAY - timedelta(days=21), TODAY + timedelta(days=3))
    expectations_recompute(by=Installer(), offices=None, period=days)
    for back in range(20, 0, -1):
        day = TODAY - timedelta(days=back)
        if day.weekday() > 4 or back in (3, 4):
            continue
        with clock.held_at(_at(day)):
            _report(world, day, back)


def _at(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T15:30:00+07:00")


def _report(world: World, day: date, back: int) -> None:
    if back == 11:
        stops = tuple(StoppageEntry(s, "power") for s in ("recording", "handover", "activation"))
        save(world, world.jombang, day, Submission(kind="stopped", stoppages=stops))
        return
    seen = save(
        world,
        world.jombang,
        day,
        Submission(
            kind="open",
            sections={
                "recording": _section({HOME: _recorded(back), "35.17": {"counter": back % 5}}),
                "handover": _section(
                    {HOME: {"counter": 290 + back * 5 % 40, "scheduled": 140, "home_delivery": 2}}
                ),
                "activation": _section({HOME: {"counter": 380 + back, "ikd": 12}}),
            },
        ),
    )
    if back > 6:
        sheets_verify(by=world.users["camat"], seen=[seen])
    printed = {
        code: {"first": 12 + (back * n) % 9, "data_change": n, "replace_lost": 1}
        for n, code in enumerate(("35.17.09", "35.17.10"), start=1)
    }
    queue = {"35.17": {"prr": 1200 + back, "in_process": 77, "duplicates": 19, "failures": 4}}
    printing = {"printing": _section(printed), "queue": _section(queue)}
    save(world, world.dinas, day, Submission(kind="open", sections=printing), "adb")


def _recorded(back: int) -> dict[str, int]:
    return {
        "counter": 160 + back * 7 % 50,
        "mobile_unit": 0,
        "home_visit": back % 4,
        "school_visit": 0,
        "other_outreach": 0,
        "underage": 9,
        "repeat": 1,
    }


def _section(rows: dict[str, dict[str, int]]) -> SectionContent:
    return SectionContent(empty_is_zero=True, rows=rows)


def save(
    world: World, office: Office, day: date, submission: Submission, name: str = "operator"
) -> Seen:
    """Save as somebody, over nothing."""
    result = sheet_save(
        by=world.users[name],
        office=office,
        day=day,
        submission=submission,
        client_key=uuid4(),
        base_version=0,
    )
    return Seen(result.view.sheet_id, result.view.version)
