"""The run as a table in Markdown and as JSON, with the machine described."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ektp import embedded
from tests.bench.line import Line

FOLDER = embedded.BASE_DIR / "docs" / "bench"


def write(lines: Sequence[Line], machine: Mapping[str, Any], about: Mapping[str, Any]) -> Path:
    """`docs/bench/<date>.json` (a second run of a day replaces the first; a quick one has its own name) and `latest.md`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    quick = bool(about["quick"])
    file = FOLDER / f"{at:%Y-%m-%d}{'-quick' if quick else ''}.json"
    run = {
        "at": at.isoformat(timespec="seconds"),
        "about": about,
        "machine": machine,
        "lines": [line.as_json() for line in lines],
    }
    file.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n")
    if not quick:
        (FOLDER / "latest.md").write_text(_markdown(lines, machine, about, at))
    return file


def _markdown(
    lines: Sequence[Line], machine: Mapping[str, Any], about: Mapping[str, Any], at: datetime
) -> str:
    settings = ", ".join(f"{name} {value}" for name, value in machine["settings"].items())
    busy = ", ".join(machine["others"]) or "nothing"
    text = [
        "# The last run of the bench",
        "",
        f"{', '.join(about['options']['only']) or 'Everything'}: {at:%d-%m-%Y %H.%M} UTC, {about['seconds'] / 60:.0f} minutes, {about['data']}.",
        "",
        f"- Machine: {machine['cores']} cores ({machine['processor']}), {machine['memory']}, Linux {machine['kernel']}, Python {machine['python']}.",
        f"- PostgreSQL {machine['postgresql']}: {settings}.",
        f"- Load of the machine before: {machine['load_before']:.2f}; what else used a core: {busy}.",
        f"- Commit {about['commit']}.",
        "",
        "`docs/bench.md` says how to read it. Ratio: how many times the peer's figure; for a save, how many times the bare writing of the rows.",
    ]
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            text += ["", f"## {group}", "", "| What | Measured | Bar | Verdict | Ratio to its peer | Beside it |", "|---|---|---|---|---|---|"]  # fmt: skip
        ratio = f"x {line.ratio:.1f} ({line.peer})" if line.ratio is not None else ""
        cells = (line.what, line.measured, line.bar, line.verdict, ratio, line.beside)
        text.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(text) + "\n"
