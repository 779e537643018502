"""A backup that was never restored is a hope. Here it is restored, on a real server."""

import tarfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from ektp.common import clock
from ektp.system import backups, health

pytestmark = pytest.mark.django_db(transaction=True)


def _session(key: str) -> Session:
    return Session.objects.create(session_key=key, session_data="x", expire_date=timezone.now())


def _file(settings, name: str, text: str) -> Path:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_restored_database_and_files_are_as_they_were(settings):
    _session("before")
    kept = _file(settings, "laporan/1.pdf", "asli")
    made = backups.create()
    Session.objects.all().delete()
    _session("after")
    kept.write_text("berubah")
    added = _file(settings, "laporan/2.pdf", "baru")

    call_command("restore", str(made), "--yes", stdout=StringIO())

    assert list(Session.objects.values_list("session_key", flat=True)) == ["before"]
    assert kept.read_text() == "asli"
    assert not added.exists()


def test_restored_database_keeps_its_triggers_and_constraints():
    before = _catalogue()

    backups.restore(backups.create())

    assert _catalogue() == before


def _catalogue() -> tuple[int, ...]:
    from django.db import connection

    counted = []
    for table in ("pg_trigger", "pg_constraint", "pg_index", "pg_proc"):
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            counted.append(cursor.fetchone()[0])
    return tuple(counted)


def test_damaged_backup_is_refused_and_changes_nothing():
    _session("before")
    made = backups.create()
    content = bytearray(made.read_bytes())
    middle = content.index(b"PGDMP") + 2000
    content[middle : middle + 50] = bytes(50)
    made.write_bytes(content)

    with pytest.raises(CommandError, match="Isi cadangan rusak"):
        call_command("restore", str(made), "--yes")

    assert Session.objects.filter(pk="before").exists()


def test_another_tar_is_refused(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(__file__, "surat.txt")

    with pytest.raises(backups.BackupError, match="bukan cadangan ektp"):
        backups.restore(tmp_path / "x.tar")


@pytest.mark.parametrize("name", ["../luar.txt", "/tmp/luar.txt"])
def test_nothing_is_unpacked_outside_its_folder(tmp_path, name):
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, BytesIO(b"luar"))

    with pytest.raises(backups.BackupError, match="bukan berkas biasa"):
        backups.restore(tmp_path / "x.tar")


def test_a_link_is_no_part_of_a_backup(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        entry = tarfile.TarInfo("files")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(entry)

    with pytest.raises(backups.BackupError, match="bukan berkas biasa"):
        backups.restore(tmp_path / "x.tar")


def test_restore_asks_for_the_name_of_the_database(monkeypatch):
    made = backups.create()
    monkeypatch.setattr("builtins.input", lambda _question: "ya")

    with pytest.raises(CommandError, match="Dibatalkan"):
        call_command("restore", str(made), stdout=StringIO())


def test_only_the_newest_stay(settings):
    settings.BACKUP_KEEP = 2

    made = [backups.create() for _ in range(3)]

    assert sorted(Path(settings.BACKUP_DIR).glob("*.tar")) == made[1:]


def test_failed_backup_leaves_the_record_of_the_last_good_one(monkeypatch):
    made = backups.create()
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1x")

    with pytest.raises(backups.BackupError, match="pg_dump gagal"):
        backups.create()

    last = backups.last_good()
    assert last is not None
    assert last.name == made.name


def test_age_of_the_last_backup_is_a_finding():
    assert not health.backup().ok
    backups.create()
    assert health.backup().ok

    with clock.held_at(clock.now() + timedelta(hours=27)):
        assert not health.backup().ok
