"""Make the secrets of docker-compose.yml once. The folder is closed; the files can be read by the
containers' user, whose number the host does not know."""

import secrets
import sys
from pathlib import Path

NAMES = ("secret_key", "database_password")


def main(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in NAMES:
        path = folder / name
        if not path.exists():
            path.write_text(secrets.token_urlsafe(48))
            path.chmod(0o444)
            print(f"made {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
