"""A line counts for a while after it has gone."""

import time

import pytest

from ektp.common import pressure
from ektp.common.pressure import Line


def test_a_line_counts_while_it_stands_and_for_a_moment_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pressure, "HELD", 0.05)
    line = Line()
    seen = [line.busy]
    for waiting in (0, 2, 0, 0):
        line.say(waiting)
        seen.append(line.busy)
    time.sleep(0.06)

    assert [*seen, line.busy] == [False, False, True, True, True, False]
