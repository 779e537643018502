"""One question each about the state of this installation."""

import shutil
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import redis as redis_client
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.backoff import NoBackoff
from redis.retry import Retry

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.system import backups

BACKUP_OLDEST = timedelta(hours=26)  # nightly, and two hours of grace
OUTBOX_OLDEST = timedelta(minutes=5)  # the sweeper comes every two seconds
DISK_LEAST = 2_000_000_000  # bytes
PANGO = ("pango-1.0", "pangoft2-1.0", "fontconfig")


@dataclass(frozen=True)
class Finding:
    """Answer to one question: good or not, and a sentence for whoever keeps the machine."""

    ok: bool
    text: str


def everything() -> dict[str, Finding]:
    """All questions by name; those that need the database are left out when it is away."""
    questions: dict[str, Callable[[], Finding]] = {
        "Redis": redis,
        "Pango": pango,
        "Huruf": fonts,
        "Ruang disk": disk,
        "Cadangan": backup,
    }
    found = {"Basis data": database()}
    if found["Basis data"].ok:
        questions |= {"Migrasi": migrations, "Antrean perubahan": outbox}
    return found | {name: ask() for name, ask in questions.items()}


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("show server_version")
            row = cursor.fetchone()
    except DatabaseError as error:
        return Finding(ok=False, text=f"PostgreSQL tidak dapat dihubungi: {error}")
    return Finding(ok=True, text=f"PostgreSQL {row[0] if row else ''}")


def migrations() -> Finding:
    """Needs a reachable database."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(
            ok=False,
            text=f"{len(waiting)} migrasi belum diterapkan, mulai dari {waiting[0][0]}. "
            "Jalankan: python manage.py migrate",
        )
    return Finding(ok=True, text="semua sudah diterapkan")


def redis() -> Finding:
    client = redis_client.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        with client:
            client.ping()
    except (redis_client.RedisError, OSError) as error:
        return Finding(ok=False, text=f"tidak dapat dihubungi: {error}")
    return Finding(ok=True, text="menjawab")


def pango() -> Finding:
    missing = [name for name in PANGO if find_library(name) is None]
    if missing:
        return Finding(
            ok=False,
            text=f"{', '.join(missing)} tidak terpasang, laporan PDF tidak dapat dibuat. "
            "Jalankan: apt-get install libpango-1.0-0 libpangoft2-1.0-0",
        )
    return Finding(ok=True, text="terpasang")


def fonts() -> Finding:
    found = len(list((Path(settings.BASE_DIR) / "static" / "fonts").glob("*.woff2")))
    if not found:
        return Finding(ok=False, text="static/fonts kosong; ambil ulang isi repositori")
    return Finding(ok=True, text=f"{found} berkas huruf")


def disk() -> Finding:
    """Room where files and backups are kept."""
    room = Path(settings.VAR_DIR)
    room.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(room).free
    text = f"{free / 1e9:.1f} GB bebas di {room}"
    return Finding(ok=free >= DISK_LEAST, text=text)


def backup() -> Finding:
    last = backups.last_good()
    if last is None:
        return Finding(ok=False, text="belum pernah dibuat. Jalankan: make backup")
    hours = last.age / timedelta(hours=1)
    return Finding(ok=last.age <= BACKUP_OLDEST, text=f"{last.name}, {hours:.0f} jam yang lalu")


def outbox() -> Finding:
    """Changes that no runner has rolled up yet; many or old ones mean that the worker is away."""
    if ChangeOutbox._meta.db_table not in connection.introspection.table_names():
        return Finding(ok=False, text="tabelnya belum ada; jalankan migrasi")
    oldest = ChangeOutbox.objects.order_by("id").values_list("at", flat=True).first()
    if oldest is None:
        return Finding(ok=True, text="kosong")
    waiting = ChangeOutbox.objects.count()
    minutes = (clock.now() - oldest) / timedelta(minutes=1)
    text = f"{waiting} perubahan menunggu, yang tertua {minutes:.0f} menit"
    return Finding(ok=clock.now() - oldest <= OUTBOX_OLDEST, text=text)
