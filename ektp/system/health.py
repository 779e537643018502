"""One question each about the state of this installation."""

from dataclasses import dataclass

import redis as redis_client
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True)
class Finding:
    """Answer to one question: good or not, and a sentence for whoever keeps the machine."""

    ok: bool
    text: str


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("show server_version")
            (version,) = cursor.fetchone()
    except DatabaseError as error:
        return Finding(ok=False, text=f"PostgreSQL tidak dapat dihubungi: {error}")
    return Finding(ok=True, text=f"PostgreSQL {version}")


def migrations() -> Finding:
    """Needs a reachable database."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        first = waiting[0][0]
        return Finding(
            ok=False, text=f"{len(waiting)} migrasi belum diterapkan, mulai dari {first}"
        )
    return Finding(ok=True, text="Semua migrasi sudah diterapkan")


def redis() -> Finding:
    try:
        with redis_client.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
        ) as client:
            client.ping()
    except (redis_client.RedisError, OSError) as error:
        return Finding(ok=False, text=f"Redis tidak dapat dihubungi: {error}")
    return Finding(ok=True, text="Redis menjawab")
