"""Suggested transfers beside two ways of doing it without a solver, on a made-up province (docs/bench.md)."""

from collections.abc import Iterator

from blanko.watching.transfers import empty_days, suggest
from ektp.common.formatting import desimal
from tests.bench.line import Line, ms, spread, timed
from tests.blanko.provinces import RIVALS, province

_SEED, _TIMES = 2017, 25


def measure() -> Iterator[Line]:
    """Expected empty office-days within 30 working days, and cards moved. Needs no data."""
    holders, distances = province(_SEED)
    before = empty_days(holders)
    yield Line("transfers", "38 offices, nothing moved", f"{desimal(before, 1)} empty office-days")
    for name, rival in RIVALS.items():
        moves = rival(holders, distances)
        yield _line(name, empty_days(holders, moves), sum(m.quantity for m in moves), len(moves))
    moves = suggest(holders, distances=distances)
    taken = sum(move.quantity for move in moves)
    yield _line("suggested", empty_days(holders, moves), taken, len(moves), "fewer than both")
    seconds = timed(lambda: suggest(holders, distances=distances), _TIMES)
    big, _map = province(_SEED, 120)
    beside = f"120 offices {ms(min(timed(lambda: suggest(big), 3)))}"
    yield Line("transfers", "solving for 38 offices", spread(seconds), "p95 <= 60 ms", beside)


def _line(name: str, days: object, cards: int, moves: int, bar: str = "") -> Line:
    measured = f"{desimal(days, 1)} empty office-days"  # type: ignore[arg-type]
    return Line("transfers", name, measured, bar, f"{cards} cards in {moves} transfers")
