"""Saves and readers at a rate through real web processes, with real workers, then five times as many saves for a while."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from ektp import embedded
from ektp.accounts.models import Role, User
from ektp.daysheets.models import ChangeOutbox, SheetSave
from ektp.regions.models import Region
from reports.services.rollup import sweep
from tests.bench.cores import Cores
from tests.bench.line import Line, p95, spread
from tests.bench.processes import Running, Watched, application
from tests.bench.saving import address, payload
from tests.bench.world import places

Answer = dict[str, Any]
_GROUP = "load"
_TIMES = 5  # the spike
_LATE = 1.0  # a save that takes longer is not yet back to normal
_RECOVERED = 60  # seconds
_READERS, _PAUSE = 200, 20.0
_VIEWERS = (Role.PROVINCE, Role.AGENCY)


@dataclass(frozen=True, slots=True)
class Rates:
    """Saves a second, and for how long: before, during and after the spike."""

    rate: int = 50
    before: int = 45
    spike: int = 120
    after: int = 75

    def phases(self) -> list[dict[str, Any]]:
        return [
            {"name": "steady", "rate": self.rate, "seconds": self.before},
            {"name": "spike", "rate": self.rate * _TIMES, "seconds": self.spike},
            {"name": "after", "rate": self.rate, "seconds": self.after},
        ]


def measure(rates: Rates) -> Iterator[Line]:
    """Lines of the load: an open loop of saves from another process, readers beside them, and what became of every save."""
    sweep()
    plan = _plan(rates)
    with application() as running:
        rest = running.memory()
        watched = Watched(running)
        cores = Cores(running, rates.before)
        watched.start()
        cores.start()
        with ThreadPoolExecutor(1) as pool:
            watcher = pool.submit(_watch, rates.before)
            saves, reads = _crowd(plan, running)
            seen = watcher.result()
        left = _await_empty()
        watched.over.set()
        watched.join()
    yield from _steady(saves, reads, seen, rates)
    yield _cores(cores, saves, reads)
    yield from _spiked(plan, saves, reads, left, rates)
    yield from _memory(rest, watched.most)


def _plan(rates: Rates) -> dict[str, Any]:
    wanted = sum(phase["rate"] * phase["seconds"] for phase in rates.phases())
    saves = [
        {"path": address(place), "token": place[0].token, "body": json.dumps(payload())}
        for place in places(wanted)
    ]
    return {
        "phases": rates.phases(),
        "saves": saves,
        "pages": list(_pages()),
        "readers": _READERS,
        "pause": _PAUSE,
    }


def _pages() -> Iterator[dict[str, str]]:
    """Dashboards of provinces and kabupaten/kota, each read by one who may."""
    for role in _VIEWERS:
        for user in User.objects.filter(role=role, is_sample=True).order_by("pk")[:20]:
            client = Client()
            client.force_login(user)
            assert user.region is not None
            path = reverse("reports:dashboard", args=[user.region.code])
            yield {"path": path, "session": client.cookies["sessionid"].value}


def _crowd(plan: dict[str, Any], running: Running) -> tuple[list[Answer], list[Answer]]:
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "plan.json"), Path(folder, "answers.json")
        asked.write_text(json.dumps({**plan, "port": running.port}))
        command = [sys.executable, "-m", "tests.bench.client", str(asked), str(answered)]
        subprocess.run(command, cwd=embedded.BASE_DIR, check=True)
        found = json.loads(answered.read_text())
    return found["saves"], found["reads"]


def _took(answers: Sequence[Answer], phase: str, *, slow: bool = False) -> list[float]:
    return [
        a["done"] - a["due"]
        for a in answers
        if a["phase"] == phase and a["slow"] == slow and a["status"] == 200
    ]


def _statuses(answers: Sequence[Answer], phase: str) -> str:
    """Answers other than 200, by status; 0 is no answer in time."""
    found = Counter(s for a in answers if a["phase"] == phase for s in a["statuses"] if s != 200)
    return ", ".join(f"{n} x {status}" for status, n in sorted(found.items())) or "all 200"


def _steady(
    saves: Sequence[Answer], reads: Sequence[Answer], seen: list[float], rates: Rates
) -> Iterator[Line]:
    quick, slow = _took(saves, "steady"), _took(saves, "steady", slow=True)
    said = f"{_statuses(saves, 'steady')}; lines with 300 ms round trips {spread(slow)}"
    yield Line(
        _GROUP,
        f"PUT at {rates.rate}/s for {rates.before} s, {_READERS} readers",
        spread(quick),
        "p95 <= 100 ms",
        f"{said}; web, workers, PostgreSQL and the {_READERS} share this machine",
        value=p95(quick) * 1000 if quick else None,
        limit=100,
    )
    read = _took(reads, "steady")
    yield Line(
        _GROUP,
        f"dashboards beside it, {len(read) / rates.before:.0f}/s",
        spread(read),
        "p95 <= 60 ms server time",
        "over HTTP, waiting for a core included",
        value=p95(read) * 1000 if len(read) > 1 else None,
        limit=60,
    )
    yield Line(
        _GROUP,
        "until the nation shows it",
        spread(seen),
        "p95 <= 3 s",
        f"{len(seen)} looks",
        value=p95(seen) if seen else None,
        limit=3,
    )


def _cores(cores: Cores, saves: Sequence[Answer], reads: Sequence[Answer]) -> Line:
    """What the cores did before the spike, and how much was answered meanwhile."""
    cores.join()
    shares = {name: spent / cores.took for name, spent in cores.spent.items()}
    busy = sum(shares.values())
    idle, all_cores = cores.idle / cores.took, os.cpu_count() or 1
    shares |= {"idle": idle, "others on this machine": all_cores - idle - busy}
    said = ", ".join(f"{name} {share:.2f}" for name, share in shares.items() if share >= 0.005)
    saved, read = (
        sum(a["status"] == 200 and a["done"] <= cores.took for a in answers) / cores.took
        for answers in (saves, reads)
    )
    return Line(
        _GROUP,
        f"cores busy for {saved:.1f} saves and {read:.1f} dashboards a second",
        f"{busy:.2f} of {all_cores}",
        "",
        said,
        value=busy,
    )


def _spiked(
    plan: dict[str, Any], saves: list[Answer], reads: list[Answer], left: float, rates: Rates
) -> Iterator[Line]:
    answers = [s for a in saves for s in a["statuses"]]
    broken = [s for s in answers if s >= 500 and s != 503]
    lost = _lost(plan, saves)
    unanswered = sum(a["status"] != 200 for a in saves)
    spiked = [a for a in saves if a["phase"] == "spike"]
    per_second = sum(a["status"] == 200 for a in saves) / max(a["done"] for a in saves)
    yield Line(
        _GROUP,
        f"{_TIMES}x spike for {rates.spike} s: acknowledged saves lost",
        str(lost),
        "0",
        f"{len(spiked)} saves sent, {_statuses(saves, 'spike')}; {unanswered} of {len(saves)} given up after a minute or three attempts",
        value=lost,
        limit=0,
    )
    unsaid = answers.count(503) - sum(a["retry_after"] for a in saves)
    yield Line(
        _GROUP,
        "spike: 5xx but 503 with Retry-After",
        str(len(broken) + unsaid),
        "0",
        f"{answers.count(503)} x 503; saves answered in the spike {spread(_took(saves, 'spike'))}; {per_second:.0f}/s over all",
        value=len(broken) + unsaid,
        limit=0,
    )
    recovered, said = _recovery(saves, rates)
    yield Line(
        _GROUP, "spike: recovered after", said, f"<= {_RECOVERED} s", f"dashboards meanwhile {spread(_took(reads, 'spike'))}",
        value=recovered, limit=_RECOVERED,
    )  # fmt: skip
    yield Line(_GROUP, "until nothing waits after the last save", f"{left:.1f} s")


def _recovery(saves: list[Answer], rates: Rates) -> tuple[float | None, str]:
    """Seconds from the end of the spike until every later save was answered within a second; None where it was not looked at for long enough."""
    ends = rates.before + rates.spike
    late = [a["due"] for a in saves if a["due"] >= ends and (a["done"] - a["due"] > _LATE + 2 * 0.3 * a["slow"] or a["status"] != 200)]  # fmt: skip
    recovered = max(late) - ends if late else 0.0
    if recovered <= rates.after - 2:
        return recovered, f"{recovered:.0f} s"
    return recovered if recovered > _RECOVERED else None, f"more than {rates.after} s"


def _lost(plan: dict[str, Any], saves: list[Answer]) -> int:
    """Saves that were acknowledged and of which the database knows nothing."""
    keys = [
        json.loads(save["body"])["client_key"]
        for save, answer in zip(plan["saves"], saves, strict=False)
        if answer["status"] == 200
    ]
    known = sum(
        SheetSave.objects.filter(client_key__in=keys[n : n + 5000]).count()
        for n in range(0, len(keys), 5000)
    )
    return len(keys) - known


def _memory(
    rest: dict[str, tuple[int, int, int]], most: dict[str, tuple[int, int, int]]
) -> Iterator[Line]:
    for name in ("web", "worker", "beat", "postgresql", "redis"):
        _count, whole, largest = rest.get(name, (0, 0, 0))
        busy = most.get(name, (0, 0, 0))
        yield Line(
            "memory",
            f"{name}, {busy[0]} processes",
            f"{whole} MB at rest, {busy[1]} MB at most",
            "",
            f"the largest process {largest} and {busy[2]} MB (PSS)",
            value=busy[1],
        )


def _watch(seconds: int) -> list[float]:
    """Every half second: how long until all that waited now stands in the nation's figures."""
    nation = Region.objects.get(level=0).pk
    until = time.perf_counter() + seconds
    found = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        _await_gone(ChangeOutbox.objects.exclude(province_id=nation), until + 30)
        _await_gone(ChangeOutbox.objects.filter(province_id=nation), until + 30)
        found.append(time.perf_counter() - began)
        time.sleep(0.5)
    connection.close()
    return found


def _await_gone(entries: QuerySet[ChangeOutbox], until: float) -> None:
    """Until every entry that is there now has been claimed and committed."""
    last = entries.order_by("-pk").values_list("pk", flat=True).first()
    while last is not None and time.perf_counter() < until:
        if not entries.filter(pk__lte=last).exists():
            return
        time.sleep(0.1)  # looking takes a core from what is looked at


def _await_empty() -> float:
    began = time.perf_counter()
    while ChangeOutbox.objects.exists() and time.perf_counter() - began < 120:
        time.sleep(0.05)
    return time.perf_counter() - began
