"""The environment is read strictly, and .env.sample is its true list."""

import os
import re
import subprocess
import sys

import pytest

from ektp.embedded import BASE_DIR
from ektp.env import Env, EnvError, env

PRODUCTION = {
    "EKTP_SECRET_KEY": "a-key-of-production-" + "x" * 40,
    "EKTP_HOSTS": "ektp.example.go.id",
    "EKTP_DATABASE_URL": "postgresql://ektp:rahasia@db:5432/ektp",
    "EKTP_REDIS_URL": "redis://redis:6379/0",
}


def _start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("EKTP_")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from ektp import settings as s; print(s.SECURE_SSL_REDIRECT, s.EMBEDDED)",
        ],
        cwd=BASE_DIR,
        env=clean | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_sample_names_exactly_what_the_settings_read():
    sample = (BASE_DIR / ".env.sample").read_text()

    listed = set(re.findall(r"^(EKTP_\w+)=", sample, flags=re.MULTILINE))

    assert listed == env.names


def test_production_starts_without_debug_and_never_embedded():
    done = _start(**PRODUCTION)

    assert done.stdout.split() == ["True", "False"], done.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_without_a_required_variable_stops_with_a_hint(name):
    done = _start(**{k: v for k, v in PRODUCTION.items() if k != name})

    assert done.returncode != 0
    assert f"{name} is not set. Set it (see .env.sample)" in done.stderr


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"EKTP_DEBGU": "1"}, "Unknown variable EKTP_DEBGU"),
        ({"EKTP_NOW": "2026-11-20T09:00:00+07:00"}, "EKTP_NOW holds the clock"),
        ({"EKTP_TRACEBACKS": "1"}, "EKTP_TRACEBACKS shows source"),
        ({"EKTP_TLS": "maybe"}, "neither on nor off"),
        ({"EKTP_BACKUP_KEEP": "0"}, "is below 1"),
        ({"EKTP_DATABASE_URL": "mysql://x/y"}, "must read postgresql://"),
    ],
)
def test_production_refuses(variables, message):
    done = _start(**PRODUCTION | variables)

    assert done.returncode != 0
    assert message in done.stderr


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Yes", True), ("off", False)])
def test_boolean_reads_words(word, meaning):
    assert Env({"EKTP_X": word}).boolean("EKTP_X", default=not meaning) is meaning


def test_integer_refuses_letters():
    with pytest.raises(EnvError, match="not a whole number"):
        Env({"EKTP_X": "ten"}).integer("EKTP_X", 1)


def test_secret_comes_from_a_file(tmp_path):
    (tmp_path / "key").write_text("rahasia\n")

    assert Env({"EKTP_X_FILE": str(tmp_path / "key")}).secret("EKTP_X") == "rahasia"


def test_secret_in_two_places_is_refused(tmp_path):
    (tmp_path / "key").write_text("rahasia")
    both = Env({"EKTP_X_FILE": str(tmp_path / "key"), "EKTP_X": "lain"})

    with pytest.raises(EnvError, match="both set"):
        both.secret("EKTP_X")


def test_secret_file_that_is_missing_is_named():
    with pytest.raises(EnvError, match="/nowhere cannot be read"):
        Env({"EKTP_X_FILE": "/nowhere"}).secret("EKTP_X")
