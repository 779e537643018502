"""Compile requirements*.txt: every package with its hashes, no address of an index."""

import subprocess
import sys
from pathlib import Path

COMMAND = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--custom-compile-command", "make lock",
]  # fmt: skip
TARGETS = {
    "requirements.txt": [],
    "requirements-demo.txt": ["--extra", "demo", "--constraint", "requirements.txt"],
    "requirements-dev.txt": ["--extra", "dev", "--constraint", "requirements-demo.txt"],
}


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    for target, options in TARGETS.items():
        subprocess.run(
            [*COMMAND, *options, *upgrade, "--output-file", target], cwd=root, check=True
        )


if __name__ == "__main__":
    main()
