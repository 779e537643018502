"""Papua in 2022 and 2025 on the official region master, while a web server answers readers and clerks and a worker rolls up."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from ektp import embedded
from ektp.accounts.models import Role
from ektp.accounts.services import token_create
from ektp.common import clock
from ektp.daysheets.freshness import SWEEP
from ektp.daysheets.models import ChangeOutbox
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Region
from ektp.regions.selectors import resolve_code
from ektp.regions.services import read_edition
from reports.models import RegionDay
from reports.services.rollup import check_all
from tests.cluster.papua import (
    BEFORE,
    DAYS,
    NEW,
    PEOPLE,
    clerks,
    decrees,
    papua_before_2022,
    recorded,
)
from tests.cluster.standby import until
from tests.factories import AFTERNOON, user_make

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAVED = [date(2026, 6, 29), date(2026, 6, 30), *(date(2026, 7, n) for n in (1, 2, 3, 6))]
EACH = 5  # recordings of every save
QUIET = 30.0  # seconds after which nothing may wait any more, however busy the machine
_2022 = "from=2022-10-01&to=2022-12-31"
_THEN = f"from=2022-10-01&to={BEFORE}&regions=then"
_FORMER = {recode.new: recode.old for recode in read_edition().recodes}


@dataclass
class Seen:
    """What came of all requests: seconds of each, and whatever was not as it should be."""

    saves: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    saved: list[tuple[str, date]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Scene:
    """Web server, readers and clerks, until told to stop."""

    def __init__(self, token: str, session: str, offices: dict[str, str]) -> None:
        self.token, self.session, self.seen = token, session, Seen()
        self.over = threading.Event()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.before = recorded()
        self.work = [(day, *one) for day, one in product(SAVED, offices.items())]
        jobs = (self._save, self._save, self._read, self._read, self._beat)
        self.threads = [threading.Thread(target=self._watched, args=(job,)) for job in jobs]

    def _watched(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:
            self.seen.wrong.append(repr(error))
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request(method, path, body or None, headers)
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return answer.status, text

    def progress(self, code: str, asked: str) -> dict[str, Any]:
        path = f"/api/v1/progress/{code}?{asked}"
        status, text = self.ask("GET", path, Authorization=f"Bearer {self.token}")
        assert status == 200, (path, status, text[:300])
        found: dict[str, Any] = json.loads(text)
        return found

    def _save(self) -> None:
        """By the code that the office had when the clerk learnt it."""
        while not self.over.is_set() and self.work:
            day, office, token = self.work.pop()
            counts = {"recording": [{"counter": EACH}]}
            body = json.dumps({"client_key": str(uuid4()), "day": "open", "counts": counts})
            began = time.monotonic()
            status, text = self.ask(
                "PUT",
                f"/api/v1/daysheets/{office}/{day}",
                body,
                **{"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            )
            self.seen.saves.append(time.monotonic() - began)
            if status == 200:
                self.seen.saved.append((office.removesuffix("-KEC"), day))
            else:
                self.seen.wrong.append(f"{office} {day}: {status} {text[:300]}")
            time.sleep(0.1)

    def _read(self) -> None:
        looks = cycle((self._nation, self._papua, self._merauke, self._then, self._today, self._pages))  # fmt: skip
        while not self.over.is_set():
            began = time.monotonic()
            next(looks)()
            self.seen.reads.append(time.monotonic() - began)

    def _right(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.seen.wrong.append(f"{what}: {found}, not {wanted}")

    def _nation(self) -> None:
        """Provinces of one moment, each with the kabupaten/kota that it has then, and together always the same."""
        found = self.progress("ID", _2022)
        rows = {row["region"]["code"]: row for row in found["children"]}
        flows = {code: row["flows"]["recorded_flow"] for code, row in rows.items()}
        self._right("nation", found["flows"]["recorded_flow"], sum(self.before.values()))
        self._right(f"provinces {sorted(flows)}", flows, self._expected(set(flows)))
        people = [row["measures"]["eligible_population"] for row in rows.values()]
        self._right("people", sum(people), found["measures"]["eligible_population"])

    def _expected(self, provinces: set[str]) -> dict[str, int]:
        sums = dict.fromkeys(provinces, 0)
        for old, count in self.before.items():
            new = next((new for new, former in _FORMER.items() if former == old), old)
            sums[new[:2] if new[:2] in provinces else old[:2]] += count
        return sums

    def _papua(self) -> None:
        """The kabupaten/kota of before or of after, never half of them, and they add up."""
        for province, moves in (("91", 20), ("92", 6)):
            found = self.progress(province, _2022)
            rows = {row["region"]["code"]: row for row in found["children"]}
            all_of = {old for old in self.before if old[:2] == province}
            stay = all_of - set(_FORMER.values())
            self._right("those that move", len(all_of - stay), moves)
            flows = [row["flows"]["recorded_flow"] for row in rows.values()]
            self._right(province, set(rows) in (all_of, stay), True)
            self._right(f"sum of {province}", sum(flows), found["flows"]["recorded_flow"])
            wanted = sum(self.before[code] for code in rows if code in self.before)
            self._right(f"whole {province}", found["flows"]["recorded_flow"], wanted)

    def _merauke(self) -> None:
        """One series, whatever it is called."""
        found = self.progress("91.01", _2022)
        self._right("Merauke", found["flows"]["recorded_flow"], self.before["91.01"])
        self._right("its code", found["region"]["code"] in ("91.01", "93.01"), True)

    def _then(self) -> None:
        """Before the decree it lay in Papua, whenever that is asked; over the decree's day every row has its days of one hierarchy."""
        rows = {r["region"]["code"]: r for r in self.progress("91", _THEN)["children"]}
        self._right("then", set(rows), {code for code in self.before if code[:2] == "91"})
        over = self.progress("91", f"{_2022}&regions=then")
        flows = [row["flows"]["recorded_flow"] or 0 for row in over["children"]]
        self._right("sum of then", sum(flows), over["flows"]["recorded_flow"])

    def _today(self) -> None:
        """A province is its kabupaten/kota while clerks save in them."""
        found = self.progress("91", "from=2026-06-01&to=2026-07-06")
        flows = [row["flows"]["recorded_flow"] or 0 for row in found["children"]]
        self._right("saved in 91", sum(flows), found["flows"]["recorded_flow"] or 0)

    def _pages(self) -> None:
        for code in ("ID", "91", "91.01", "92.71"):
            path = f"/dasbor/{code}/?dari=2022-10-01&sampai=2022-12-31"
            status, _text = self.ask("GET", path, Cookie=f"sessionid={self.session}")
            if status not in (200, 302):
                self.seen.wrong.append(f"{path}: {status}")

    def _beat(self) -> None:
        while not self.over.wait(1):
            nudge(SWEEP, "beat", queue=QueueName.ROLLUP)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, start_worker: Callable[..., object]) -> Iterator[Scene]:
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    parts = connection.settings_dict
    url = f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}"
    monkeypatch.setenv("EKTP_DATABASE_URL", url)
    with clock.held_at(AFTERNOON):
        papua_before_2022()
        reader = user_make("pusat", Role.NATIONAL, region=Region.objects.get(code="ID"))
        client = Client()
        client.force_login(reader)
        session = client.cookies["sessionid"].value
        made = Scene(token_create(by=reader).text, session, clerks())
    start_worker("rollup")
    command = [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py"]
    web = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{made.port}", "ektp.wsgi"],
        cwd=embedded.BASE_DIR,
        env=os.environ | {"WEB_CONCURRENCY": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
    )
    try:
        until(lambda: _up(made))
        yield made
    finally:
        made.over.set()
        web.terminate()
        web.wait(30)


def _up(scene: Scene) -> bool:
    with suppress(OSError):
        return scene.ask("GET", "/healthz")[0] == 200
    return False


def _apply(path: Path) -> float:
    began = time.monotonic()
    command = [sys.executable, "manage.py", "regions_change", str(path), "--apply"]
    done = subprocess.run(
        command, cwd=embedded.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Diterapkan" in done.stdout
    return time.monotonic() - began


def test_both_decrees_while_everybody_goes_on(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = [scene.progress("91.01", f"from={day}&to={day}")["flows"] for day in DAYS]
    for thread in scene.threads:
        thread.start()
    time.sleep(2)
    took = []
    for _day, path in decrees(tmp_path):
        took.append(_apply(path))
        time.sleep(2)
    scene.over.set()
    for thread in scene.threads:
        thread.join(60)
    began = time.monotonic()
    while ChangeOutbox.objects.exists():
        nudge(SWEEP, "beat", queue=QueueName.ROLLUP)
        assert time.monotonic() - began < QUIET
        time.sleep(0.1)
    quiet = time.monotonic() - began

    seen = scene.seen
    with capsys.disabled():
        sys.stdout.write(
            f"\n{Region.objects.count()} regions; the commands took {took[0]:.1f} and {took[1]:.1f} s; {len(seen.saves)} saves, longest "
            f"{max(seen.saves):.2f} s; {len(seen.reads)} looks, longest {max(seen.reads):.2f} s; nothing waits {quiet:.1f} s after the last\n"
        )
    assert not seen.wrong, seen.wrong[:5]
    assert len(seen.saves) > 20
    assert len(seen.reads) > 20
    with clock.held_at(AFTERNOON):
        assert check_all() == 0
    after = [scene.progress("93.01", f"from={day}&to={day}")["flows"] for day in DAYS]
    assert after == series
    _assert_then(scene)
    _assert_saved(seen.saved)


def _assert_then(scene: Scene) -> None:
    """Under Papua until the day before the decree, under Papua Selatan from it on; and as a whole under the latter now."""
    asked = f"from=2022-11-01&to={BEFORE}"
    whole, merauke = (scene.progress(c, asked)["flows"]["recorded_flow"] for c in ("93", "93.01"))
    then = scene.progress("91", f"{asked}&regions=then")
    rows = {row["region"]["code"]: row["flows"]["recorded_flow"] for row in then["children"]}
    assert rows["91.01"] == merauke
    assert whole == sum(rows[_FORMER[code]] for code in _FORMER if code[:2] == "93")
    assert not scene.progress("93", f"{asked}&regions=then")["flows"]["recorded_flow"]
    now = Region.objects.get(code="93")
    districts = Region.objects.filter(province=now, level=3).count()
    people = scene.progress("93", asked)["measures"]["eligible_population"]
    assert people == PEOPLE * districts
    codes = set(Region.objects.filter(level=1).values_list("code", flat=True))
    assert codes == {"91", "92", *(code for new in NEW.values() for code in new)}


def _assert_saved(saved: list[tuple[str, date]]) -> None:
    """Each at the distrik that the old code leads to, and in the province of now, once."""
    by_province: dict[str, int] = {}
    for code, day in saved:
        region, _present = resolve_code(code)
        row = RegionDay.objects.get(region=region, own=False, day=day)
        assert row.recording_counter == EACH
        assert region.province is not None
        by_province[region.province.code] = by_province.get(region.province.code, 0) + EACH
    assert set(by_province) == {"91", "92", "93", "96"}
    rows = RegionDay.objects.filter(own=False, day__in=SAVED, region__level=1)
    shown: dict[str, int] = {}
    for row in rows.select_related("region"):
        shown[row.region.code] = shown.get(row.region.code, 0) + (row.recording_counter or 0)
    assert shown == by_province
