"""One measured line, how times are summed up, and the table at the end."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, what came out, the bar of DESIGN section 10, and what stands beside it.

    `value` and `limit` are the same as numbers, in the unit of the bar; `at_least` turns the limit round. `ratio` is the value of the peer
    in the same run over ours (above 1 we are faster), or ours over the peer's where the peer is the least that is possible.
    """

    group: str
    what: str
    measured: str
    bar: str = ""
    beside: str = ""
    value: float | None = None
    limit: float | None = None
    at_least: bool = False
    peer: str = ""
    ratio: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the bar is met; nothing where there is none."""
        if self.value is None or self.limit is None:
            return ""
        kept = self.value >= self.limit if self.at_least else self.value <= self.limit
        return "met" if kept else "missed"

    def as_json(self) -> dict[str, object]:
        """All of it, with the verdict."""
        return {**asdict(self), "verdict": self.verdict}


def timed(call: Callable[[], object], times: int = 1) -> list[float]:
    """Seconds of each call."""
    found = []
    for _ in range(times):
        began = perf_counter()
        call()
        found.append(perf_counter() - began)
    return found


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile; of one value, that value."""
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def ms(seconds: float) -> str:
    """Milliseconds, with one decimal below ten; seconds above ten thousand."""
    value = seconds * 1000
    if value >= 10_000:
        return f"{seconds:.1f} s"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def spread(seconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    if not seconds:
        return "none"
    return f"p50 {ms(median(seconds))}, p95 {ms(p95(seconds))}"


def print_lines(lines: Sequence[Line]) -> None:
    """A plain table, group by group."""
    heads = Line("", "what", "measured", "bar", "beside it")
    whats = max(len(line.what) for line in (heads, *lines))
    values = max(len(line.measured) for line in (heads, *lines))
    bars = max(len(line.bar) for line in (heads, *lines))
    group = ""
    print(
        f"\n{heads.what:<{whats}}  {heads.measured:<{values}}  {heads.bar:<{bars}}  {'verdict':<7}  {heads.beside}"
    )
    for line in lines:
        if line.group != group:
            group = line.group
            print(f"\n[{group}]")
        row = f"{line.what:<{whats}}  {line.measured:<{values}}  {line.bar:<{bars}}  {line.verdict:<7}  {line.beside}"
        print(row.rstrip())
