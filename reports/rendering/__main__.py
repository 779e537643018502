"""The child: `python -m reports.rendering IN.json OUT.pdf PARENT_PID MEMORY_MB`. Bounds itself before it loads anything large."""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path

FAULT = 3
_PR_SET_PDEATHSIG = 1
_MEGABYTE = 1024 * 1024


def main(source: str, target: str, parent: str, memory_mb: str) -> int:
    """Render and return the exit status; a fault of the document is one sentence on standard error."""
    _die_with(int(parent))
    _limit(int(memory_mb))
    from reports.rendering import pdf

    document = json.loads(Path(source).read_text(encoding="utf-8"))
    try:
        content = pdf.write(document["html"], Path(document["assets"]), document["identifier"])
    except pdf.DocumentFault as fault:
        return _fail(str(fault))
    except MemoryError:
        return _fail(
            f"Dokumen melebihi batas memori {memory_mb} MB. Pilih rincian wilayah yang lebih sedikit."
        )
    Path(target).write_bytes(content)
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return FAULT


def _die_with(parent: int) -> None:
    """Be killed when the parent dies, also if it died before this line."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the parent is gone")


def _limit(memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MEGABYTE, memory_mb * _MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A tree of boxes is kept to the end anyway: looking through it ten times over costs a quarter of the time.
    gc.set_threshold(200_000, 50, 50)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
