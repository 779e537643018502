"""The change test (DESIGN section 2): a further measure is a column with its migration, a field, a label, and nothing else.

It is done to a copy of the project, as a developer would do it, and the copy is then looked at by follows.py.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ektp.embedded import BASE_DIR

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

# What a developer types: (file, the line before, the new line). The measure itself follows from the column.
CHANGE = [
    (
        "recording/columns.py",
        '    services_kia = count_column(_("KIA dicetak"))\n',
        '    services_kia_collected = count_column(_("KIA diserahkan"))\n',
    ),
    (
        "recording/section.py",
        '        SectionField("kia", _("KIA dicetak"), switchable=True),\n',
        '        SectionField("kia_collected", _("KIA diserahkan"), switchable=True),\n',
    ),
]
APPS = {"recording", "reports"}
LEFT_OUT = {".git", ".venv", ".venv-test", "var", "__pycache__", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache"}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with the change in it, without its migrations."""
    copy = tmp_path_factory.mktemp("change") / "ektp"
    shutil.copytree(BASE_DIR, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for name, before, new in CHANGE:
        path = copy / name
        text = path.read_text()
        assert text.count(before) == 1, f"{name} has no such line any more"
        path.write_text(text.replace(before, before + new))
    yield copy
    shutil.rmtree(copy)


def _run(project: Path, *command: str) -> str:
    """Run a command in the copy, with this test run's servers and a database of the copy's own."""
    own = {"EKTP_TEST_DB": f"{os.environ.get('EKTP_TEST_DB', 'test_ektp')}_change"}
    environment = os.environ | own | {"PYTHONDONTWRITEBYTECODE": "1"}
    if "pytest" in command:
        del environment["DJANGO_SETTINGS_MODULE"]  # its conftest sets it, after its database
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    said = f"{done.stdout}{done.stderr}"
    assert done.returncode == 0, said[-6000:]
    return said


def test_a_new_measure_is_everywhere_with_four_lines(project: Path) -> None:
    before = set(project.rglob("migrations/*.py"))

    _run(project, "manage.py", "makemigrations", *sorted(APPS), "--no-input")
    made = set(project.rglob("migrations/*.py")) - before
    # The count row's own table, and the roll-up's: one generated file each.
    assert {path.parts[-3] for path in made} == APPS
    assert len(made) == len(APPS)
    assert "No changes" in _run(project, "manage.py", "makemigrations", "--check", "--dry-run")

    _run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/change/follows.py")
