"""Merging by path, against an oracle that looks at one path at a time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ektp.daysheets.content import SectionContent, SheetContent, StoppageEntry, flatten, unflatten
from ektp.daysheets.merging import merge

PATHS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 3), max_size=5)


def oracle(base: int | None, theirs: int | None, mine: int | None) -> tuple[int | None, bool]:
    """What comes out of one path, and whether it is a conflict."""
    if mine == base:
        return theirs, False
    if theirs in (base, mine):
        return mine, False
    return theirs, True


@settings(max_examples=500)
@given(PATHS, PATHS, PATHS)
def test_merge_equals_the_oracle(base: dict, theirs: dict, mine: dict) -> None:
    merged = merge(base, theirs, mine)

    expected, conflicts = {}, set()
    for path in "abcde":
        value, conflict = oracle(base.get(path), theirs.get(path), mine.get(path))
        if value is not None:
            expected[path] = value
        if conflict:
            conflicts.add(path)
    assert merged.paths == expected
    assert {c.path for c in merged.conflicts} == conflicts
    assert merged.changed == {p for p in "abcde" if expected.get(p) != theirs.get(p)}
    assert merged.others == {p for p in "abcde" if base.get(p) != theirs.get(p)}


@given(PATHS, PATHS, PATHS)
def test_who_comes_first_does_not_matter_without_conflict(base: dict, one: dict, two: dict) -> None:
    forward, backward = merge(base, one, two), merge(base, two, one)

    assert bool(forward.conflicts) == bool(backward.conflicts)
    if not forward.conflicts:
        assert forward.paths == backward.paths


VALUES = st.dictionaries(
    st.sampled_from(["counter", "repeat"]), st.integers(0, 9), min_size=1, max_size=2
)
SECTIONS = st.builds(
    SectionContent,
    state=st.sampled_from(["filled", "nil", "stopped"]),
    empty_is_zero=st.booleans(),
    rows=st.dictionaries(st.sampled_from(["35.17.09", "ID", ""]), VALUES, max_size=3),
)
CONTENTS = st.builds(
    SheetContent,
    kind=st.sampled_from(["open", "closed", "stopped"]),
    note=st.sampled_from(["", "ramai"]),
    stoppages=st.sampled_from([(), (StoppageEntry("recording", "power"),)]),
    sections=st.dictionaries(st.sampled_from(["recording", "services"]), SECTIONS, max_size=2),
)


@given(CONTENTS)
def test_paths_say_everything(content: SheetContent) -> None:
    assert unflatten(flatten(content)) == content
