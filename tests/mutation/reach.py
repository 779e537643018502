"""Which tests reach which line of a module, from one run of all of them under coverage."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData


@dataclass(frozen=True, slots=True)
class Reach:
    """For each module and line the tests that reach it, those that do the least first."""

    lines: dict[tuple[str, int], list[str]]
    tests: int

    def of(self, path: str, line: int) -> list[str]:
        """Tests by the names that pytest takes; none if the line is never reached."""
        return self.lines.get((path, line), [])


def reached(room: Path) -> Reach:
    """What a run in `room` left in `reach.sqlite`. What runs on import belongs to no test."""
    data = CoverageData(basename=str(room / "reach.sqlite"))
    data.read()
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    size: dict[str, int] = defaultdict(int)
    for file in data.measured_files():
        path = str(Path(file).relative_to(room))
        for line, contexts in data.contexts_by_lineno(file).items():
            for test in filter(None, contexts):
                found[path, line].add(test)
                size[test] += 1
    lines = {
        where: sorted(tests, key=lambda test: (size[test], test)) for where, tests in found.items()
    }
    return Reach(lines, len(size))
