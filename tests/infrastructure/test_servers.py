"""The tests stand on real servers and reach nothing else."""

import socket

import pytest
import redis
from django.conf import settings
from django.db import connection

from ektp import embedded


@pytest.mark.django_db
def test_database_is_postgresql_of_the_agreed_major():
    assert connection.pg_version // 10000 == embedded.POSTGRES_MAJOR


def test_redis_answers():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.ping()


def test_network_is_shut():
    with pytest.raises(UserWarning, match="A test tried to use socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_each_run_has_a_database_a_redis_and_a_prefix_of_its_own(request):
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")

    assert settings.DATABASES["default"]["TEST"]["NAME"].endswith(worker)
    assert f"{settings.DATABASES['default']['TEST']['NAME']}:" == settings.REDIS_PREFIX
