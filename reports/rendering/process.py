"""The caller's side: start the child, follow its stages, take the file, or say in a sentence why not."""

import json
import os
import re
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

TIMEOUT_SECONDS = 240
MEMORY_MB = 1024  # address space of the child; its resident peak stays below 350 MB
STEPS = 7  # as WeasyPrint counts them
HEARTBEAT_SECONDS = 5.0
_FAULT = 3  # exit status: the document is at fault, and standard error says how
_STEP = re.compile(rb"(\d+)\n")
_ROOT = Path(__file__).resolve().parents[2]

Progress = Callable[[int], None]


class RenderingFailed(Exception):
    """No PDF came out; trying again may help. The message is a sentence for the person who asked for it."""


class DocumentRefused(RenderingFailed):
    """The document itself is at fault: trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the child gets: a whole page of HTML and the folder that fonts, styles and images are taken from."""

    html: str
    assets: str
    identifier: str


def render(
    document: Document,
    target: Path,
    *,
    progress: Progress = lambda _step: None,
    seconds: float = TIMEOUT_SECONDS,
    memory_mb: int = MEMORY_MB,
) -> None:
    """Write `document` as a tagged PDF to `target`. The same document gives the same bytes.

    `progress` is told the step (1 to STEPS) when it begins and every few seconds of it; what it raises ends the child.
    Raises RenderingFailed; then there is no file at `target`.
    """
    with tempfile.TemporaryDirectory(prefix="ektp-pdf-") as folder:
        source, made = Path(folder, "in.json"), Path(folder, "out.pdf")
        source.write_text(json.dumps(asdict(document)), encoding="utf-8")
        _run(source, made, progress, time.monotonic() + seconds, memory_mb)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.read_bytes())


def _run(source: Path, made: Path, progress: Progress, until: float, memory_mb: int) -> None:
    command = [sys.executable, "-m", "reports.rendering", str(source), str(made)]
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            [*command, str(os.getpid()), str(memory_mb)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=_ROOT,
            env=_environment(),
        )
        try:
            _follow(child, progress, until)
        finally:
            child.kill()
            status = child.wait()
        complaints.seek(0)
        if status:
            raise _failure(status, complaints.read().decode(errors="replace"))


def _follow(child: "subprocess.Popen[bytes]", progress: Progress, until: float) -> None:
    assert child.stdout is not None  # noqa: S101 - asked for in Popen
    with child.stdout as stream, selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        step = 1
        while (left := until - time.monotonic()) > 0:
            if selector.select(min(left, HEARTBEAT_SECONDS)):
                said = os.read(stream.fileno(), 4096)
                if not said:
                    child.wait()
                    return
                step = max(step, *map(int, _STEP.findall(said)), 0)
            progress(step)
    raise RenderingFailed(
        "Pembuatan PDF melewati batas waktu dan dihentikan. Ulangi sebentar lagi."
    )


def _environment() -> dict[str, str]:
    """Only what Python and Pango need: the child gets no secrets and no database address."""
    kept = ("PATH", "LD_LIBRARY_PATH", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _failure(status: int, complaint: str) -> RenderingFailed:
    last = (complaint.strip().splitlines() or [""])[-1]
    if status == _FAULT:
        return DocumentRefused(last)
    return RenderingFailed(f"PDF tidak dapat dibuat (status {status}). {last}".strip())
