"""For pytest under coverage: what is reached belongs to the test it is reached for, its fixtures with it."""

from coverage import Coverage


def pytest_runtest_logstart(nodeid: str) -> None:
    """From here on lines are noted under this test's name."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.switch_context(nodeid)
