"""Health pages and the doctor say what is, also when something is away."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import OperationalError

from ektp.system import backups

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"


def test_healthz_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert answer.status_code == 200


def test_readyz_when_all_is_there(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.usefixtures("redis_away")
def test_readyz_without_redis_is_degraded_but_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"] == {"database": True, "migrations": True, "redis": False}


def test_readyz_with_a_migration_waiting_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'sessions'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_readyz_without_database_is_not_ready(client, monkeypatch):
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", refuse)

    assert client.get("/readyz").status_code == 503


@pytest.mark.usefixtures("pango")
def test_doctor_is_content_after_a_backup():
    backups.create()
    told = StringIO()

    call_command("doctor", stdout=told)

    assert "Semua baik." in told.getvalue()


@pytest.mark.usefixtures("redis_away")
def test_doctor_names_what_ails_and_fails():
    told = StringIO()

    with pytest.raises(SystemExit):
        call_command("doctor", stdout=told)

    assert "Redis: tidak dapat dihubungi" in told.getvalue()
    assert "Cadangan: belum pernah dibuat" in told.getvalue()
