"""Small modules, small functions. Raising a limit is a one-line change that a reader sees."""

from statistics import median

from tests.architecture.product import functions, lines, modules

MODULE_LINES = 400
FUNCTION_LINES = 60
MEDIAN_LINES = 10


def test_no_module_is_long() -> None:
    long = {path: n for path in modules() if (n := lines(path)) > MODULE_LINES}

    assert long == {}


def test_no_function_is_long() -> None:
    long = {name: n for name, n in _lengths() if n > FUNCTION_LINES}

    assert long == {}


def test_the_ordinary_function_is_short() -> None:
    assert median(n for _, n in _lengths()) <= MEDIAN_LINES


def _lengths() -> list[tuple[str, int]]:
    """From the line of `def` to the last line."""
    return [(name, (node.end_lineno or 0) - node.lineno + 1) for name, node in functions()]
