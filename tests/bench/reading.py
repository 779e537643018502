"""Reading: dashboards beside a live aggregate of the same figures, and what the pages weigh."""

import gzip
import re
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.common.periods import month_start
from ektp.regions.models import Office, Region
from reports.selectors import progress
from tests.bench.line import Line, ms, p95, spread, timed
from tests.bench.world import ZONE, clerks
from tests.factories import user_make

_TIMES = 25
_LIVE = """
SELECT c.id, f.* FROM regions_region c CROSS JOIN LATERAL (
  SELECT (SELECT sum(s.recording_counter + coalesce(s.recording_mobile_unit, 0) - coalesce(s.recording_underage, 0))
          FROM recording_recordingcount s JOIN regions_region d ON d.id = s.domicile_id WHERE {under}) AS recorded,
         (SELECT sum(s.printing_first) FROM blanko_printingcount s JOIN regions_region d ON d.id = s.domicile_id WHERE {under}) AS printed,
         (SELECT sum(s.handover_counter) FROM distribution_handovercount s JOIN regions_region d ON d.id = s.domicile_id WHERE {under}) AS handed,
         (SELECT sum(s.activation_ikd) FROM distribution_activationcount s JOIN regions_region d ON d.id = s.domicile_id WHERE {under}) AS ikd,
         (SELECT count(*) FROM daysheets_expectedsheet e JOIN regions_office o ON o.id = e.office_id JOIN regions_region d ON d.id = o.attribution_id
          LEFT JOIN daysheets_daysheet s ON s.office_id = e.office_id AND s.day = e.day WHERE {under} AND e.day <= %(today)s) AS expected
) f WHERE c.parent_id = %(region)s
"""
_UNDER = {0: "d.province_id = c.id", 1: "(d.id = c.id OR d.parent_id = c.id)"}


def measure() -> Iterator[Line]:
    """Lines of the budgets of pages."""
    nation, province = Region.objects.get(code="ID"), Region.objects.get(code="35")
    for region, who in ((nation, "pusat"), (province, "provinsi.jatim")):
        live = min(timed(lambda region=region: _live(region), 2))  # type: ignore[misc]
        yield from _table(region, live)
        yield from _page(f"dashboard {region.code}", _client(who), _dashboard(region))
    yield from _page(
        "dashboard 35.17", _client("provinsi.jatim"), _dashboard(Region.objects.get(code="35.17"))
    )
    yield from _entry()


def _table(region: Region, live: float) -> Iterator[Line]:
    """The figures of a region with its children, from the roll-up and from the sources."""
    today = clock.today(ZONE)
    seconds = timed(lambda: progress(region, month_start(today), today), _TIMES)
    ratio = f"five sums straight from the sources take {ms(live)}: x {live / p95(seconds):.0f}"
    yield Line(
        "read",
        f"figures of {region.code} with its children",
        spread(seconds),
        "x 100 at national size",
        ratio,
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
    yield Line("read", f"{name}, server time", spread(seconds), "p95 <= 60 ms", weight)


def _live(region: Region) -> None:
    """What a page without a roll-up would have to ask: everything from the beginning."""
    with connection.cursor() as cursor:
        sql = _LIVE.format(under=_UNDER[region.level])
        cursor.execute(sql, {"region": region.pk, "today": clock.today(ZONE)})
        cursor.fetchall()


def _entry() -> Iterator[Line]:
    """The clerk's page: first with all its files, then alone."""
    clerk = clerks()[0]
    today = clock.today(ZONE)
    path = reverse("daysheets:sheet", args=[clerk.office.code, today])
    yield from _weighed("entry page, kecamatan", clerk.user, path, "<= 50 KB first, <= 10 KB after")
    dinas = Office.objects.filter(kind=Office.Kind.DINAS, region__code="35.17").get()
    printer = User.objects.filter(username="adb.bench").first() or user_make(
        "adb.bench", Role.ADB, office=dinas
    )
    path = reverse("daysheets:sheet", args=[dinas.code, today])
    yield from _weighed(
        "entry page, Dinas grid of 21 kecamatan", printer, path, "<= 25 KB after the first"
    )


def _weighed(name: str, user: User, path: str, bar: str) -> Iterator[Line]:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    seconds = timed(lambda: client.get(path), _TIMES)
    page = _weight(answer.content)
    first = page + sum(_weight(_file(name)) for name in _files(answer.content.decode()))
    yield Line(
        "read",
        name,
        f"{first:.1f} KB first, {page:.1f} KB after",
        bar,
        f"{answer.status_code}, server time {spread(seconds)}",
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
