"""A copy of the tests' server, made with PostgreSQL's own programs: a replica, or promoted a server that may be stopped and started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from ektp import embedded
from tests.conftest import _CLUSTER


class Standby:
    """A standby of the tests' server that can be paused, stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "pg"
        self.keeper = embedded.Keeper(_CLUSTER)
        self.process: subprocess.Popen[bytes] | None = None
        self.standing_by = True

    def make(self) -> None:
        account = self.keeper.account
        if account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("pg_basebackup", "-h", str(_CLUSTER.run), "-U", "postgres", "-D", str(self.data),
                  "-R", "--checkpoint=fast", "--no-sync")  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.keeper.postgres_bin / program), *arguments]
        subprocess.run(command, check=True, **self._as_account())

    def _as_account(self) -> dict[str, Any]:
        return self.keeper._as_account() | {"cwd": self.folder}

    def start(self) -> None:
        command = [str(self.keeper.postgres_bin / "postgres"), "-D", str(self.data), "-k", str(self.folder),
                   "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "fsync=off"]  # fmt: skip
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, stdout=log, stderr=log,
            preexec_fn=lambda: embedded.die_with_parent(signal.SIGINT), **self._as_account(),
        )  # fmt: skip
        log.close()
        until(lambda: self.ask("SELECT pg_is_in_recovery()") is self.standing_by)

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)

    def ask(self, sql: str) -> Any:
        try:
            with psycopg.connect(
                f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True
            ) as db:
                return db.execute(sql).fetchone()[0]
        except psycopg.OperationalError:
            return None

    def promote(self) -> None:
        """From here on a server of its own, that can be written to."""
        assert self.ask("SELECT pg_promote()") is True
        self.standing_by = False

    def pause(self) -> None:
        self.ask("SELECT pg_wal_replay_pause()::text")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def resume(self) -> None:
        self.ask("SELECT pg_wal_replay_resume()::text")


def until(met: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
