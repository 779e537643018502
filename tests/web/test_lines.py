"""Whose turn it is where some write and some read."""

import time
from dataclasses import dataclass

import pytest

from ektp.web import lines as module
from ektp.web.lines import Lines


@dataclass
class One:
    writes: bool
    arrived: float = 1e12


def _lines(threads: int = 4, longest: int = 100) -> Lines[One]:
    lines: Lines[One] = Lines(threads)
    lines.longest = longest
    return lines


def _join(lines: Lines[One], *, writers: int = 0, readers: int = 0) -> int:
    """How many were let in."""
    asked = [One(writes=True)] * writers + [One(writes=False)] * readers
    return sum(lines.join(one, nearly=8) for one in asked)


def test_writers_go_first_and_one_turn_in_eight_is_a_readers() -> None:
    lines = _lines(threads=1)
    _join(lines, writers=20, readers=20)
    turns = []
    for _ in range(16):
        one = lines.next()
        assert one is not None
        turns.append(one.writes)
        lines.done(one)

    assert turns == ([True] * 7 + [False]) * 2


def test_readers_have_every_turn_where_nobody_writes_but_never_the_last_quarter() -> None:
    lines = _lines(threads=4)
    _join(lines, readers=10)
    began = [lines.next() for _ in range(4)]

    assert [one is not None for one in began] == [True, True, True, False]
    assert lines.waiting == 7
    _join(lines, writers=2)
    assert (lines.next(), lines.next()) == (One(writes=True), None)
    lines.done(One(writes=False))
    assert lines.next() == One(writes=True)


def test_a_full_line_of_readers_keeps_no_writer_out() -> None:
    lines = _lines(threads=1, longest=3)
    while _join(lines, readers=1):
        lines.next()

    assert _join(lines, writers=5) == 3
    assert lines.waiting == 6


def test_nobody_joins_where_those_before_have_waited_too_long() -> None:
    lines = _lines(threads=1)
    _join(lines, writers=1)
    lines.next()
    _join(lines, readers=1)
    lines.waited[False] = 9.0

    assert _join(lines, readers=1) == 0
    assert _join(lines, writers=1) == 1


def test_a_line_that_does_not_move_is_cut_until_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STANDS", 0.05)
    lines = _lines(threads=1, longest=8)
    _join(lines, writers=1)
    lines.next()

    lines.waited[True] = 2.0
    crowd = _join(lines, writers=20)
    while lines.waiting:
        lines.done(One(writes=True))
        lines.next()
    time.sleep(0.06)
    standing = _join(lines, writers=20)
    readers = _join(lines, readers=20)
    lines.waited[True] = 0.5
    moving = _join(lines, writers=20)

    assert (crowd, standing, readers, moving) == (8, 2, 8, 6)
