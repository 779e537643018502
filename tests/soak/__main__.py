"""`make soak`: random `kill -9` of web, workers, beat, PostgreSQL and Redis while writers save, and then the reckoning.

    python -m tests.soak --kills 500

It has a durable cluster of its own. The exit status is 0 if no acknowledged save was lost or doubled, the roll-up equals the recount
and the stock book's identities come out. What was seen is printed, and kept as JSON beside the logs.
"""

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

import psycopg

from ektp import embedded
from tests.soak.killing import Parts, writers
from tests.soak.shared import acknowledged

SETTLING = 240.0  # seconds for the outbox to empty after the last kill
READY = 120.0


def main() -> int:
    options = _options()
    cluster = embedded.Cluster(embedded.cluster(options.cluster, embedded.BASE_DIR / "var").root)
    folder = embedded.BASE_DIR / "var" / options.cluster
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    embedded.hold(cluster)
    _fresh_database(cluster)
    _set_environment(cluster, folder)
    scene, stop = folder / "scene.json", folder / "stop"
    if not _module("tests.soak.scene", str(scene)):
        return 1
    found = _under_fire(options, cluster, folder, scene, stop)
    verdict = _module("tests.soak.verdict", str(folder)) and found.pop("writers") == 0
    found |= _latencies(folder)
    (folder / "result.json").write_text(json.dumps(found, indent=1))
    print(json.dumps(found))
    print("soak: all acknowledged saves stand, once" if verdict else "soak: FAILED")
    return 0 if verdict else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between kills, at most")
    parser.add_argument("--cluster", default="soak", help="name of its own cluster")
    return parser.parse_args()


def _fresh_database(cluster: embedded.Cluster) -> None:
    with psycopg.connect(cluster.database_url("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS soak WITH (FORCE)")
        server.execute("CREATE DATABASE soak")


def _set_environment(cluster: embedded.Cluster, folder: Path) -> None:
    for name in [n for n in os.environ if n.startswith("EKTP_")]:
        del os.environ[name]
    os.environ |= {
        "EKTP_DEBUG": "1",
        "EKTP_DATABASE_URL": cluster.database_url("soak"),
        "EKTP_REDIS_URL": cluster.redis_url(),
        "EKTP_VAR_DIR": str(folder),
        "EKTP_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "ektp.settings",
    }


def _module(name: str, *arguments: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments], cwd=embedded.BASE_DIR, check=False
    )
    return done.returncode == 0


def _under_fire(
    options: argparse.Namespace,
    cluster: embedded.Cluster,
    folder: Path,
    scene: Path,
    stop: Path,
) -> dict[str, object]:
    """Start everything, kill, let the writers end, wait until nothing waits, and stop everything."""
    port = _free_port()
    parts = Parts(cluster, port, folder, options.seed)
    parts.start()
    began = time.monotonic()
    try:
        _await_ready(parts, port)
        writing = writers(scene, port, stop, folder)
        began = time.monotonic()
        _kill_for(parts, writing, options)
        fired = time.monotonic() - began
        stop.touch()
        while writing.poll() is None:
            parts.mend()
            time.sleep(0.05)
        settled = _settle(parts, cluster)
    finally:
        stop.touch()
        parts.stop()
    return {
        "kills": sum(parts.killed.values()),
        "killed": dict(parts.killed),
        "seed": options.seed,
        "seconds under fire": round(fired, 1),
        "seconds to settle": round(settled, 1),
        "writers": writing.returncode,
    }


def _kill_for(parts: Parts, writing: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    dice, told = random.Random(options.seed), 0
    while sum(parts.killed.values()) < options.kills and writing.poll() is None:
        until = time.monotonic() + options.pause * dice.random()
        while time.monotonic() < until:
            parts.mend()
            time.sleep(0.02)
        parts.kill_one()
        if (n := sum(parts.killed.values())) >= told + 50:
            told = n
            print(f"... {n} kills", file=sys.stderr, flush=True)


def _settle(parts: Parts, cluster: embedded.Cluster) -> float:
    """Until the outbox is empty, as the workers and beat empty it by themselves; how many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLING:
        parts.mend()
        try:
            with psycopg.connect(cluster.database_url("soak"), connect_timeout=2) as server:
                waiting = server.execute("SELECT count(*) FROM daysheets_changeoutbox").fetchone()
            if waiting == (0,):
                break
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    return time.monotonic() - began


def _await_ready(parts: Parts, port: int) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until:
        parts.mend()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the web server did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _latencies(folder: Path) -> dict[str, object]:
    acks = [ack for path in folder.glob("*.jsonl") for ack in acknowledged(path)]
    seconds = sorted(ack.seconds for ack in acks) or [0.0]
    return {
        "acknowledged": len(acks),
        "sent more than once": sum(ack.sent > 1 for ack in acks),
        "p50": round(median(seconds), 3),
        "p95": round(seconds[int(len(seconds) * 0.95)], 3),
        "longest": round(seconds[-1], 3),
    }


if __name__ == "__main__":
    sys.exit(main())
