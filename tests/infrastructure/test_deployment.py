"""What runs in production, read from its files: queues have workers, nothing runs as root."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection

from ektp.db.nudge import QueueName
from ektp.embedded import BASE_DIR, POSTGRES_MAJOR
from ektp.env import TOOL_VARIABLES, env
from ektp.supervisor import children

COMPOSE: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()


def _queues(commands: list[list[str]]) -> set[str]:
    return {
        queue
        for command in commands
        if "-Q" in command
        for queue in command[command.index("-Q") + 1].split(",")
    }


def test_every_queue_has_a_worker_in_production():
    assert _queues([s.get("command", []) for s in SERVICES.values()]) == set(QueueName)


def test_every_queue_has_a_worker_in_the_demo():
    assert _queues([part.command for part in children("127.0.0.1:0")]) == set(QueueName)


def test_production_runs_the_same_postgresql_as_the_tests():
    assert SERVICES["db"]["image"].startswith(f"postgres:{POSTGRES_MAJOR}-")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_runs_as_root(name):
    assert int(SERVICES[name]["user"].split(":")[0]) > 0


def test_no_image_ends_as_root():
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]

    users = [re.findall(r"^USER (\d+):", stage, flags=re.MULTILINE) for stage in stages]

    assert all(found and int(found[-1]) > 0 for found in users)


@pytest.mark.parametrize("name", ["web", "worker", "reports"])
def test_service_can_be_scaled(name):
    assert "container_name" not in SERVICES[name]
    assert "ports" not in SERVICES[name]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_memory_of_a_service_is_bounded(name):
    assert re.fullmatch(r"(\$\{[A-Z_]+:-)?\d+[mg]\}?", SERVICES[name]["mem_limit"])


def test_the_memory_of_one_of_each_fits_a_host_of_eight_gigabytes():
    sizes = [re.search(r"(\d+)([mg])", s["mem_limit"]).groups() for s in SERVICES.values()]

    assert sum(int(n) * (1024 if unit == "g" else 1) for n, unit in sizes) <= 8 * 1024


def test_processes_that_have_grown_are_replaced():
    assert 0 < settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD <= 512_000  # KB
    assert "max_requests = " in (BASE_DIR / "ektp/deploy/gunicorn.conf.py").read_text()


@pytest.mark.django_db
def test_the_database_is_set_for_a_server_and_shows_its_settings():
    given = dict(s.removeprefix("-c").split("=", 1) for s in SERVICES["db"]["command"][1:])

    assert {"shared_buffers", "effective_cache_size", "work_mem", "max_wal_size"} <= set(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [list(given)])
        assert {name for (name,) in cursor.fetchall()} == set(given)


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_variables_of_a_service_are_known(name):
    given = {n for n in SERVICES[name].get("environment", {}) if n.startswith("EKTP_")}

    assert given <= env.names | TOOL_VARIABLES


def test_no_secret_stands_in_the_files():
    assert all("file" in secret for secret in COMPOSE["secrets"].values())
    assert not re.search(r"PASSWORD:|SECRET_KEY:", (BASE_DIR / "docker-compose.yml").read_text())


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]
)
def test_requirements_are_locked_by_hash_and_name_no_index(name):
    text = (BASE_DIR / name).read_text()

    packages = re.findall(r"^[a-z0-9].*==.*(?:\n +--hash=\S+.*)+", text, flags=re.MULTILINE)

    assert len(packages) == len(re.findall(r"^[a-z0-9]\S*==", text, flags=re.MULTILINE)) > 40
    assert "http" not in text
    assert "index-url" not in text


def test_every_dependency_says_why_it_is_there():
    text = (BASE_DIR / "pyproject.toml").read_text()
    listed = text[text.index("dependencies = [") : text.index("[tool.")]

    bare = [
        line for line in listed.splitlines() if re.match(r'\s+"(?!ektp)', line) and "#" not in line
    ]

    assert bare == []


def test_ci_runs_the_readmes_test_command():
    assert "`make test`" in (BASE_DIR / "README.md").read_text()
    assert "make test" in (BASE_DIR / ".ci" / "run").read_text()
