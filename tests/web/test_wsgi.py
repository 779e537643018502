"""What a web process has imported before anybody asks."""

import os
import subprocess
import sys

from ektp import embedded

LOOK = "import ektp.wsgi, sys; print(*(n in sys.modules for n in ('reports.views.dashboard', 'ektp.api.daysheets')))"


def test_views_are_imported_with_the_application() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=embedded.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "ektp.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["True", "True"]
