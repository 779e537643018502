"""Backup and restore: one tar with the dump of the database, the stored files and a manifest."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ektp import embedded
from ektp.common import clock

DUMP = "database.dump"
FILES = "files"
MANIFEST = "manifest.json"
LAST = "last-good.json"


class BackupError(Exception):
    """What went wrong, as a sentence for whoever keeps the machine."""


@dataclass(frozen=True)
class LastGood:
    """The newest backup that was read back after it was written."""

    name: str
    at: datetime

    @property
    def age(self) -> timedelta:
        return clock.now() - self.at


def create() -> Path:
    """Dump the database, pack it with the files, read the dump back, drop the oldest backups.

    Raises BackupError. A backup that fails leaves the former ones and their record alone.
    """
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = clock.now()
    target = folder / f"ektp-{at:%Y%m%d-%H%M%S-%f}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
        dump = Path(part) / DUMP
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(dump))
        _check_dump(dump)
        whole = Path(part) / target.name
        _pack(whole, dump, at)
        whole.chmod(0o600)
        whole.rename(target)
    record = {"name": target.name, "at": at.isoformat(), "bytes": target.stat().st_size}
    (folder / LAST).write_text(json.dumps(record))
    _drop_oldest(folder)
    return target


def last_good() -> LastGood | None:
    """The last backup that succeeded, or None."""
    record = Path(settings.BACKUP_DIR) / LAST
    if not record.exists():
        return None
    known = json.loads(record.read_text())
    return LastGood(known["name"], datetime.fromisoformat(known["at"]))


def restore(backup: Path) -> None:
    """Replace the database and the files by those of the backup.

    The database is replaced in one transaction: after an error it is as it was. Files that stood
    there before are kept beside as ``files.before-restore`` until the next restore.
    Raises BackupError.
    """
    if not backup.is_file():
        raise BackupError(f"Berkas cadangan {backup} tidak ada.")
    room = Path(settings.MEDIA_ROOT).parent
    room.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=room, prefix=".restore-") as part:
        unpacked = Path(part)
        try:
            with tarfile.open(backup) as tar:
                _unpack(tar, unpacked.resolve())
        except (tarfile.TarError, OSError) as error:
            raise BackupError(f"Berkas cadangan {backup} tidak terbaca: {error}") from error
        dump = unpacked / DUMP
        _compare(dump, unpacked / MANIFEST)
        _check_dump(dump)
        _replace_database(dump)
        _replace_files(unpacked / FILES)


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files and folders inside `folder`, nothing else. (The library's own filter came with Python 3.11.4; Debian 12 has 3.11.2.)"""
    for member in tar:
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isfile() else None
        if not target.is_relative_to(folder) or not (content or member.isdir()):
            raise tarfile.TarError(f"{member.name} bukan berkas biasa di dalam cadangan")
        if content is None:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as copy:
            shutil.copyfileobj(content, copy)


def _pack(whole: Path, dump: Path, at: datetime) -> None:
    manifest = dump.with_name(MANIFEST)
    manifest.write_text(json.dumps({"at": at.isoformat(), "sha256": _digest(dump)}))
    with tarfile.open(whole, "w") as tar:
        tar.add(manifest, MANIFEST)
        tar.add(dump, DUMP)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, FILES)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _compare(dump: Path, manifest: Path) -> None:
    if not dump.exists() or not manifest.exists():
        raise BackupError("Berkas ini bukan cadangan ektp: isinya tidak lengkap.")
    if json.loads(manifest.read_text())["sha256"] != _digest(dump):
        raise BackupError("Isi cadangan rusak: sidik berkasnya tidak cocok.")


def _check_dump(dump: Path) -> None:
    listing = _run("pg_restore", "--list", str(dump))
    if "TABLE DATA" not in listing:
        raise BackupError("Cadangan kosong: tidak ada satu tabel pun di dalamnya.")


def _replace_database(dump: Path) -> None:
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(dump))
    connection.close()
    before = "set lock_timeout = '30s'; drop schema public cascade; create schema public;"
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    _run("psql", *options, "--output", os.devnull, "--command", before, "--file", str(script))


def _replace_files(restored: Path) -> None:
    present = Path(settings.MEDIA_ROOT)
    former = present.with_name(f"{present.name}.before-restore")
    if present.exists():
        shutil.rmtree(former, ignore_errors=True)
        present.rename(former)
    if restored.is_dir():
        restored.rename(present)
    else:
        present.mkdir()


def _drop_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("ektp-*.tar"), reverse=True)
    for old in kept[settings.BACKUP_KEEP :]:
        old.unlink()


def _run(program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs against our database; its output."""
    try:
        done = subprocess.run(
            [str(embedded.binary(program)), *arguments],
            env=os.environ | _connection_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    except (OSError, embedded.EmbeddedError) as error:
        raise BackupError(f"{program} tidak dapat dijalankan: {error}") from error
    if done.returncode:
        raise BackupError(f"{program} gagal: {done.stderr.strip()}")
    return done.stdout


def _connection_environment() -> dict[str, str]:
    """The password goes by the environment, where `ps` does not show it."""
    known: dict[str, Any] = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {variable: str(known[name]) for name, variable in names.items() if known[name]}
    return given | {"PGDATABASE": str(known["NAME"])}
