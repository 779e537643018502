"""Reading: dashboards beside a live aggregate of the same figures, and what the pages weigh."""

import gzip
import re
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import month_start
from ektp.regions.models import Office, Region
from reports.selectors import progress
from reports.services.rollup import sweep
from tests.bench.line import Line, ms, p95, spread, timed
from tests.bench.saving import put
from tests.bench.world import ZONE, Place, places
from tests.bench.yardstick import live

_TIMES = 25
_CHANGES = 20


def measure() -> Iterator[Line]:
    """Lines of the budgets of pages."""
    nation, province = Region.objects.get(code="ID"), Region.objects.get(code="35")
    for region in (nation, province):
        yield from _table(region)
    regency = Region.objects.get(code="35.17")
    for region, who in ((nation, "pusat"), (province, "prov.35"), (regency, "prov.35")):
        yield from _page(f"dashboard {region.code}, figures kept", _client(who), _dashboard(region))
        yield from _changed(region, _client(who))
    yield from _page(
        "utilisation ID", _client("pusat"), f"{reverse('reports:utilisation')}?wilayah=ID"
    )
    yield from _page(
        "stock today ID", _client("pusat"), reverse("reports:region_stock", args=["ID"])
    )
    yield from _page(
        "verification of a camat", _client("camat.35.17.09"), reverse("daysheets:verification")
    )
    yield from _entry()


def _table(region: Region) -> Iterator[Line]:
    """The figures of a region with its children, month to date, from the roll-up and from the sources."""
    today = clock.today(ZONE)
    month = month_start(today)
    seconds = timed(lambda: progress(region, month, today), _TIMES)
    whole = min(timed(lambda: live(region, date.min), 2))
    recent = min(timed(lambda: live(region, month), 2))
    yield Line(
        "read",
        f"month-to-date table of {region.code} with its children",
        spread(seconds),
        "x 100 at least",
        f"five of its sums live, levels from all history: {ms(whole)}, x {whole / median(seconds):.0f}; flows of the month alone: "
        f"{ms(recent)}, x {recent / median(seconds):.1f}",
        value=whole / median(seconds),
        limit=100,
        at_least=True,
        peer="live SQL aggregate",
        ratio=whole / median(seconds),
    )


def _dashboard(region: Region) -> str:
    return reverse("reports:dashboard", args=[region.code])


def _page(name: str, client: Client, path: str) -> Iterator[Line]:
    answer = client.get(path)
    if answer.status_code != 200:
        yield Line("read", name, f"{answer.status_code}", "p95 <= 60 ms")
        return
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    weight = f"{len(captured)} statements, {_weight(answer.content):.1f} KB compressed"
    seconds = timed(lambda: client.get(path), _TIMES)
    yield Line(
        "read", f"{name}, server time", spread(seconds), "p95 <= 60 ms", weight,
        value=p95(seconds) * 1000, limit=60,
    )  # fmt: skip


def _changed(region: Region, client: Client) -> Iterator[Line]:
    """The dashboard each time after somebody under the region has saved, so that nothing that is kept can be shown."""
    path, clerk = _dashboard(region), Client()
    seconds: list[float] = []
    for place in _under(region, _CHANGES):
        put(clerk, place)
        sweep()
        seconds += timed(lambda: client.get(path))
    (place,) = _under(region, 1)
    put(clerk, place)
    sweep()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    yield Line(
        "read", f"dashboard {region.code}, figures changed since anybody looked, server time", spread(seconds),
        "p95 <= 60 ms", f"{len(captured)} statements; a save and its roll-up up to the nation before each",
        value=p95(seconds) * 1000, limit=60,
    )  # fmt: skip


def _under(region: Region, wanted: int) -> list[Place]:
    """Sheets that nobody has saved, of offices under the region."""
    codes = f"{region.code}." if region.level else ""
    free = (
        place for place in places(sys.maxsize) if place[0].office.attribution.code.startswith(codes)
    )
    return list(islice(free, wanted))


def _entry() -> Iterator[Line]:
    """The clerk's page: first with all its files, then alone."""
    clerk = User.objects.select_related("office").get(username="op.35.17.09")
    assert clerk.office is not None
    today = clock.today(ZONE)
    path = reverse("daysheets:sheet", args=[clerk.office.code, today])
    yield from _weighed("entry page, kecamatan", clerk, path, 10)
    dinas = Office.objects.filter(kind=Office.Kind.DINAS, region__code="35.17").get()
    printer = User.objects.get(username="adb.35.17")
    path = reverse("daysheets:sheet", args=[dinas.code, today])
    yield from _weighed("entry page, Dinas grid of 21 kecamatan", printer, path, 25)


def _weighed(name: str, user: User, path: str, after: float) -> Iterator[Line]:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    seconds = timed(lambda: client.get(path), _TIMES)
    page = _weight(answer.content)
    first = page + sum(_weight(_file(name)) for name in _files(answer.content.decode()))
    said = f"{answer.status_code}, server time {spread(seconds)}"
    yield Line("read", f"{name}, first", f"{first:.1f} KB", "<= 50 KB", said, value=first, limit=50)
    yield Line(
        "read",
        f"{name}, after",
        f"{page:.1f} KB",
        f"<= {after} KB",
        "gzip",
        value=page,
        limit=after,
    )


def _files(html: str) -> set[str]:
    """Styles, scripts and icons of our own that the page loads."""
    return set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"', html))


def _file(name: str) -> bytes:
    return bytes((settings.BASE_DIR / "static" / name).read_bytes())


def _weight(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024


def _client(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client
